package io.headwater.cli;

import io.headwater.replay.MergedHistory;
import io.headwater.replay.Replay;
import io.headwater.replay.ReplayReport;
import io.headwater.topology.TopologySpec;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A replay with its progress, until it is done or somebody stops it. */
final class ReplayRun {
  private final Console console;
  private final TopologySpec spec;
  private final ReplayOptions options;
  private long rejected;

  ReplayRun(Console console, TopologySpec spec, ReplayOptions options) {
    this.console = console;
    this.spec = spec;
    this.options = options;
  }

  /** Replays the histories from their beginnings, and tells of rows that are no records. */
  ReplayReport run(Replay replay) {
    try (RejectedRows rows = RejectedRows.of(console, options.rejects().file())) {
      try {
        return run(replay, bad -> rows.add(bad.line(), bad.raw(), bad.problem()));
      } finally {
        rejected = rows.count();
      }
    }
  }

  /** Replays them once more. */
  ReplayReport again(Replay replay) {
    return run(replay, bad -> {});
  }

  private ReplayReport run(Replay replay, Consumer<InputRow.Bad> bad) {
    List<ReplayInput> inputs = options.open(console, spec, bad);
    try (Progress progress = Progress.of(console, "replayed", bytesInAll(inputs))) {
      return replay.run(MergedHistory.of(inputs), () -> {
        progress.at(replay.records(), bytesRead(inputs));
        return !console.world().stop().isRequested();
      });
    } finally {
      inputs.forEach(ReplayInput::close);
    }
  }

  static long bytesRead(List<ReplayInput> inputs) {
    return inputs.stream().mapToLong(ReplayInput::bytesRead).sum();
  }

  static OptionalLong bytesInAll(List<ReplayInput> inputs) {
    return inputs.stream().allMatch(one -> one.bytesInAll().isPresent())
        ? OptionalLong.of(
            inputs.stream().mapToLong(one -> one.bytesInAll().getAsLong()).sum())
        : OptionalLong.empty();
  }

  /** Returns how many rows the last run set aside. */
  long rejected() {
    return rejected;
  }

  /** Tells whether a replay came as far as asked, and no row or record was lost on its way. */
  boolean isSound(ReplayReport report) {
    boolean isThrough = report.ending() instanceof ReplayReport.Ending.Complete
        || report.ending() instanceof ReplayReport.Ending.Reached;
    return isThrough
        && report.isConserved()
        && (rejected == 0 || options.rejects().isSkipping());
  }
}
