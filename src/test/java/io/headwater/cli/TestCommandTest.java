package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestCommandTest {
  private static final Path EXAMPLES = Path.of("topologies/bank/bank.spec.yaml").toAbsolutePath();

  @TempDir
  Path directory;

  private CommandRun.Result run(String... arguments) {
    return CommandRun.in(directory).run(arguments);
  }

  @Test
  void passesTheExamplesOfTheBank() {
    CommandRun.Result tested = run("test", "bank", EXAMPLES.toString());

    assertThat(tested.code()).as(tested.out() + tested.err()).isZero();
  }

  @Test
  void failsOnAnExampleThatDoesNotHold() throws IOException {
    Path wrong = directory.resolve("wrong.spec.yaml");
    String examples = Files.readString(EXAMPLES);
    assertThat(examples).contains("INSUFFICIENT_FUNDS");
    Files.writeString(wrong, examples.replace("INSUFFICIENT_FUNDS", "TOO_POOR"));

    CommandRun.Result tested = run("test", "bank", wrong.toString());

    assertThat(tested.code()).isEqualTo(ExitCode.DIVERGENCE);
    assertThat(tested.out()).contains("INSUFFICIENT_FUNDS").contains("wrong.spec.yaml");
  }

  @Test
  void saysWhenThereAreNoExamples() {
    CommandRun.Result tested = run("test", "bank", "none.spec.yaml");

    assertThat(tested.code()).isEqualTo(ExitCode.USAGE);
    assertThat(tested.err())
        .isEqualTo("none.spec.yaml: there is no such file of examples [HW0666]\n"
            + "  fix: correct the name\n");
  }
}
