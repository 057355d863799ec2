package io.headwater.cli;

import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.diagnostic.LocatedProblem;
import io.headwater.diagnostic.Problem;
import io.headwater.jdbc.DatabaseTableProblems;
import io.headwater.schema.TopologyChanges;
import io.headwater.schema.TypeChanges;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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

  @Option(
      names = "--against",
      paramLabel = "FILE|REF",
      description = {
        "Also find changes of message types since then that break records or state: since an",
        "older descriptor set, or since a git revision of the folders of --proto-path (proto by",
        "default)."
      })
  private Optional<String> against = Optional.empty();

  @Mixin
  private final TopologyOptions topologies = new TopologyOptions();

  @Mixin
  private final JsonOption json = new JsonOption();

  private int worst = ExitCode.OK;

  CheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (against.isPresent()) {
      topologies.compare();
    }
    TopologyCatalog catalog = topologies.catalog(console.world());
    Optional<TypeChanges> since =
        against.map(earlier -> topologies.changes(earlier, console.world()));
    if (names.isEmpty()) {
      for (FoundTopology topology : catalog.all()) {
        check(topology.label(), topology::build, since);
      }
    }
    for (String name : names) {
      check(name, () -> catalog.find(name), since);
    }
    return worst;
  }

  private void check(String name, Supplier<TopologySpec> topology, Optional<TypeChanges> since) {
    TopologySpec spec;
    try {
      spec = topology.get();
    } catch (InvalidTopologyException e) {
      invalid(name, e.problems());
      return;
    }
    List<LocatedProblem> found = new ArrayList<>(spec.findings());
    found.addAll(DatabaseTableProblems.of(spec));
    List<Problem> problems = LocatedProblem.inFileOrder(found);
    if (problems.isEmpty()) {
      valid(spec, since.map(types -> TopologyChanges.of(spec, types)));
    } else {
      invalid(spec.name(), problems);
    }
  }

  private void invalid(String name, List<Problem> problems) {
    worst = ExitCode.INVALID_TOPOLOGY;
    if (json.isWanted()) {
      console.out().line(ProblemJson.topology(name, problems));
    } else {
      console.notes().problems(problems);
      console.notes().line("%s: %s".formatted(name, Text.counted(problems.size(), "problem")));
    }
  }

  private void valid(TopologySpec spec, Optional<TopologyChanges> changes) {
    if (changes.stream().anyMatch(found -> !found.changes().isEmpty())) {
      worst = worst == ExitCode.OK ? ExitCode.DIVERGENCE : worst;
    }
    if (json.isWanted()) {
      console
          .out()
          .line(changes
              .map(found -> ProblemJson.changes(spec.name(), against.orElseThrow(), found))
              .orElseGet(() -> ProblemJson.topology(spec.name(), List.of())));
    } else {
      console.out().line(spec.name() + ": valid; " + summary(spec));
      changes.ifPresent(found -> tell(spec.name(), found));
    }
  }

  private void tell(String name, TopologyChanges found) {
    String since = "since " + against.orElseThrow();
    if (!found.added().isEmpty()) {
      console.out().line("%s: new %s: %s".formatted(name, since, String.join(", ", found.added())));
    }
    if (found.changes().isEmpty()) {
      console.out().line("%s: nothing breaks %s".formatted(name, since));
    } else {
      found.changes().forEach(one -> console.notes().problem(one.problem()));
      console
          .notes()
          .line("%s: %s %s"
              .formatted(name, Text.counted(found.changes().size(), "breaking change"), since));
    }
  }

  private static String summary(TopologySpec spec) {
    List<String> parts = new ArrayList<>(List.of(
        Text.counted(spec.streams().size(), "stream"),
        Text.counted(spec.aggregates().size(), "aggregate"),
        Text.counted(spec.pipelines().size(), "pipeline")));
    addCounted(parts, spec.sagas(), "saga");
    addCounted(parts, spec.projections(), "projection");
    addCounted(parts, spec.effects(), "effect");
    return String.join(", ", parts);
  }

  private static void addCounted(List<String> parts, List<?> some, String what) {
    if (!some.isEmpty()) {
      parts.add(Text.counted(some.size(), what));
    }
  }
}
