package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.cli.CommandRun.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topologies.bank.Bank;

/** What is refused before a cluster is asked. */
class SkipCommandTest {
  @TempDir
  Path directory;

  private Result run(String command, String at) {
    return CommandRun.in(directory)
        .run(command, Bank.class.getName(), "--at", at, "--bootstrap-servers", "127.0.0.1:1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"in-0@5", "in-0@9..5", "in-0@5..5", "in@5..9", "in-0@5..x"})
  void acceptsNoLossWithoutARange(String at) {
    Result result = run("accept-loss", at);

    assertThat(result.code()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err())
        .isEqualTo("option '--at': '%s' is no range of offsets [HW1869]\n".formatted(at)
            + "  fix: give topic-partition@from..to, as the application names it\n");
  }

  @Test
  void skipsNoTime() {
    Result result = run("skip", "2026-01-31T12:00:00Z");

    assertThat(result.code()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err())
        .isEqualTo("option '--at': '2026-01-31T12:00:00Z' is no position [HW1868]\n"
            + "  fix: give topic-partition@offset\n");
  }

  @Test
  void looksForNothingWithoutACluster() {
    assertThat(run("skip", "in-0@5").code()).isEqualTo(ExitCode.UNREACHABLE);
  }
}
