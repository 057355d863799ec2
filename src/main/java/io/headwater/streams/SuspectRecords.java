package io.headwater.streams;

import io.headwater.event.RecordPosition;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/**
 * The records that stream threads of this instance died of, one per partition. Thread-safe.
 *
 * <p>A thread that dies takes back what it has not committed, so the records before such a one are
 * read again, too. What comes shortly before it is therefore committed sooner, in ever smaller
 * portions, until the suspect is the next record by its committed offset: only then can an operator
 * move past that record, and nothing else. Kafka Streams processes some records of a task between
 * two looks at whether to commit, one more each time, and half as many once it has committed; hence
 * commits that are far apart at first.
 */
public final class SuspectRecords {
  private static final long FAR = 8_192;
  private static final long STRIDE = 512;
  private static final long NEAR = 256;

  private final Map<TopicPartition, Suspect> suspects = new ConcurrentHashMap<>();

  private record Suspect(long offset, int deaths) {}

  /** Notes a death by a record, and returns how many times in a row it is that one. */
  public int blame(RecordPosition record) {
    return suspects
        .merge(
            partitionOf(record),
            new Suspect(record.offset(), 1),
            (before, now) -> before.offset() == now.offset()
                ? new Suspect(now.offset(), before.deaths() + 1)
                : now)
        .deaths();
  }

  /** Tells whether to commit behind a record that was processed. */
  boolean isCommitDue(RecordPosition processed) {
    if (suspects.isEmpty()) {
      return false;
    }
    TopicPartition partition = partitionOf(processed);
    Suspect suspect = suspects.get(partition);
    if (suspect == null) {
      return false;
    }
    long distance = suspect.offset() - processed.offset();
    if (distance < 0) {
      suspects.remove(partition, suspect);
      return false;
    }
    return distance <= NEAR || (distance <= FAR && distance % STRIDE == 0);
  }

  private static TopicPartition partitionOf(RecordPosition record) {
    return new TopicPartition(record.topic(), record.partition());
  }
}
