package io.headwater.operator;

import io.headwater.event.RecordPosition;
import io.headwater.topology.Recovery;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The attempts at one record: how many there were, and after which wait the next one follows. */
final class Attempts {
  private final RecordPosition position;
  private final Map<Integer, Integer> retries = new HashMap<>();
  private int made;

  /** Begins after the first attempt has failed. */
  Attempts(RecordPosition position) {
    this(position, 0);
  }

  /** Begins after the first attempt since it was set aside has failed, and {@code earlier} ones. */
  Attempts(RecordPosition position, int earlier) {
    this.position = position;
    this.made = earlier + 1;
  }

  /** Returns how many there were, from 1. */
  int made() {
    return made;
  }

  /** Begins another one, unless the step that failed has none left; returns the wait before it. */
  Optional<Duration> next(int step, Recovery.Retry retry) {
    int count = retries.merge(step, 1, Integer::sum);
    if (count > retry.attempts()) {
      return Optional.empty();
    }
    Duration wait = before(count, retry);
    made++;
    return Optional.of(wait);
  }

  /** Returns the wait before the next attempt, which is the {@code count}th after a failure. */
  Duration before(int count, Recovery.Retry retry) {
    double millis = retry.backoffMillis(count) * (1 - retry.jitter() * fraction());
    return Duration.ofNanos(Math.round(millis * 1_000_000));
  }

  /** Returns a number in [0, 1) that is the same whenever this record is at this attempt. */
  private double fraction() {
    long hash = mixed(position.topic().hashCode());
    hash = mixed(hash + position.partition());
    hash = mixed(hash + position.offset());
    return (mixed(hash + made) >>> 11) * 0x1.0p-53;
  }

  /** The finalizer of SplitMix64 (Steele, Lea, Flood: Fast Splittable Generators, 2014). */
  private static long mixed(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
