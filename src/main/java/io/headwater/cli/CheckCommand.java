package io.headwater.cli;

import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.diagnostic.Problem;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code headwater check}: finds everything that is wrong with topologies. */
@Command(
    name = "check",
    description = "Find everything that is wrong with topologies, without starting anything.")
final class CheckCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "TOPOLOGY",
      arity = "0..*",
      description = "Names, folders or classes of topologies; all that are found by default.")
  private List<String> names = new ArrayList<>();

  @Mixin
  private final TopologyOptions topologies = new TopologyOptions();

  @Mixin
  private final JsonOption json = new JsonOption();

  CheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    TopologyCatalog catalog = topologies.catalog(console.world());
    int invalid = 0;
    if (names.isEmpty()) {
      for (FoundTopology topology : catalog.all()) {
        invalid += check(topology.label(), topology::build);
      }
    }
    for (String name : names) {
      invalid += check(name, () -> catalog.find(name));
    }
    return invalid == 0 ? ExitCode.OK : ExitCode.INVALID_TOPOLOGY;
  }

  /** Returns how many topologies are invalid: 0 or 1. */
  private int check(String name, Supplier<TopologySpec> topology) {
    TopologySpec spec;
    try {
      spec = topology.get();
    } catch (InvalidTopologyException e) {
      return report(name, "", e.problems());
    }
    return report(spec.name(), summary(spec), spec.problems());
  }

  private int report(String name, String summary, List<Problem> problems) {
    if (json.isWanted()) {
      console.out().line(ProblemJson.topology(name, problems));
    } else if (problems.isEmpty()) {
      console.out().line(name + ": valid; " + summary);
    } else {
      console.notes().problems(problems);
      console.notes().line("%s: %s".formatted(name, Text.counted(problems.size(), "problem")));
    }
    return problems.isEmpty() ? 0 : 1;
  }

  private static String summary(TopologySpec spec) {
    return "%s, %s, %s"
        .formatted(
            Text.counted(spec.streams().size(), "stream"),
            Text.counted(spec.aggregates().size(), "aggregate"),
            Text.counted(spec.pipelines().size(), "pipeline"));
  }
}
