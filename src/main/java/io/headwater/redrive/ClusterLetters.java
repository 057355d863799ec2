package io.headwater.redrive;

import io.headwater.client.ClusterAddress;
import io.headwater.client.ReadRange;
import io.headwater.client.ReadStart;
import io.headwater.client.StoredRecord;
import io.headwater.client.TopicAdmin;
import io.headwater.client.TopicReader;
import io.headwater.event.RecordPosition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Reads a queue of a cluster, and what belongs to it. Used by one thread. */
final class ClusterLetters implements OriginTopics, AutoCloseable {
  /** Letters of topics that somebody compacts or deletes may be gone; what was done stays known. */
  private static final Map<String, String> KEPT =
      Map.of("cleanup.policy", "delete", "retention.ms", "-1");

  private static final String AUDIT_SUFFIX = "-audit";

  private final ClusterAddress cluster;
  private final String queue;
  private final TopicAdmin admin;
  private final Map<String, OptionalInt> partitions = new HashMap<>();

  ClusterLetters(ClusterAddress cluster, String queue) {
    this.cluster = cluster;
    this.queue = queue;
    this.admin = TopicAdmin.open(cluster);
  }

  /** Returns the topic of the audit of a queue. */
  static String auditOf(String queue) {
    return queue + AUDIT_SUFFIX;
  }

  /** Makes sure that the audit can be written. */
  void createAudit() {
    admin.createBeside(auditOf(queue), queue, KEPT);
  }

  /** Reads the audit, if there is one yet. */
  void resolutionsIfAny(Consumer<StoredRecord> action) {
    if (partitions(auditOf(queue)).isPresent()) {
      resolutions(action);
    }
  }

  /** Reads the audit, which must be there: what it says must not be missed. */
  void resolutions(Consumer<StoredRecord> action) {
    try (TopicReader reader = TopicReader.open(cluster, ReadRange.all(auditOf(queue)))) {
      reader.forEach(record -> {
        action.accept(record);
        return true;
      });
    }
  }

  void letters(Predicate<StoredRecord> action) {
    try (TopicReader reader = TopicReader.open(cluster, ReadRange.all(queue))) {
      reader.forEach(action);
    }
  }

  @Override
  public OptionalInt partitions(String topic) {
    return partitions.computeIfAbsent(topic, admin::partitions);
  }

  @Override
  public Optional<StoredRecord> record(RecordPosition position) {
    if (position.offset() < 0
        || position.partition() >= partitions(position.topic()).orElse(0)) {
      return Optional.empty();
    }
    ReadRange range = new ReadRange(
        List.of(position.topic()),
        Set.of(position.partition()),
        new ReadStart.AtOffset(position.offset()),
        false);
    List<StoredRecord> found = new ArrayList<>();
    try (TopicReader reader = TopicReader.open(cluster, range)) {
      reader.forEach(record -> {
        found.add(record);
        return false;
      });
    }
    return found.stream().filter(record -> record.position().equals(position)).findFirst();
  }

  void deleteBefore(RecordPosition position) {
    admin.deleteBefore(position);
  }

  @Override
  public void close() {
    admin.close();
  }
}
