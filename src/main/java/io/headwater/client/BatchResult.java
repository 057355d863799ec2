package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.RecordMetadata;

/** What became of the records of one batch; immutable. Positions are made when asked for. */
public final class BatchResult {
  private final long number;

  /** Each a {@link RecordMetadata}, a {@link RecordPosition} or why there is none. */
  private final Object[] answers;

  private final SortedMap<Integer, UnpublishedEventException> failed;

  BatchResult(long number, Object[] answers) {
    this.number = number;
    this.answers = answers;
    SortedMap<Integer, UnpublishedEventException> without = new TreeMap<>();
    for (int i = 0; i < answers.length; i++) {
      if (answers[i] instanceof UnpublishedEventException why) {
        without.put(i, why);
      }
    }
    this.failed = Collections.unmodifiableSortedMap(without);
  }

  /** Returns the number of the batch, from 0, in the order in which they were published. */
  public long number() {
    return number;
  }

  /** Returns where records are, by their index in the batch, from 0. */
  public SortedMap<Integer, RecordPosition> written() {
    SortedMap<Integer, RecordPosition> positions = new TreeMap<>();
    for (int i = 0; i < answers.length; i++) {
      if (answers[i] instanceof RecordMetadata at) {
        positions.put(i, new RecordPosition(at.topic(), at.partition(), at.offset()));
      } else if (answers[i] instanceof RecordPosition position) {
        positions.put(i, position);
      }
    }
    return Collections.unmodifiableSortedMap(positions);
  }

  /** Returns why records are not there, by their index in the batch. */
  public SortedMap<Integer, UnpublishedEventException> failed() {
    return failed;
  }

  /** Returns how many records the batch has. */
  public int records() {
    return answers.length;
  }

  /** Tells whether all its records are written. */
  public boolean isComplete() {
    return failed.isEmpty();
  }

  /** Renders counts and the problems of each index, never a payload. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("batch %d: %d of %d records written"
        .formatted(number, records() - failed.size(), records()));
    for (Map.Entry<Integer, UnpublishedEventException> one : failed.entrySet()) {
      text.append("%n  record %d: %s".formatted(one.getKey(), one.getValue().getMessage()));
    }
    return text.toString();
  }
}
