package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page about replay shows what its commands print. */
class ReplayPageTest {
  private static final Pattern CONSOLE =
      Pattern.compile("(?ms)^```console\n\\$ headwater ([^\n]*)\n(.*?)^```$");
  private static final String ANYTHING = "…";

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

  @ParameterizedTest
  @MethodSource("commands")
  void printsWhatThePageShows(Shown shown) {
    CommandRun.Result run =
        CommandRun.in(Path.of("").toAbsolutePath()).run(shown.command().split(" "));

    assertThat(run.out())
        .matches(shown
            .output()
            .lines()
            .map(line -> line.endsWith(ANYTHING)
                ? Pattern.quote(line.substring(0, line.length() - 1)) + "[^\n]+"
                : Pattern.quote(line))
            .collect(Collectors.joining("\n", "", "\n")));
    assertThat(run.code()).isZero();
  }
}
