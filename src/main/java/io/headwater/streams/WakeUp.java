package io.headwater.streams;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * One call at a time of the wall clock. It is asked of Kafka Streams for once: a schedule that
 * stayed would make an idle thread commit for ever.
 */
final class WakeUp {
  private static final long SOONEST_MILLIS = 1;

  // Then it is looked at anew: Kafka Streams keeps what is cancelled until its time.
  private static final long LATEST_MILLIS = Duration.ofMinutes(10).toMillis();

  private final ProcessorContext<?, ?> context;
  private final Clock clock;
  private final Runnable wake;
  private Optional<Cancellable> pending = Optional.empty();

  WakeUp(ProcessorContext<?, ?> context, Clock clock, Runnable wake) {
    this.context = context;
    this.clock = clock;
    this.wake = wake;
  }

  /** Asks for the call at a time, in milliseconds since the epoch, instead of any other. */
  void by(long wallClockMillis) {
    cancel();
    if (wallClockMillis == Long.MAX_VALUE) {
      return;
    }
    long now = clock.millis();
    long wait = wallClockMillis <= now
        ? SOONEST_MILLIS
        : Math.min(Math.max(wallClockMillis - now, SOONEST_MILLIS), LATEST_MILLIS);
    pending = Optional.of(
        context.schedule(Duration.ofMillis(wait), PunctuationType.WALL_CLOCK_TIME, time -> call()));
  }

  private void call() {
    cancel();
    wake.run();
  }

  private void cancel() {
    pending.ifPresent(Cancellable::cancel);
    pending = Optional.empty();
  }
}
