package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.cli.CommandRun.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said before any cluster is asked. */
class DlqCommandTest {
  @TempDir
  Path directory;

  private Result run(String arguments) {
    return CommandRun.in(directory).run(arguments.split(" "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "stats", "show", "redrive", "edit", "purge"})
  void explainsEachCommand(String command) {
    Result help = run("dlq " + command + " --help");

    assertThat(help.code()).isZero();
    assertThat(help.out()).startsWith("Usage: headwater dlq " + command + " [-hV]");
  }

  @ParameterizedTest
  @CsvSource({
    "dlq list, HW1847",
    "dlq stats bank --topic x-dlq, HW1847",
    "dlq show orders, HW1848",
    "dlq redrive bank --rate 0, HW1852",
    "dlq redrive bank --max-attempts 0, HW1852",
    "dlq edit in-dlq-0@1, HW1858",
    "dlq edit in-dlq-0@1 --set a=1 --value f, HW1858",
    "dlq edit nobodys-dlq-0@1 --set a=1, HW1850",
  })
  void saysWhatIsWrong(String arguments, String code) {
    Result run = run(arguments);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("[" + code + "]\n  fix: ");
  }

  @Test
  void saysWhichTopologyIsMissing() {
    assertThat(run("dlq list nobodys").code()).isEqualTo(2);
  }
}
