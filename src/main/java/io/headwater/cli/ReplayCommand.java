package io.headwater.cli;

import io.headwater.comparison.Comparison;
import io.headwater.comparison.ComparisonReport;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.replay.EnteringStreams;
import io.headwater.replay.HistoryFiles;
import io.headwater.replay.Replay;
import io.headwater.replay.ReplayReport;
import io.headwater.replay.ReplaySink;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater replay}: runs a history through a topology in memory. */
@Command(
    name = "replay",
    description = {
      "Run a history through a topology in memory, on a virtual clock: no broker is needed,",
      "nothing is written to any topic or database, and no effect is called.",
      "",
      "Reports what became of the records, and digests of what was written and is stored; with",
      "--compare OLD NEW, what two versions of a topology make of it differently.",
      "",
      "With --cluster, run the topology on a cluster beside the live application, over what has",
      "entered that so far. Nothing is written to its topics, or to any database."
    })
final class ReplayCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "TOPOLOGY",
      arity = "0..1",
      description = "Name, folder or class of a topology; none with --compare.")
  private String name = "";

  @Mixin
  private final ReplayOptions options = new ReplayOptions();

  @Option(
      names = "--until",
      paramLabel = "TIME|POSITION",
      description = "Stop after this event time, or after the record topic-partition@offset.")
  private Optional<String> until = Optional.empty();

  @Option(names = "--key", paramLabel = "KEY", description = "Replay the records of one key only.")
  private Optional<String> key = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Also write what the topology writes there, one history file per partition.")
  private Optional<Path> out = Optional.empty();

  @Mixin
  private final ReplayResources resources = new ReplayResources();

  @Option(names = "--twice", description = "Replay twice, and exit with 4 if anything differs.")
  private boolean isTwice;

  @Mixin
  private final CompareOptions comparing = new CompareOptions();

  @Mixin
  private final ClusterReplayOptions cluster = new ClusterReplayOptions();

  @Mixin
  private final JsonOption json = new JsonOption();

  ReplayCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<String> others = new ArrayList<>();
    out.ifPresent(any -> others.add("--out"));
    if (isTwice) {
      others.add("--twice");
    }
    if (cluster.isWanted()) {
      others.add("--cluster");
    }
    comparing.requireFitting(!name.isEmpty(), others);
    if (cluster.isWanted()) {
      return onCluster();
    }
    try (options) {
      return comparing.isWanted() ? compare() : replay();
    }
  }

  private int onCluster() {
    boolean isAlsoInMemory = options.hasHistories() || until.isPresent() || key.isPresent();
    if (isAlsoInMemory || out.isPresent() || isTwice) {
      throw new InvalidInputException(
          new Problem(
              "HW1817",
              "option '--cluster'",
              "--history, --from, --to, --until, --key, --out and --twice are for a replay in"
                  + " memory",
              "leave them out, or --cluster"),
          null);
    }
    TopologySpec topology = options.declared(console, name);
    return new ClusterReplayRun(
            console, cluster, new ClusterReplayRun.Machine(options.cluster(), resources), topology)
        .run(json.isWanted());
  }

  private int compare() {
    TopologyVersions versions = comparing.find(options.versions(console));
    try (SubjectKeyOptions.Opened keys =
        options.keys(console, cluster.subjectKeys(), versions.old(), versions.current())) {
      return compare(versions, comparing.request(versions).withProtection(keys.protection()));
    }
  }

  private int compare(TopologyVersions versions, Comparison.Request all) {
    Comparison.Request request = all;
    if (until.isPresent()) {
      request = request.withUntil(ReplayOptions.stopAt("--until", until.get(), versions.old()));
    }
    if (key.isPresent()) {
      request = request.withKey(ReplayOptions.key(key.get(), versions.old()));
    }
    CompareRun run = new CompareRun(console, versions, options);
    ComparisonReport report = run.run(request);
    new CompareOutput(console, comparing, versions, report, run.rejected())
        .print(json.isWanted(), run.examples(report, comparing.limit()));
    if (!report.isSame()) {
      return ExitCode.DIVERGENCE;
    }
    return run.isSound(report) && !isMissed(report) ? ExitCode.OK : ExitCode.FAILED;
  }

  /** Tells whether the comparison was to stop at a record that is not there. */
  private boolean isMissed(ComparisonReport report) {
    boolean isMissed =
        until.isPresent() && report.ending() instanceof ComparisonReport.Ending.Complete;
    if (isMissed) {
      console.notes().line("there is no record " + until.orElseThrow());
    }
    return isMissed;
  }

  private int replay() {
    TopologySpec spec = options.declared(console, name);
    try (SubjectKeyOptions.Opened keys = options.keys(console, cluster.subjectKeys(), spec)) {
      return replay(spec, request(spec).withProtection(keys.protection()));
    }
  }

  private int replay(TopologySpec spec, Replay.Request request) {
    ReplayRun run = new ReplayRun(console, spec, options);
    ReplayReport report =
        out.isPresent() ? toFiles(spec, request, run, out.get()) : replayed(spec, request, run);
    boolean isStopped = report.ending() instanceof ReplayReport.Ending.Stopped;
    List<String> differences =
        isTwice && !isStopped ? report.differences(again(spec, request, run)) : List.of();
    print(spec, report, run, differences);
    return code(report, run, differences);
  }

  private Replay.Request request(TopologySpec spec) {
    Replay.Request request = resources.in(Replay.Request.ALL, console);
    if (until.isPresent()) {
      request = request.withUntil(ReplayOptions.stopAt("--until", until.get(), spec));
    }
    return key.isPresent() ? request.withKey(ReplayOptions.key(key.get(), spec)) : request;
  }

  private static ReplayReport replayed(TopologySpec spec, Replay.Request request, ReplayRun run) {
    try (Replay replay = new Replay(spec, request)) {
      return run.run(replay);
    }
  }

  private static ReplayReport again(TopologySpec spec, Replay.Request request, ReplayRun run) {
    try (Replay replay = new Replay(spec, request)) {
      return run.again(replay);
    }
  }

  private ReplayReport toFiles(
      TopologySpec spec, Replay.Request request, ReplayRun run, Path directory) {
    try (HistoryFiles files =
        new HistoryFiles(console.world().file(directory), directory.toString(), spec)) {
      ReplaySink sink = files;
      ReplayReport report = replayed(spec, request.withSink(sink), run);
      console
          .notes()
          .line(
              "wrote %s to %s".formatted(Text.counted(files.finish(), "history file"), directory));
      return report;
    }
  }

  private void print(
      TopologySpec spec, ReplayReport report, ReplayRun run, List<String> differences) {
    List<String> leftOut = EnteringStreams.leftOut(spec);
    if (json.isWanted()) {
      console.out().line(ReplayJson.of(report, run.rejected(), leftOut, differences));
    } else {
      ReplayText.lines(report).forEach(console.out()::line);
      if (!leftOut.isEmpty()) {
        console.out().line("without " + String.join(", ", leftOut));
      }
      if (run.rejected() > 0) {
        console.out().line("set aside " + Text.counted(run.rejected(), "bad row"));
      }
      differences.forEach(one -> console.out().line("DIFFERS " + one));
      if (isTwice && differences.isEmpty()) {
        console
            .out()
            .line(
                report.ending() instanceof ReplayReport.Ending.Stopped
                    ? "not replayed a second time"
                    : "a second replay was the same");
      }
    }
    if (report.ending() instanceof ReplayReport.Ending.Halted halted) {
      console.notes().line("halted: " + halted.reason());
    } else if (isMissed(report)) {
      console.notes().line("there is no record " + until.orElseThrow());
    }
  }

  private int code(ReplayReport report, ReplayRun run, List<String> differences) {
    if (!differences.isEmpty()) {
      return ExitCode.DIVERGENCE;
    }
    return run.isSound(report) && !isMissed(report) ? ExitCode.OK : ExitCode.FAILED;
  }

  /** Tells whether the replay was to stop at a record that is not there. */
  private boolean isMissed(ReplayReport report) {
    return until.isPresent() && report.ending() instanceof ReplayReport.Ending.Complete;
  }
}
