package io.headwater.client;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts what becomes of records whose handling fails. Thread-safe. */
final class FailureMeter implements FailureListener {
  private final Map<Outcome, LongAdder> counts = new EnumMap<>(Outcome.class);
  private final LongAdder timedOut = new LongAdder();
  private final FailureListener next;

  /** Counts, then tells {@code next}. */
  FailureMeter(FailureListener next) {
    this.next = next;
    for (Outcome outcome : Outcome.values()) {
      counts.put(outcome, new LongAdder());
    }
  }

  @Override
  public void happened(StoredRecord record, Outcome outcome, Throwable why) {
    counter(outcome).increment();
    if (outcome == Outcome.FAILED && why instanceof HandlerTimeoutException) {
      timedOut.increment();
    }
    next.happened(record, outcome, why);
  }

  private LongAdder counter(Outcome outcome) {
    return Objects.requireNonNull(counts.get(outcome));
  }

  FailureCounts counts() {
    return new FailureCounts(
        counter(Outcome.FAILED).sum(),
        timedOut.sum(),
        counter(Outcome.RETRIED).sum(),
        counter(Outcome.DELAYED).sum(),
        counter(Outcome.DEAD_LETTERED).sum(),
        counter(Outcome.PARKED).sum(),
        counter(Outcome.RELEASED).sum(),
        counter(Outcome.SKIPPED).sum());
  }
}
