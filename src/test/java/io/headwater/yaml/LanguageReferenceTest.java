package io.headwater.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example of the reference is a topology, or completes to one. */
class LanguageReferenceTest {
  private static final Pattern EXAMPLE = Pattern.compile("(?ms)^```yaml (\\w+)\n(.*?)^```$");
  private static final TopologyResources RESOURCES =
      TopologyResources.of(LanguageReferenceTest.class.getClassLoader());
  private static final String HEAD = """
      topology: example
      proto: bank/account.proto
      streams:
        account-commands: { value: AccountCommand }
        account-events: { value: AccountEvent }
        account-replies: { value: headwater.Reply }
        card-swipes: { value: CardSwipe }
        merchant-totals: { value: Spend }
      """;
  private static final String PIPELINE = "---\npipeline: example\nfrom: card-swipes\nsteps:\n";

  @TempDir
  Path directory;

  static Stream<String> examples() throws IOException {
    return EXAMPLE
        .matcher(Files.readString(Path.of("docs/language.md")))
        .results()
        .map(LanguageReferenceTest::completed)
        .toList()
        .stream();
  }

  private static String completed(MatchResult example) {
    String text = example.group(2);
    return switch (example.group(1)) {
      case "topology" -> text;
      case "document" -> HEAD + "---\n" + text;
      case "steps" -> HEAD + PIPELINE + text;
      case "stream" ->
        HEAD + text.indent(2) + PIPELINE
            + "  - map: { to: Spend, with: { swipes: 1 } }\n  - to: merchant-totals\n";
      default -> throw new IllegalArgumentException(example.group(1));
    };
  }

  @ParameterizedTest
  @MethodSource("examples")
  void isValid(String example) throws IOException {
    Path file = Files.writeString(directory.resolve("example.yaml"), example);

    TopologySpec topology = TopologyFile.read(file, RESOURCES);

    assertThat(topology.problems()).isEmpty();
  }

  @Test
  void namesEveryStep() throws IOException {
    List<String> steps = Files.readString(Path.of("docs/language.md"))
        .lines()
        .dropWhile(line -> !line.startsWith("| step |"))
        .takeWhile(line -> line.startsWith("|"))
        .filter(line -> line.matches("\\| `[a-z-]+:.*"))
        .map(line -> line.replaceFirst("\\| `([a-z-]+):.*", "$1"))
        .toList();

    assertThat(steps).containsExactlyElementsOf(StepsDecoder.KINDS);
  }
}
