package io.headwater.client;

import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.event.RecordPosition;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The topic beside another one where its parked records are. Others may delete what is done while
 * it is read. Thread-safe.
 *
 * @param origin where the records were before
 */
record ParkedTopic(ClusterAddress cluster, String origin) {
  /** What a reader says of records that were deleted in front of it. */
  private static final String DELETED = "HW0617";

  private static final int MOST_READINGS = 5;

  /** What was read, and from where to where. */
  record Contents(ParkedLog log, List<RecordPosition> starts, List<RecordPosition> ends) {}

  /**
   * Reads partitions up to where they end now.
   *
   * @param partitions all of them if it is empty
   * @param action returns whether to go on; may be given a record again, with all behind it
   */
  void forEach(Set<Integer> partitions, Predicate<StoredRecord> action) {
    again(() -> {
      try (TopicReader reader = open(partitions)) {
        reader.forEach(action);
        return true;
      }
    });
  }

  /** Reads what waits. */
  Contents contents(Set<Integer> partitions) {
    return again(() -> {
      ParkedLog log = new ParkedLog();
      try (TopicReader reader = open(partitions)) {
        reader.forEach(record -> {
          log.add(record);
          return true;
        });
        return new Contents(log, reader.starts(), reader.ends());
      }
    });
  }

  private TopicReader open(Set<Integer> partitions) {
    ReadRange all = ReadRange.all(FailureTopics.parked(origin));
    return TopicReader.open(cluster, partitions.isEmpty() ? all : all.ofPartitions(partitions));
  }

  private static <T> T again(Supplier<T> reading) {
    for (int made = 1; ; made++) {
      try {
        return reading.get();
      } catch (ClusterUnavailableException e) {
        if (made == MOST_READINGS || !e.problems().get(0).code().equals(DELETED)) {
          throw e;
        }
      }
    }
  }

  /** Deletes what is not needed any more; returns in front of which positions. */
  List<RecordPosition> trim(Set<Integer> partitions, Instant now) {
    Contents found = contents(partitions);
    List<RecordPosition> needless = found.ends().stream()
        .map(end -> new RecordPosition(
            end.topic(),
            end.partition(),
            found.log().needlessBefore(end.partition(), end.offset(), now)))
        .filter(bound -> found.starts().stream()
            .anyMatch(
                start -> start.partition() == bound.partition() && start.offset() < bound.offset()))
        .toList();
    if (!needless.isEmpty()) {
      try (TopicAdmin admin = TopicAdmin.open(cluster)) {
        needless.forEach(admin::deleteBefore);
      }
    }
    return needless;
  }
}
