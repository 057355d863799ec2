package io.headwater.cli;

import io.headwater.replay.MergedHistory;
import io.headwater.replay.Replay;
import io.headwater.replay.ReplayReport;
import io.headwater.replay.SourceRecord;
import io.headwater.topology.TopologySpec;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

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

  /** Something that goes through a history. */
  @FunctionalInterface
  interface Walk<R> {
    /** Goes through it, as long as it is to go on. */
    R through(Iterator<SourceRecord> history, BooleanSupplier goesOn);
  }

  /** Replays the histories from their beginnings, and tells of rows that are no records. */
  ReplayReport run(Replay replay) {
    return run("replayed", replay::records, replay::run);
  }

  /** Replays them once more. */
  ReplayReport again(Replay replay) {
    return runAgain("replayed", replay::records, replay::run);
  }

  /**
   * Goes through the histories from their beginnings, and tells of rows that are no records.
   *
   * @param verb what is done to records: {@code replayed}
   * @param records says how many were until now
   */
  <R> R run(String verb, LongSupplier records, Walk<R> walk) {
    try (RejectedRows rows = RejectedRows.of(console, options.rejects().file())) {
      try {
        return run(verb, records, walk, bad -> rows.add(bad.line(), bad.raw(), bad.problem()));
      } finally {
        rejected = rows.count();
      }
    }
  }

  /** Goes through them once more. */
  <R> R runAgain(String verb, LongSupplier records, Walk<R> walk) {
    return run(verb, records, walk, bad -> {});
  }

  private <R> R run(String verb, LongSupplier records, Walk<R> walk, Consumer<InputRow.Bad> bad) {
    List<ReplayInput> inputs = options.open(console, spec, bad);
    try (Progress progress = Progress.of(console, verb, bytesInAll(inputs))) {
      return walk.through(MergedHistory.of(inputs), () -> {
        progress.at(records.getAsLong(), bytesRead(inputs));
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
