package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.testkit.SpecReport;
import io.headwater.testkit.SpecRunner;
import io.headwater.yaml.SpecFile;
import io.headwater.yaml.TopologyExamples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater test}: runs the examples of topologies. */
@Command(
    name = "test",
    description = "Run the examples of topologies, on their rules and on the whole topology alike.")
final class TestCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "TOPOLOGY|FILE",
      arity = "0..*",
      description = "Topologies, or files of examples such as topologies/03-bank/bank.spec.yaml;"
          + " all that are found by default.")
  private List<String> subjects = new ArrayList<>();

  @Option(
      names = "--filter",
      paramLabel = "TEXT",
      description = "Run only examples whose name, or whose aggregate or pipeline, has this text.")
  private String filter = "";

  @Option(
      names = "--junit-xml",
      paramLabel = "FILE",
      description = "Also write the results to this file, in JUnit's XML.")
  private Optional<Path> junitXml = Optional.empty();

  @Mixin
  private final TopologyOptions topologies = new TopologyOptions();

  @Mixin
  private final JsonOption json = new JsonOption();

  TestCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ExampleFile.Search search = topologies.examples(console.world());
    List<ExampleFile> files =
        subjects.isEmpty() ? search.all() : subjects.stream().map(search::named).toList();
    List<SpecReport> reports = new ArrayList<>();
    for (ExampleFile file : files) {
      TopologyExamples examples = SpecFile.read(file.shown(), file.file(), file.topology());
      SpecReport report = SpecRunner.run(file.topology(), examples.matching(filter));
      if (filter.isEmpty() || !report.results().isEmpty()) {
        reports.add(report);
        console.out().line(json.isWanted() ? asJson(report) : report.toString());
      }
    }
    if (reports.isEmpty()) {
      throw new InvalidInputException(
          new Problem(
              "HW0684",
              "argument 'TOPOLOGY'",
              filter.isEmpty()
                  ? "no examples were found"
                  : "no example has '%s' in its name".formatted(filter),
              "name a topology or a file; without one, examples lie in folders 'topologies'"),
          null);
    }
    junitXml.ifPresent(file -> JUnitXml.write(file, console.world().file(file), reports));
    return reports.stream().allMatch(SpecReport::isPassed) ? ExitCode.OK : ExitCode.DIVERGENCE;
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
