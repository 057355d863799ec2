package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page about replay shows what its commands print. */
class ReplayPageTest {
  private static final Pattern CONSOLE =
      Pattern.compile("(?ms)^```console\n\\$ headwater ([^\n]*)\n(.*?)^```$");
  private static final Pattern NEXT =
      Pattern.compile("(?ms)^`next.yaml` [^\n]*\n\n```yaml\n(.*?)^```$");
  private static final String ANYTHING = "…";

  @TempDir
  static Path directory;

  /** A command, and what it prints; an ellipsis at the end of a line stands for anything. */
  record Shown(String command, String output) {}

  static Stream<Shown> commands() throws IOException {
    return CONSOLE
        .matcher(Files.readString(Path.of("docs/replay.md")))
        .results()
        .map(found -> new Shown(found.group(1), found.group(2)))
        .toList()
        .stream();
  }

  /** Writes the version that the page describes: the loan applications with two lines more. */
  @BeforeAll
  static void writeNext() throws IOException {
    Path loans = Path.of("topologies/04-loan-applications");
    Files.createDirectories(directory.resolve(loans));
    for (String file :
        List.of("loan-applications.yaml", "loan-applications.mapping.yaml", "cases.csv")) {
      Files.copy(loans.resolve(file), directory.resolve(loans).resolve(file));
    }
    List<String> lines = NEXT.matcher(Files.readString(Path.of("docs/replay.md")))
        .results()
        .map(found -> found.group(1))
        .findFirst()
        .orElseThrow()
        .lines()
        .toList();
    String next = Files.readString(loans.resolve("loan-applications.yaml"));
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).endsWith(":")) {
        String before = lines.get(i - 1);
        next = next.replaceFirst(
            "(?m)^" + before + "$", Matcher.quoteReplacement(before + "\n" + lines.get(i)));
      }
    }
    Files.writeString(directory.resolve("next.yaml"), next);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void printsWhatThePageShows(Shown shown) {
    Path where = shown.command().contains("next.") ? directory : Path.of("").toAbsolutePath();
    CommandRun.Result run = CommandRun.in(where).run(shown.command().split(" "));

    assertThat(run.out())
        .matches(shown
            .output()
            .lines()
            .map(line -> line.endsWith(ANYTHING)
                ? Pattern.quote(line.substring(0, line.length() - 1)) + "[^\n]+"
                : Pattern.quote(line))
            .collect(Collectors.joining("\n", "", "\n")));
    assertThat(run.code())
        .isEqualTo(shown.output().contains("OLD and NEW differ") ? ExitCode.DIVERGENCE : 0);
  }
}
