package topologies;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.dsl.TopologyDefinition;
import io.headwater.topology.MermaidText;
import io.headwater.topology.Picture;
import io.headwater.topology.PlainText;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every topology looks as its golden files say, so that a renamed store or an accidental
 * repartition shows in review. To accept a change: run with {@code -Dgolden.update=true}.
 */
class GoldenPictureTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  static Stream<Arguments> topologies() throws IOException {
    Stream<Arguments> inJava = ServiceLoader.load(TopologyDefinition.class).stream()
        .map(provider -> provider.get().topology())
        .map(topology -> Arguments.of(topology.name(), topology));
    return Stream.concat(inJava, WrittenTopologies.files().map(file -> {
      TopologySpec topology = WrittenTopologies.read(file);
      return Arguments.of(topology.name() + ".yaml", topology);
    }));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("topologies")
  void textIsTheGoldenText(String name, TopologySpec topology) throws IOException {
    String text = PlainText.render(topology);

    assertThat(text).isEqualTo(golden(name + ".topology.txt", text));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("topologies")
  void flowchartIsTheGoldenFlowchart(String name, TopologySpec topology) throws IOException {
    String text = MermaidText.render(Picture.of(topology));

    assertThat(text).isEqualTo(golden(name + ".mermaid.txt", text));
  }

  private static String golden(String name, String actual) throws IOException {
    Path file = GOLDEN.resolve(name);
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(file, actual);
    }
    return Files.readString(file);
  }
}
