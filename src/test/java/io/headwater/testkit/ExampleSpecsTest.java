package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.dsl.TopologyDefinition;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The specification files beside the topologies of this repository. */
class ExampleSpecsTest {
  private static final String SUFFIX = ".spec.yaml";

  static List<Path> specs() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("topologies"), 2)) {
      return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    }
  }

  private static TopologySpec topologyOf(Path spec) {
    String name = spec.getFileName().toString().replace(SUFFIX, "");
    return ServiceLoader.load(TopologyDefinition.class).stream()
        .map(definition -> definition.get().topology())
        .filter(topology -> topology.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(spec + " is of no topology"));
  }

  @ParameterizedTest
  @MethodSource("specs")
  void hold(Path spec) {
    SpecReport report = SpecRunner.run(topologyOf(spec), spec);

    assertThat(report.results()).isNotEmpty();
    assertThat(report.failed()).as(report::toString).isEmpty();
  }
}
