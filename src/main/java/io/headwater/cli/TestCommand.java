package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.testkit.SpecReport;
import io.headwater.testkit.SpecRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code headwater test}: runs the examples of a topology. */
@Command(
    name = "test",
    description = "Run the examples of a topology, on its rules and on the whole topology alike.")
final class TestCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "TOPOLOGY", description = "Name, folder or class of a topology.")
  private String topology = "";

  @Parameters(
      paramLabel = "FILE",
      description = "Examples, such as topologies/bank/bank.spec.yaml.")
  private Path file = Path.of("");

  @Mixin
  private final TopologyOptions topologies = new TopologyOptions();

  @Mixin
  private final JsonOption json = new JsonOption();

  TestCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Path examples = console.world().file(file);
    if (!Files.isRegularFile(examples)) {
      throw new InvalidInputException(
          new Problem(
              "HW0666", file.toString(), "there is no such file of examples", "correct the name"),
          null);
    }
    SpecReport report = SpecRunner.run(
        topologies.catalog(console.world()).find(topology).requireValid(),
        examples);
    console.out().line(json.isWanted() ? asJson(report) : report.toString());
    return report.isPassed() ? ExitCode.OK : ExitCode.DIVERGENCE;
  }

  private static String asJson(SpecReport report) {
    return JsonText.object(members -> {
      members.writeStringField("topology", report.topology());
      members.writeNumberField("examples", report.results().size());
      members.writeNumberField("failed", report.failed().size());
      members.writeBooleanField("passed", report.isPassed());
    });
  }
}
