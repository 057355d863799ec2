package io.headwater.redrive;

import io.headwater.client.ClusterAddress;
import io.headwater.client.PublisherSettings;
import io.headwater.deadletter.DeadLetter;
import io.headwater.event.EventHeaders;
import io.headwater.partition.Partitioning;
import io.headwater.proto.SagaTimer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How letters are resolved.
 *
 * @param partitionings by origin topic: how records with a key are placed; those of another topic
 *     go to the partition that they came from
 * @param maxAttempts how often a record may be redriven in all, at least 1
 * @param recordsPerSecond at least 1; empty for as fast as it goes
 * @param isOfItsTopic tells whether what failed is a record of its topic; a window or a timer is
 *     none
 * @param author who does it and why, for the audit
 */
public record RedriveSettings(
    ClusterAddress cluster,
    Map<String, Partitioning> partitionings,
    int maxAttempts,
    OptionalInt recordsPerSecond,
    Predicate<DeadLetter> isOfItsTopic,
    Author author) {
  /** How often a record may be redriven where nothing else is said. */
  public static final int DEFAULT_MAX_ATTEMPTS = 3;

  private static final String TIMER = SagaTimer.getDescriptor().getFullName();

  /**
   * Who resolves letters.
   *
   * @param name as the operating system names them
   * @param reason may be empty
   */
  public record Author(String name, String reason) {}

  /** Keeps partitionings that place by key only; requires at least one attempt. */
  public RedriveSettings {
    if (maxAttempts < 1 || recordsPerSecond.orElse(1) < 1) {
      throw new IllegalArgumentException("attempts and records per second are at least 1");
    }
    partitionings = partitionings.entrySet().stream()
        .filter(entry -> entry.getValue().isKeyed())
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Resolves letters with all defaults; windows and timers are known by their headers. */
  public static RedriveSettings of(ClusterAddress cluster, Author author) {
    return new RedriveSettings(
        cluster,
        Map.of(),
        DEFAULT_MAX_ATTEMPTS,
        OptionalInt.empty(),
        RedriveSettings::isProbablyOfItsTopic,
        author);
  }

  private static boolean isProbablyOfItsTopic(DeadLetter letter) {
    EventHeaders headers = letter.headers();
    return !headers.contains(EventHeaders.WINDOW_START)
        && !headers.text(EventHeaders.TYPE).equals(Optional.of(TIMER));
  }

  /** Returns these settings with a better way to tell whether what failed is of its topic. */
  public RedriveSettings withTypes(Predicate<DeadLetter> isOfItsTopic) {
    return new RedriveSettings(
        cluster, partitionings, maxAttempts, recordsPerSecond, isOfItsTopic, author);
  }

  /** Returns these settings with another bound on attempts. */
  public RedriveSettings withMaxAttempts(int attempts) {
    return new RedriveSettings(
        cluster, partitionings, attempts, recordsPerSecond, isOfItsTopic, author);
  }

  /** Returns these settings, placing the records of one more topic by their keys. */
  public RedriveSettings withPartitioning(String topic, Partitioning partitioning) {
    Map<String, Partitioning> more = new HashMap<>(partitionings);
    more.put(topic, partitioning);
    return new RedriveSettings(cluster, more, maxAttempts, recordsPerSecond, isOfItsTopic, author);
  }

  /** Returns these settings with a bound on records per second. */
  public RedriveSettings withRecordsPerSecond(int records) {
    return new RedriveSettings(
        cluster, partitionings, maxAttempts, OptionalInt.of(records), isOfItsTopic, author);
  }

  PublisherSettings publisherSettings() {
    return PublisherSettings.of(cluster).withPartitionings(partitionings);
  }
}
