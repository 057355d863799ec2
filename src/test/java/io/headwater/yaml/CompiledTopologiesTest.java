package io.headwater.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.expression.RuleComparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The expressions of the topologies that we ship, as classes of Java. */
class CompiledTopologiesTest {
  private static final TopologyResources RESOURCES =
      TopologyResources.of(CompiledTopologiesTest.class.getClassLoader());

  static Stream<Path> topologies() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("topologies"), 2)) {
      return files
          .filter(file -> file.getFileName().toString().matches("[^.]+\\.yaml"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("topologies")
  void comeToTheSameAsInterpretedOnes(Path file) {
    List<String> differences = new ArrayList<>();

    List<String> interpreted =
        RuleComparison.interpreted(TopologyFile.expressions(file, RESOURCES), differences);

    assertThat(differences).isEmpty();
    assertThat(interpreted).isEmpty();
  }
}
