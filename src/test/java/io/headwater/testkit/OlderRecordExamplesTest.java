package io.headwater.testkit;

import static io.headwater.event.LedgerVersions.V1;
import static io.headwater.event.LedgerVersions.V2;
import static io.headwater.event.LedgerVersions.V3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.event.MessageTypes;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Examples that pipe records of older types. */
class OlderRecordExamplesTest {
  private static final Path LEDGER = Path.of("src/test/resources/corpus/ledger/ledger.yaml");
  private static final TopologyResources RESOURCES = new TopologyResources(
      MessageTypes.around(List.of(V1, V2, V3)),
      OlderRecordExamplesTest.class.getClassLoader(),
      Map.of());

  @TempDir
  Path directory;

  private String failure(String example) throws IOException {
    TopologySpec topology = TopologyFile.read(LEDGER, RESOURCES);
    Path spec =
        Files.writeString(directory.resolve("ledger.spec.yaml"), """
        topology: ledger
        ---
        pipeline: copy
        examples:
          one:
        %s""".formatted(example.indent(4)));
    return SpecRunner.run(topology, spec).results().get(0).failure().orElse("");
  }

  @Test
  void aRecordIsOfTheTypeThatItSays() throws IOException {
    assertThat(failure("""
        in:
          - type: ledger.v1.AccountEvent
            value: { account: a, opened: { name: ada, tier: GOLD } }
          - type: ledger.v2.AccountEvent
            value: { account: a, deposited: { amount_euros: 2.5 } }
          - type: ledger.v3.AccountEvent
            value: { account: a, deposited: { amount_euros: 3 } }
          - { value: { account: a, deposited: { amount: 4 } } }
        out:
          all-events:
            - key: a
              value: { account: a, opened: { owner: { name: ada }, tier: GOLD } }
            - value: { account: a, deposited: { amount: 250 } }
              headers: { hw-type: ledger.v3.AccountEvent }
            - { value: { account: a, deposited: { amount: 300 } } }
            - { value: { account: a, deposited: { amount: 4 } } }
        """)).isEmpty();
  }

  @Test
  void aTypeThatTheStreamDoesNotReadIsAProblem() {
    assertThatThrownBy(() -> failure("""
        in: [ { type: ledger.v4.AccountEvent, value: {} } ]
        out: {}
        """))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(
            ":6:19: stream 'account-events' reads no values of 'ledger.v4.AccountEvent'")
        .hasMessageContaining("[HW1607]\n  fix: use one of ledger.v1.AccountEvent,"
            + " ledger.v2.AccountEvent, ledger.v3.AccountEvent");
  }
}
