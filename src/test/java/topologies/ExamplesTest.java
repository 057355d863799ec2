package topologies;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.dsl.TopologyDefinition;
import io.headwater.testkit.SpecRunner;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.SpecFile;
import io.headwater.yaml.TopologyExamples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of every topology, in YAML and, where it is written twice, in Java. */
class ExamplesTest {
  private static final List<TopologySpec> IN_JAVA =
      ServiceLoader.load(TopologyDefinition.class).stream()
          .map(provider -> provider.get().topology())
          .toList();

  static Stream<Arguments> examples() throws IOException {
    return WrittenTopologies.examples().flatMap(file -> {
      TopologySpec inYaml = WrittenTopologies.read(topologyOf(file));
      Stream<TopologySpec> inJava =
          IN_JAVA.stream().filter(topology -> topology.name().equals(inYaml.name()));
      return Stream.concat(
          named("YAML", inYaml, file), inJava.flatMap(one -> named("Java", one, file)));
    });
  }

  private static Stream<Arguments> named(String written, TopologySpec topology, Path file) {
    return SpecFile.read(file, topology).examples().stream()
        .map(example -> Arguments.of(written + ", " + example.title(), topology, example));
  }

  private static Path topologyOf(Path examples) {
    return examples.resolveSibling(examples.getFileName().toString().replace(".spec", ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("examples")
  void holds(String title, TopologySpec topology, TopologyExamples.Example example) {
    assertThat(SpecRunner.run(topology, new TopologyExamples(List.of(example))).failed())
        .as(title)
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("topologies.WrittenTopologies#files")
  void everyTopologyHasExamples(Path file) {
    assertThat(file.resolveSibling(file.getFileName().toString().replace(".yaml", ".spec.yaml")))
        .exists();
  }
}
