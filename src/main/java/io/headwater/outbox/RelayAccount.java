package io.headwater.outbox;

import io.headwater.diagnostic.Problem;
import io.headwater.jdbc.OutboxBacklog;
import io.headwater.metrics.OutboxMeter;

/** Keeps account of rows, and tells of them. Written by one thread, read by any. */
final class RelayAccount {
  private final OutboxListener listener;
  private final OutboxMeter meter;
  private volatile OutboxCounts counts = new OutboxCounts(0, 0, 0, 0);

  RelayAccount(OutboxListener listener, OutboxMeter meter) {
    this.listener = listener;
    this.meter = meter;
  }

  OutboxCounts counts() {
    return counts;
  }

  void published(int rows, HeldKeys keys) {
    meter.published(rows);
    counts = of(counts.published() + rows, counts.setAside(), keys);
    listener.published(counts);
  }

  void held(Problem problem, HeldKeys keys) {
    meter.held();
    counts = of(counts.published(), counts.setAside(), keys);
    listener.unsendable(problem, false);
  }

  void setAside(Problem problem, HeldKeys keys) {
    meter.setAside();
    counts = of(counts.published(), counts.setAside() + 1, keys);
    listener.unsendable(problem, true);
  }

  void looked(HeldKeys keys) {
    counts = of(counts.published(), counts.setAside(), keys);
  }

  void backlog(OutboxBacklog backlog) {
    meter.backlog(backlog.rows(), backlog.age());
  }

  private static OutboxCounts of(long published, long setAside, HeldKeys keys) {
    return new OutboxCounts(published, setAside, keys.held(), keys.waiting());
  }
}
