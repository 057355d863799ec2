package io.headwater.yaml;

import static io.headwater.event.LedgerVersions.V1;
import static io.headwater.event.LedgerVersions.V2;
import static io.headwater.event.LedgerVersions.V3;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.MessageTypes;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chain of versions that the page about evolution shows. */
class EvolutionPageTest {
  private static final Pattern TOPOLOGY = Pattern.compile("(?ms)^```yaml topology\n(.*?)^```$");

  @TempDir
  Path directory;

  @Test
  void showsAChainThatReadsAllVersions() throws IOException {
    String example = TOPOLOGY
        .matcher(Files.readString(Path.of("docs/evolution.md")))
        .results()
        .findFirst()
        .orElseThrow()
        .group(1);
    Path file = Files.writeString(directory.resolve("ledger.yaml"), example);

    TopologySpec topology = TopologyFile.read(
        file,
        new TopologyResources(
            MessageTypes.around(List.of(V1, V2, V3)),
            EvolutionPageTest.class.getClassLoader(),
            Map.of()));

    assertThat(topology.stream("account-events").orElseThrow().decoder().older())
        .containsExactlyInAnyOrder(V1, V2);
  }
}
