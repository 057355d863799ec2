package io.headwater.cli;

import io.headwater.provenance.HistorySource;
import io.headwater.replay.MergedHistory;
import io.headwater.replay.SourceRecord;
import io.headwater.topology.TopologySpec;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The histories of a command, read again and again; the first time, bad rows are told. */
final class RereadHistory implements HistorySource {
  private final Console console;
  private final TopologySpec spec;
  private final ReplayOptions options;
  private boolean isRead;
  private long rejected;

  RereadHistory(Console console, TopologySpec spec, ReplayOptions options) {
    this.console = console;
    this.spec = spec;
    this.options = options;
  }

  @Override
  public void read(Predicate<SourceRecord> goesOn) {
    if (isRead) {
      read("read", goesOn, bad -> {});
      return;
    }
    isRead = true;
    try (RejectedRows rows = RejectedRows.of(console, options.rejects().file())) {
      try {
        read("replayed", goesOn, bad -> rows.add(bad.line(), bad.raw(), bad.problem()));
      } finally {
        rejected = rows.count();
      }
    }
  }

  private void read(String verb, Predicate<SourceRecord> goesOn, Consumer<InputRow.Bad> bad) {
    List<ReplayInput> inputs = options.open(console, spec, bad);
    try (Progress progress = Progress.of(console, verb, ReplayRun.bytesInAll(inputs))) {
      Iterator<SourceRecord> records = MergedHistory.of(inputs);
      long read = 0;
      while (records.hasNext() && goesOn.test(records.next())) {
        read++;
        progress.at(read, ReplayRun.bytesRead(inputs));
      }
    } finally {
      inputs.forEach(ReplayInput::close);
    }
  }

  /** Tells whether rows were set aside, and that was not asked for. */
  boolean isDamaged() {
    return rejected > 0 && !options.rejects().isSkipping();
  }
}
