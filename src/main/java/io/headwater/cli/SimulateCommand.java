package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.history.HistoryRange;
import io.headwater.replay.MergedHistory;
import io.headwater.replay.SourceRecord;
import io.headwater.testkit.SimulationCheck;
import io.headwater.testkit.SimulationFailure;
import io.headwater.testkit.SimulationRun;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater simulate}: lets instances of a topology fail, and looks what comes of it. */
@Command(
    name = "simulate",
    description = {
      "Run a topology on a small cluster in memory, whose instances crash, abort, restart, are",
      "taken for dead and hand tasks over at any step, and compare what was committed with the",
      "run that nothing disturbs. Exits with 4 if anything differs.",
      "",
      "A seed gives the same records and the same failures every time."
    })
final class SimulateCommand implements Callable<Integer> {
  private static final int MOST_INSTANCES = 16;
  private static final int MOST_RECORDS = 1_000;

  private final Console console;

  @Parameters(paramLabel = "TOPOLOGY", description = "Name, folder or class of a topology.")
  private String name = "";

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "How many seeds to try; 1000 by default, 1 with --seed.")
  private OptionalLong seeds = OptionalLong.empty();

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "The first seed, such as one that has failed; 0 by default.")
  private OptionalLong seed = OptionalLong.empty();

  @Option(
      names = "--instances",
      paramLabel = "N",
      description = "Instances that share the tasks; 2 by default.")
  private int instances = SimulationCheck.DEFAULT_INSTANCES;

  @Option(
      names = "--records",
      paramLabel = "FILE",
      description = {
        "Records instead of random ones, all in each schedule; may be repeated.",
        "Formats are those of 'replay --history'."
      })
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description = "How a row of CSV or XES becomes an event; see docs/histories.md.")
  private Optional<Path> mapping = Optional.empty();

  @Option(
      names = "--stream",
      paramLabel = "STREAM",
      description = "Stream that the records are of, if not the one of their topic.")
  private Optional<String> stream = Optional.empty();

  @Mixin
  private final TopologyOptions topologies = new TopologyOptions();

  @Mixin
  private final JsonOption json = new JsonOption();

  SimulateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    requireNumbers();
    TopologySpec spec = topologies.catalog(console.world()).find(name).requireValid();
    SimulationRun run = files.isEmpty() ? ofRandomRecords(spec) : ofRecords(spec);
    SimulationText text = new SimulationText(spec, first(), instances, again());
    Optional<SimulationFailure> failure = run(run);
    boolean isWhole = failure.isPresent() || run.coverage().schedules() == count();
    if (json.isWanted()) {
      console.out().line(text.json(run.coverage(), failure));
    } else {
      text.lines(run.coverage(), failure).forEach(console.out()::line);
    }
    if (failure.isPresent()) {
      return ExitCode.DIVERGENCE;
    }
    return isWhole ? ExitCode.OK : ExitCode.FAILED;
  }

  private long first() {
    return seed.orElse(0);
  }

  private long count() {
    return seeds.orElse(seed.isPresent() ? 1 : SimulationCheck.DEFAULT_SEEDS);
  }

  private void requireNumbers() {
    if (first() < 0) {
      throw invalid("HW1834", "option '--seed'", "it is %d".formatted(first()), "give 0 or more");
    }
    if (count() < 1) {
      throw invalid("HW1831", "option '--seeds'", "it is %d".formatted(count()), "give 1 or more");
    }
    if (instances < 1 || instances > MOST_INSTANCES) {
      throw invalid(
          "HW1832",
          "option '--instances'",
          "it is %d".formatted(instances),
          "give 1 to %d".formatted(MOST_INSTANCES));
    }
  }

  private static InvalidInputException invalid(String code, String where, String what, String fix) {
    return new InvalidInputException(new Problem(code, where, what, fix), null);
  }

  private SimulationRun ofRandomRecords(TopologySpec spec) {
    if (!SimulationRun.hasInputs(spec)) {
      throw invalid(
          "HW1830",
          "topology '" + spec.name() + "'",
          "no records come into it from outside, so there is nothing to disturb",
          "simulate a topology that reads a stream");
    }
    return SimulationRun.ofRandomRecords(spec, instances, Map.of());
  }

  private SimulationRun ofRecords(TopologySpec spec) {
    List<SourceRecord> records = new ArrayList<>();
    List<ReplayInput> inputs = new ReplayFiles(files, mapping, stream, HistoryRange.ALL, topologies)
        .open(console, spec, bad -> {
          throw new InvalidInputException(bad.problem(), null);
        });
    try {
      Iterator<SourceRecord> merged = MergedHistory.of(inputs);
      while (merged.hasNext() && records.size() <= MOST_RECORDS) {
        records.add(merged.next());
      }
    } finally {
      inputs.forEach(ReplayInput::close);
    }
    if (records.isEmpty() || records.size() > MOST_RECORDS) {
      throw invalid(
          "HW1833",
          "option '--records'",
          records.isEmpty()
              ? "there are no records"
              : "there are more than %,d records, and each schedule has all"
                  .formatted(MOST_RECORDS),
          "give 1 to %,d records".formatted(MOST_RECORDS));
    }
    return SimulationRun.ofRecords(spec, instances, records);
  }

  private Optional<SimulationFailure> run(SimulationRun run) {
    try (Progress progress = Progress.of(console, "simulated", OptionalLong.empty())) {
      for (long i = 0; i < count() && !console.world().stop().isRequested(); i++) {
        Optional<SimulationFailure> failure = run.of(first() + i);
        if (failure.isPresent()) {
          return failure;
        }
        progress.at(run.coverage().records(), 0);
      }
      return Optional.empty();
    }
  }

  /** Returns the options that a seed needs to do the same again, with a space before each. */
  private String again() {
    StringBuilder options = new StringBuilder();
    if (instances != SimulationCheck.DEFAULT_INSTANCES) {
      options.append(" --instances ").append(instances);
    }
    files.forEach(file -> options.append(" --records ").append(file));
    mapping.ifPresent(file -> options.append(" --mapping ").append(file));
    stream.ifPresent(one -> options.append(" --stream ").append(one));
    return "headwater simulate " + name + options;
  }
}
