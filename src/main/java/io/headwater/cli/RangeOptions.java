package io.headwater.cli;

import io.headwater.client.ReadStart;
import io.headwater.history.HistoryRange;
import picocli.CommandLine.Option;

/** Which records of a history or a topic are wanted. */
final class RangeOptions {
  @Option(
      names = "--from",
      paramLabel = "START",
      converter = ReadStartText.class,
      description = {
        "Records from there on: earliest (the default), latest, an event time such as",
        "2026-01-31T12:00:00Z, or an offset."
      })
  private ReadStart from = ReadStart.EARLIEST;

  @Option(
      names = "--to",
      paramLabel = "END",
      converter = ReadStartText.class,
      description = "Records before that: latest (the default), an event time, or an offset.")
  private ReadStart to = ReadStart.LATEST;

  /** Returns where reading of a topic begins. */
  ReadStart from() {
    return from;
  }

  /** Returns the range; what is later than everything is an offset that no record has. */
  HistoryRange range() {
    return to(from(HistoryRange.ALL));
  }

  private HistoryRange from(HistoryRange range) {
    if (from instanceof ReadStart.AtTime at) {
      return range.from(at.time());
    }
    if (from instanceof ReadStart.AtOffset at) {
      return range.fromOffset(at.offset());
    }
    return from instanceof ReadStart.Latest ? range.fromOffset(Long.MAX_VALUE) : range;
  }

  private HistoryRange to(HistoryRange range) {
    if (to instanceof ReadStart.AtTime at) {
      return range.to(at.time());
    }
    if (to instanceof ReadStart.AtOffset at) {
      return range.toOffset(at.offset());
    }
    return to instanceof ReadStart.Earliest ? range.toOffset(0) : range;
  }
}
