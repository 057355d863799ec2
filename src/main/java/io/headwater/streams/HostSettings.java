package io.headwater.streams;

import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.Limits;
import java.time.Clock;
import java.time.Duration;

/**
 * What the Kafka Streams host needs to know beyond the topology.
 *
 * @param limits bounds on single records
 * @param maxFuture how far ahead of the wall clock an event time may be
 * @param cacheBytes bytes of decoded state kept per store and partition
 * @param metrics where records are counted
 * @param clock the wall clock, for the times in dead letters and for {@code maxFuture}
 * @param waits how stream threads wait between attempts at a record
 */
public record HostSettings(
    Limits limits,
    Duration maxFuture,
    long cacheBytes,
    TopologyMetrics metrics,
    Clock clock,
    RetryWaits waits) {
  private static final long DEFAULT_CACHE_BYTES = 16L << 20;
  private static final Duration LONGEST_FUTURE = Duration.ofDays(36_500);

  /** Requires a distance ahead that can be added to the wall clock. */
  public HostSettings {
    if (maxFuture.isNegative() || maxFuture.compareTo(LONGEST_FUTURE) > 0) {
      throw new IllegalArgumentException(
          "event times may be 0 to 36500 days ahead, was " + maxFuture);
    }
  }

  /** Returns the defaults: Kafka's size limits, one day ahead, 16 MiB per store and partition. */
  public static HostSettings defaults(TopologyMetrics metrics) {
    return new HostSettings(
        Limits.DEFAULT,
        Duration.ofDays(1),
        DEFAULT_CACHE_BYTES,
        metrics,
        Clock.systemUTC(),
        RetryWaits.sleeping());
  }
}
