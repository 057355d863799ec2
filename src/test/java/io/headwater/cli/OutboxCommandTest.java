package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.cli.CommandRun.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with an outbox command is said before anything is connected. */
class OutboxCommandTest {
  private static Result run(String arguments) {
    return CommandRun.in(Path.of("").toAbsolutePath()).run(("outbox " + arguments).split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--once | option '--jdbc': it is missing [HW0737] | say where the table is",
        "--table a.b.c | outbox table 'a.b.c': it is no name of a table [HW0725]"
            + " | write TABLE or SCHEMA.TABLE, without quotes"
      })
  void refuses(String arguments, String what, String fix) {
    Result run = run(arguments);

    assertThat(run.err()).isEqualTo(what + "\n  fix: " + fix + "\n");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void printsTheTableOfItsNameForH2() {
    Result run = run("--print-sql h2 --table app.events");

    assertThat(run.out()).startsWith("CREATE TABLE \"app\".\"events\" (\n");
    assertThat(run.code()).isZero();
  }
}
