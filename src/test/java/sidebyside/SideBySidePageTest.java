package sidebyside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code docs/side-by-side.md} quotes and counts is what the repository has. */
class SideBySidePageTest {
  private static final Pattern QUOTE =
      Pattern.compile("(?ms)^```(?:yaml|java) (\\S+) (rules|rest)\n(.*?)^```$");
  private static final String SOURCES = "src/test/java/sidebyside/";
  private static final List<String> COLUMNS = List.of(
      "topologies/03-bank/bank.yaml",
      "topologies/03-bank/Bank.java",
      SOURCES + "kafka/",
      SOURCES + "axon/");

  /** A part of a file, from which lines may be left out where it says so. */
  record Quote(String file, boolean isRules, String text) {
    static Quote of(MatchResult match) {
      return new Quote(match.group(1), match.group(2).equals("rules"), match.group(3));
    }

    /** Lines that say something: neither blank nor a comment. */
    long lines() {
      return text.lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.matches("(//|/\\*|\\*|#).*"))
          .count();
    }

    @Override
    public String toString() {
      return file;
    }

    List<String> parts() {
      return Arrays.asList(text.split("(?m)^ *(//|#) …\n"));
    }
  }

  static List<Quote> quotes() throws IOException {
    return QUOTE.matcher(page()).results().map(Quote::of).toList();
  }

  private static String page() throws IOException {
    return Files.readString(Path.of("docs/side-by-side.md"));
  }

  @ParameterizedTest
  @MethodSource("quotes")
  void quotesFiles(Quote quote) throws IOException {
    String file = Files.readString(Path.of(quote.file()));

    assertThat(file).containsSubsequence(quote.parts());
  }

  @Test
  void quotesAllOfWhatWasWrittenToCompare() throws IOException {
    List<Quote> written =
        quotes().stream().filter(quote -> quote.file().startsWith(SOURCES)).toList();

    assertThat(written).extracting(Quote::file).containsExactlyInAnyOrderElementsOf(sources());
    assertThat(written)
        .allSatisfy(quote -> assertThat(quote.text())
            .isEqualTo(withoutImports(Files.readString(Path.of(quote.file())))));
  }

  private static List<String> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(SOURCES), 2)) {
      return files
          .map(Path::toString)
          .filter(file -> file.matches(SOURCES + "(kafka|axon)/\\w+(?<!Test)\\.java"))
          .toList();
    }
  }

  private static String withoutImports(String source) {
    return source.replaceAll("(?m)^(package|import) .*\n", "").stripLeading();
  }

  @Test
  void countsTheLinesThatItQuotes() throws IOException {
    assertThat(page()).contains(row("lines", quote -> true) + "\n");
    assertThat(page()).contains(row("of these, rules", Quote::isRules) + "\n");
  }

  private static String row(String name, Predicate<Quote> counted) throws IOException {
    StringBuilder row = new StringBuilder("| " + name + " |");
    for (String column : COLUMNS) {
      long lines = quotes().stream()
          .filter(quote -> quote.file().startsWith(column))
          .filter(counted)
          .mapToLong(Quote::lines)
          .sum();
      row.append(' ').append(lines).append(" |");
    }
    return row.toString();
  }
}
