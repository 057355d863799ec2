package topologies.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the page about personal data, and the guide, show of the customers is so. */
class DocsTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(proto|java)\n(.*?)^```$");

  static Stream<String> blocks() throws IOException {
    String guide = Files.readString(Path.of("docs/guide.md"));
    return BLOCK
        .matcher(Files.readString(Path.of("docs/personal-data.md"))
            + guide.substring(guide.indexOf("## Personal data"), guide.indexOf("## Running")))
        .results()
        .map((MatchResult block) -> block.group(2))
        .toList()
        .stream();
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void showsWhatIsThere(String block) throws IOException {
    String sources = Files.readString(Path.of("proto/shop/customer.proto"))
        + Files.readString(Path.of("src/test/java/io/headwater/cli/ForgettingBrokerTest.java"));

    assertThat(withoutWhitespace(sources)).contains(withoutWhitespace(block));
  }

  private static String withoutWhitespace(String text) {
    return text.replaceAll("\\s+", "");
  }
}
