package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.cli.CommandRun.Result;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
  @TempDir
  Path directory;

  @Test
  void listsTheCommands() {
    Result help = run("--help");

    assertThat(help.code()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out())
        .startsWith("Usage: headwater [-hV] [--verbose] COMMAND\n")
        .contains("Commands:\n")
        .contains("  check ")
        .endsWith("5 cluster unreachable.\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "check",
        "describe",
        "fmt",
        "topics",
        "publish",
        "send",
        "consume",
        "import",
        "export",
        "history info",
        "history cat",
        "history verify",
        "history split",
        "history merge",
        "projections",
        "query",
        "parked",
        "release",
        "replay",
        "state",
        "simulate",
        "capture",
        "forget",
        "dlq",
        "bench clients",
        "run",
        "demo"
      })
  void explainsEachCommand(String command) {
    Result help = run((command + " --help").split(" "));

    assertThat(help.code()).isZero();
    assertThat(help.out()).startsWith("Usage: headwater " + command + " [-hV]");
    assertThat(run((command + " --version").split(" ")).out()).startsWith("headwater ");
  }

  @Test
  void saysThatACommandIsMissing() {
    Result usage = run();

    assertThat(usage.code()).isEqualTo(2);
    assertThat(usage.out()).isEmpty();
    assertThat(usage.err())
        .startsWith("headwater: a command is missing [HW0620]\n  fix: name one of check")
        .endsWith("\nusage: headwater [-hV] [--verbose] COMMAND\n");
  }

  @Test
  void suggestsTheCommandThatWasProbablyMeant() {
    assertThat(run("chek")).isEqualTo(new Result(2, "", """
        headwater: there is no command 'chek'; did you mean 'check'? [HW0622]
          fix: see headwater --help
        usage: headwater [-hV] [--verbose] COMMAND
        """));
  }

  @Test
  void suggestsTheOptionThatWasProbablyMeant() {
    assertThat(run("check", "--jsn")).isEqualTo(new Result(2, "", """
        headwater check: there is no option '--jsn'; did you mean '--json'? [HW0621]
          fix: see headwater check --help
        usage: headwater check [-hV] [--json] [--verbose] [--against=FILE|REF] \
        [--classpath=JAR[:JAR]]
                               [--descriptors=FILE] [--protoc=FILE] [--proto-path=DIR]... \
        [TOPOLOGY...]
        """));
  }

  @Test
  void asksForTheValueOfAnOption() {
    assertThat(run("check", "--classpath").err()).startsWith("""
        headwater check: option '--classpath' has no value [HW0628]
          fix: write --classpath=JAR[:JAR]
        """);
  }

  @ParameterizedTest
  @CsvSource({
    "consume s --max x, --max",
    "demo --seed x, --seed",
    "topics t --timeout 0s, --timeout"
  })
  void saysWhichValueCannotBe(String arguments, String option) {
    String value = arguments.substring(arguments.lastIndexOf(' ') + 1);

    assertThat(run(arguments.split(" ")).err())
        .startsWith("headwater %s: option '%s' cannot be '%s' [HW0626]\n  fix: give "
            .formatted(arguments.split(" ")[0], option, value));
  }

  @Test
  void takesAnOptionOnce() {
    assertThat(run("check", "--classpath", "a", "--classpath", "b").err()).startsWith("""
        headwater check: option '--classpath' is given twice [HW0625]
          fix: give it once
        """);
  }

  @Test
  void stopsQuietlyWhenNobodyReadsOn() {
    Result check = CommandRun.in(directory)
        .withStdout(failing("Broken pipe"))
        .run("check", Ledgers.Sound.class.getName());

    assertThat(check).isEqualTo(new Result(0, "", ""));
  }

  @Test
  void saysThatItsOutputIsIncomplete() {
    Result check = CommandRun.in(directory)
        .withStdout(failing("No space left on device"))
        .run("check", Ledgers.Sound.class.getName());

    assertThat(check).isEqualTo(new Result(1, "", """
        standard output: what was written is incomplete (No space left on device) [HW0619]
          fix: write to a place that takes it
        """));
  }

  @Test
  void speaksTheSameInEveryLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr-TR"));

      assertThat(run("chek").err()).contains("did you mean 'check'?");
      assertThat(run("check", Ledgers.Sound.class.getName()).out()).contains("1 pipeline\n");
    } finally {
      Locale.setDefault(before);
    }
  }

  private Result run(String... arguments) {
    return CommandRun.in(directory).run(arguments);
  }

  private static OutputStream failing(String reason) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(reason);
      }
    };
  }
}
