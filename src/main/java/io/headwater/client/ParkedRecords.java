package io.headwater.client;

import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Reads what waits behind parked keys. Blocks; used by several threads. */
interface ParkedRecords {
  /**
   * Reads what one group has parked in a partition, and its releases, in order, up to where they
   * end now. What is done may be left out.
   *
   * @param topic where the records were before
   * @param action returns whether to go on
   */
  void forEach(String topic, int partition, Predicate<StoredRecord> action);

  /** Reads all of it. */
  default void forAll(String topic, int partition, Consumer<StoredRecord> action) {
    forEach(topic, partition, record -> {
      action.accept(record);
      return true;
    });
  }

  /** Returns the records that a group has parked in a cluster. */
  static ParkedRecords in(ClusterAddress cluster, String group) {
    return (topic, partition, action) -> {
      ReadRange all = ReadRange.all(FailureTopics.parked(topic)).ofPartitions(Set.of(partition));
      try (TopicReader reader = TopicReader.open(cluster, all)) {
        reader.forEach(record -> !WaitingRecord.isOf(group, record) || action.test(record));
      }
    };
  }
}
