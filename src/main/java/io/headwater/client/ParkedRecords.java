package io.headwater.client;

import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What waits behind parked keys of one group. Blocks; used by several threads. */
interface ParkedRecords {
  /**
   * Reads what the group has parked in a partition, and its releases, in order, up to where they
   * end now. What is done may be left out.
   *
   * @param topic where the records were before
   * @param action returns whether to go on; may be given a record again, with all behind it
   */
  void forEach(String topic, int partition, Predicate<StoredRecord> action);

  /** Reads all of it. */
  default void forAll(String topic, int partition, Consumer<StoredRecord> action) {
    forEach(topic, partition, record -> {
      action.accept(record);
      return true;
    });
  }

  /** Deletes, as far as it may, what is done of a partition, whichever group's it is. */
  void trim(String topic, int partition, Instant now);

  /** Returns the records that a group has parked in a cluster. */
  static ParkedRecords in(ClusterAddress cluster, String group) {
    return new ParkedRecords() {
      private static final Logger LOG = LoggerFactory.getLogger(ParkedRecords.class);

      @Override
      public void forEach(String topic, int partition, Predicate<StoredRecord> action) {
        new ParkedTopic(cluster, topic)
            .forEach(
                Set.of(partition),
                record -> !WaitingRecord.isOf(group, record) || action.test(record));
      }

      @Override
      public void trim(String topic, int partition, Instant now) {
        try {
          var unused = new ParkedTopic(cluster, topic).trim(Set.of(partition), now);
        } catch (InterruptException e) {
          // The subscriber ends; the next owner comes by. The thread's flag is set again.
        } catch (RuntimeException e) {
          // It only takes room, and the next release comes by.
          LOG.warn(
              "parked records that are done are not deleted [topic={}, partition={}, why={}]",
              FailureTopics.parked(topic),
              partition,
              e.toString());
        }
      }
    };
  }
}
