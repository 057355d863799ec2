package topologies;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.testkit.SpecRunner;
import io.headwater.yaml.SpecFile;
import io.headwater.yaml.TopologyExamples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of every topology, each by the pure rules and in the whole topology. */
class ExamplesTest {

  static Stream<Arguments> examples() throws IOException {
    return WrittenTopologies.examples().flatMap(file -> {
      var topology = WrittenTopologies.read(
          file.resolveSibling(file.getFileName().toString().replace(".spec", "")));
      return SpecFile.read(file, topology).examples().stream()
          .map(example -> Arguments.of(Named.of(example.title().toString(), example), topology));
    });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("examples")
  void holds(TopologyExamples.Example example, io.headwater.topology.TopologySpec topology) {
    assertThat(SpecRunner.run(topology, new TopologyExamples(List.of(example))).failed())
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyTopologyHasExamples(Path file) {
    assertThat(file.resolveSibling(file.getFileName().toString().replace(".yaml", ".spec.yaml")))
        .exists();
  }

  static Stream<Path> files() throws IOException {
    return WrittenTopologies.files();
  }
}
