package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The page about histories shows what its commands print, one after the other. */
class HistoriesPageTest {
  private static final Pattern CONSOLE =
      Pattern.compile("(?ms)^```console\n\\$ headwater ([^\n]*)\n(.*?)^```$");
  private static final String ANYTHING = "…";

  @TempDir
  static Path directory;

  @TestFactory
  List<DynamicTest> printsWhatThePageShows() throws IOException {
    copy("topologies/04-loan-applications/cases.csv");
    copy("topologies/04-loan-applications/loan-applications.mapping.yaml");
    return CONSOLE
        .matcher(Files.readString(Path.of("docs/histories.md")))
        .results()
        .map((MatchResult shown) -> DynamicTest.dynamicTest(
            shown.group(1), () -> assertPrints(shown.group(1), shown.group(2))))
        .toList();
  }

  private static void copy(String file) throws IOException {
    Path copy = directory.resolve(file);
    Files.createDirectories(copy.resolveSibling(""));
    Files.copy(Path.of(file), copy);
  }

  private static void assertPrints(String command, String output) {
    CommandRun.Result run = CommandRun.in(directory).run(command.split(" "));

    assertThat(run.out())
        .matches(output
            .lines()
            .map(line -> line.endsWith(ANYTHING)
                ? Pattern.quote(line.substring(0, line.length() - 1)) + "[^\n]+"
                : Pattern.quote(line))
            .collect(Collectors.joining("\n", "", "\n")));
    assertThat(run.code()).isZero();
  }
}
