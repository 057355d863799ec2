package io.headwater.streams;

import io.headwater.topology.Recovery;
import java.time.Duration;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * A thread processes several records of each of its tasks before it commits and polls (Kafka
 * Streams raises that number while nothing stands in the way). If all of them wait, their waits add
 * up: beyond the transaction timeout, the producer is fenced, everything is processed again, and
 * waits again. So the waits of one round share a budget, and a record that finds it spent goes
 * through its attempts without waiting.
 */
/** Puts stream threads to sleep, within a budget per round. */
final class SleepingWaits implements RetryWaits {
  private static final Logger LOG = LoggerFactory.getLogger(SleepingWaits.class);

  private final Sleep sleep;
  private final ThreadLocal<Duration> left =
      ThreadLocal.withInitial(() -> Recovery.Retry.LONGEST_TOTAL_WAIT);

  /** Puts the calling thread to sleep. */
  @FunctionalInterface
  interface Sleep {
    /** Returns after that time. */
    void of(Duration wait) throws InterruptedException;
  }

  SleepingWaits(Sleep sleep) {
    this.sleep = sleep;
  }

  @Override
  public void await(Duration wait) {
    Duration budget = left.get();
    if (budget.isZero()) {
      return;
    }
    boolean isEnough = wait.compareTo(budget) < 0;
    left.set(isEnough ? budget.minus(wait) : Duration.ZERO);
    if (!isEnough) {
      LOG.warn(
          "stream thread has waited for retries as long as it may: until it commits, attempts "
              + "follow each other at once [budget={}]",
          Recovery.Retry.LONGEST_TOTAL_WAIT);
    }
    try {
      sleep.of(isEnough ? wait : budget);
    } catch (InterruptedException e) {
      // Restores the interrupt; leaves the unit of work as what it is, an infrastructure error.
      throw new InterruptException(e);
    }
  }

  @Override
  public void roundEnded() {
    left.remove();
  }
}
