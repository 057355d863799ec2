package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestCommandTest {
  private static final Path EXAMPLES =
      Path.of("topologies/03-bank/bank.spec.yaml").toAbsolutePath();

  @TempDir
  Path directory;

  private CommandRun.Result run(String... arguments) {
    return CommandRun.in(directory).run(arguments);
  }

  @Test
  void passesTheExamplesOfTheBank() {
    CommandRun.Result tested = run("test", EXAMPLES.toString());

    assertThat(tested.code()).as(tested.out() + tested.err()).isZero();
  }

  @Test
  void failsOnAnExampleThatDoesNotHold() throws IOException {
    Path wrong = directory.resolve("topologies/wrong.spec.yaml");
    Files.createDirectories(wrong.getParent());
    String examples = Files.readString(EXAMPLES);
    assertThat(examples).contains("INSUFFICIENT_FUNDS");
    Files.writeString(wrong, examples.replace("INSUFFICIENT_FUNDS", "TOO_POOR"));

    CommandRun.Result tested = run("test", "topologies/wrong.spec.yaml");

    assertThat(tested.code()).isEqualTo(ExitCode.DIVERGENCE);
    assertThat(tested.out()).contains("INSUFFICIENT_FUNDS").contains("wrong.spec.yaml");
  }

  @Test
  void saysWhenThereAreNoExamples() {
    CommandRun.Result tested = run("test", "none.spec.yaml");

    assertThat(tested.code()).isEqualTo(ExitCode.USAGE);
    assertThat(tested.err())
        .isEqualTo("none.spec.yaml: there is no such file of examples [HW0666]\n"
            + "  fix: correct the name\n");
  }

  @Test
  void findsTheExamplesBesideTheirTopology() throws IOException {
    Path bank = Files.createDirectories(directory.resolve("topologies/03-bank"));
    Files.copy(EXAMPLES, bank.resolve("bank.spec.yaml"));

    assertThat(run("test", "bank").out()).contains("examples passed");
    assertThat(run("test").out()).contains("bank: 11 of 11 examples passed");
  }

  @Test
  void saysThatATopologyHasNoExamples() {
    CommandRun.Result tested = run("test", "orders");

    assertThat(tested.code()).isEqualTo(ExitCode.USAGE);
    assertThat(tested.err())
        .isEqualTo("argument 'orders': topology 'orders' has no examples [HW0668]\n"
            + "  fix: write some into 'orders.spec.yaml' beside it\n");
  }

  @Test
  void runsOnlyWhatTheFilterLetsThrough() {
    CommandRun.Result tested = run("test", EXAMPLES.toString(), "--filter", "WITHDRAWN");

    assertThat(tested.outLines())
        .containsExactly(
            "passed  account: the whole balance may be withdrawn",
            "passed  account: no more than the balance may be withdrawn",
            "bank: 2 of 2 examples passed");
  }

  @Test
  void writesTheResultsAsJUnitDoes() throws IOException {
    run("test", EXAMPLES.toString(), "--filter", "whole balance", "--junit-xml", "results.xml");

    assertThat(directory.resolve("results.xml"))
        .content()
        .isEqualTo("<?xml version=\"1.0\" encoding=\"UTF-8\"?><testsuites>"
            + "<testsuite name=\"bank\" tests=\"1\" failures=\"0\">"
            + "<testcase classname=\"bank.account\" name=\"the whole balance may be withdrawn\""
            + " file=\"" + EXAMPLES + "\" line=\"36\"></testcase></testsuite></testsuites>");
  }

  @Test
  void saysWhenTheResultsCannotBeWritten() {
    CommandRun.Result tested = run("test", EXAMPLES.toString(), "--junit-xml", "none/results.xml");

    assertThat(tested.code()).isEqualTo(ExitCode.USAGE);
    assertThat(tested.err())
        .isEqualTo("option '--junit-xml': 'none/results.xml' cannot be written [HW0669]\n"
            + "  fix: name a file in a folder that exists and may be written to\n");
  }
}
