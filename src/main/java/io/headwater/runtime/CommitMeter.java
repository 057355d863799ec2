package io.headwater.runtime;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Times one client from each commit to the next. The first one begins; it is not preceded by any
 * that could be measured from. Used by the client's own thread only.
 */
final class CommitMeter {
  private final LongSupplier clockNanos;
  private final LongConsumer millis;
  private OptionalLong last = OptionalLong.empty();

  /** Reads {@code clockNanos} at every commit; {@code millis} gets the time since the last. */
  CommitMeter(LongSupplier clockNanos, LongConsumer millis) {
    this.clockNanos = clockNanos;
    this.millis = millis;
  }

  /** Notes that a commit has succeeded. */
  void committed() {
    long now = clockNanos.getAsLong();
    if (last.isPresent()) {
      millis.accept(TimeUnit.NANOSECONDS.toMillis(now - last.getAsLong()));
    }
    last = OptionalLong.of(now);
  }
}
