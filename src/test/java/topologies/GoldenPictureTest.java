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
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every topology looks as its golden files say, so that a renamed store or an accidental
 * repartition shows in review. To accept a change: run with {@code -Dgolden.update=true}.
 */
class GoldenPictureTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  static Stream<TopologySpec> topologies() {
    return ServiceLoader.load(TopologyDefinition.class).stream()
        .map(provider -> provider.get().topology());
  }

  @ParameterizedTest
  @MethodSource("topologies")
  void textIsTheGoldenText(TopologySpec topology) throws IOException {
    String text = PlainText.render(topology);

    assertThat(text).isEqualTo(golden(topology.name() + ".topology.txt", text));
  }

  @ParameterizedTest
  @MethodSource("topologies")
  void flowchartIsTheGoldenFlowchart(TopologySpec topology) throws IOException {
    String text = MermaidText.render(Picture.of(topology));

    assertThat(text).isEqualTo(golden(topology.name() + ".mermaid.txt", text));
  }

  private static String golden(String name, String actual) throws IOException {
    Path file = GOLDEN.resolve(name);
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(file, actual);
    }
    return Files.readString(file);
  }
}
