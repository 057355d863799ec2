package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.diagnostic.Problem;
import io.headwater.replay.EnteringStreams;
import io.headwater.runtime.AppSettings;
import io.headwater.runtime.ClusterReplay;
import io.headwater.runtime.LiveComparison;
import io.headwater.streams.OutputNamespace;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A replay on a cluster with its progress, until it is done or somebody stops it. */
final class ClusterReplayRun {
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Console console;
  private final ClusterReplayOptions options;
  private final Machine machine;
  private final TopologySpec topology;

  /** What it runs on. */
  record Machine(ClusterOption cluster, InstanceResources resources) {}

  ClusterReplayRun(
      Console console, ClusterReplayOptions options, Machine machine, TopologySpec topology) {
    this.console = console;
    this.options = options;
    this.machine = machine;
    this.topology = topology;
    if (options.isSeeding() && (options.isComparing() || options.instance().hasStart())) {
      throw new InvalidInputException(
          new Problem(
              "HW1820",
              "option '--seed'",
              "states are made of all that there is, and nothing is written that can be compared",
              "leave out --start-from and --compare-live, or --seed"),
          null);
    }
  }

  /** Runs, prints a report, and returns the exit code. */
  int run(boolean asJson) {
    if (options.instance().mayRepeat()) {
      console.notes().line("AT LEAST ONCE: after a crash, effects of records may be repeated");
    }
    try (Cluster cluster = machine.cluster().open(console);
        SubjectKeyOptions.Opened keys = options.subjectKeys().open(console, cluster, topology)) {
      OutputNamespace namespace = options.namespace(LiveApplication.of(topology, cluster));
      if (options.isComparing()) {
        LiveComparison.requireComparable(namespace);
      }
      AppSettings settings = options
          .instance()
          .settings(console, cluster, namespace.application(), machine.resources())
          .withProtection(keys.protection());
      Optional<OutcomeCounts> seeded = Optional.empty();
      if (options.isSeeding()) {
        seeded = new ClusterSeeding(console, namespace, cluster).run(settings, options.until());
        if (seeded.isEmpty()) {
          console.notes().line("nothing was seeded");
          return ExitCode.FAILED;
        }
      }
      return run(asJson, new Beside(namespace, cluster, settings), seeded);
    }
  }

  /** What is replayed, and where. */
  private record Beside(OutputNamespace namespace, Cluster cluster, AppSettings settings) {}

  private int run(boolean asJson, Beside beside, Optional<OutcomeCounts> seeded) {
    OutputNamespace namespace = beside.namespace();
    try (ClusterReplay replay =
        ClusterReplay.start(namespace, beside.settings(), options.until())) {
      console.notes().problems(replay.warnings());
      console
          .notes()
          .line("%s is replayed as %s on %s; Ctrl-C stops it"
              .formatted(
                  namespace.live().name(),
                  namespace.application(),
                  beside.cluster().bootstrapServers()));
      ClusterReplayReport report = report(beside, replay, watch(replay), seeded);
      if (asJson) {
        console.out().line(ClusterReplayJson.of(report));
      } else {
        ClusterReplayText.lines(report).forEach(console.out()::line);
      }
      report.halt().ifPresent(reason -> console.notes().line("halted: " + reason));
      return code(report);
    }
  }

  /** Returns whether it came to its end. */
  private boolean watch(ClusterReplay replay) {
    ClusterReplayProgress progress =
        new ClusterReplayProgress(console.notes()::line, System::nanoTime);
    while (replay.app().halt().isEmpty()) {
      if (!options.isFollowing() && replay.isComplete()) {
        return true;
      }
      if (console.world().stop().await(PAUSE)) {
        return options.isFollowing();
      }
      progress.at(replay.progress());
    }
    return false;
  }

  private ClusterReplayReport report(
      Beside beside, ClusterReplay replay, boolean isThrough, Optional<OutcomeCounts> seeded) {
    Optional<LiveComparison.Report> comparison = options.isComparing() && isThrough
        ? Optional.of(LiveComparison.run(
            beside.namespace(),
            beside.cluster().address(),
            replay.isLevelWithLive(),
            console.world().stop()::isRequested))
        : Optional.empty();
    return new ClusterReplayReport(
        beside.namespace(),
        isThrough,
        replay.app().halt(),
        replay.positions(),
        seeded,
        replay.app().metrics().counts(),
        EnteringStreams.leftOut(topology),
        comparison);
  }

  private static int code(ClusterReplayReport report) {
    OutcomeCounts counts = report.counts();
    if (!report.isThrough() || !counts.isConserved()) {
      return ExitCode.FAILED;
    }
    List<LiveComparison.Report> compared = report.comparison().stream().toList();
    if (compared.stream().anyMatch(one -> !one.isSame())) {
      return ExitCode.DIVERGENCE;
    }
    return compared.stream().anyMatch(LiveComparison.Report::isStopped)
        ? ExitCode.FAILED
        : ExitCode.OK;
  }
}
