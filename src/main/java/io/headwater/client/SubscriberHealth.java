package io.headwater.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a subscriber does its work.
 *
 * @param isRunning whether it reads and handles records; if not, it has to be started again
 * @param alarms one sentence for each limit that is passed, by topic and partition; without keys
 *     and payloads
 */
public record SubscriberHealth(boolean isRunning, List<String> alarms) {
  /** Copies the list. */
  public SubscriberHealth {
    alarms = List.copyOf(alarms);
  }

  /** Tells whether nothing calls for attention. */
  public boolean isHealthy() {
    return isRunning && alarms.isEmpty();
  }

  static SubscriberHealth of(
      boolean isRunning,
      Optional<Throwable> failure,
      List<PartitionState> partitions,
      HealthLimits limits) {
    List<String> alarms = new ArrayList<>();
    if (!isRunning) {
      // What a handler threw may quote a payload: its class must do.
      alarms.add(failure
          .map(why -> "the subscriber has ended by " + why.getClass().getSimpleName())
          .orElse("the subscriber is closed"));
    }
    for (PartitionState partition : partitions) {
      alarms(partition, limits, alarms);
    }
    return new SubscriberHealth(isRunning, alarms);
  }

  private static void alarms(PartitionState at, HealthLimits limits, List<String> alarms) {
    String where = at.topic() + '-' + at.partition() + '@' + at.next();
    if (at.lagRecords() > limits.lagRecords()) {
      alarms.add("%s: %d records behind, more than %d"
          .formatted(where, at.lagRecords(), limits.lagRecords()));
    }
    if (at.lag().compareTo(limits.lag()) > 0) {
      alarms.add(
          "%s: %s behind, more than %s".formatted(where, seconds(at.lag()), seconds(limits.lag())));
    }
    if (at.standstill().compareTo(limits.standstill()) > 0) {
      alarms.add("%s: the record has been in hand for %s, more than %s"
          .formatted(where, seconds(at.standstill()), seconds(limits.standstill())));
    }
  }

  private static String seconds(Duration duration) {
    return ClusterFailures.text(
        duration.toSeconds() > 0 ? Duration.ofSeconds(duration.toSeconds()) : duration);
  }
}
