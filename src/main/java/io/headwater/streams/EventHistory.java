package io.headwater.streams;

import io.headwater.operator.InputRecord;
import java.util.List;

/**
 * The events that aggregates have written so far, for states to be made anew of them.
 *
 * <p>Implementations must be thread-safe; a {@link Reading} is its caller's own.
 */
public interface EventHistory {
  /** A host in which no states can be older than the topology. */
  EventHistory NONE = (topic, partitions) -> {
    throw new IllegalStateException("there is no history of topic '" + topic + "' here");
  };

  /** Tells whether all keys are in one partition, however many are declared: in a test driver. */
  default boolean isOnePartition() {
    return false;
  }

  /**
   * Begins to read partitions of a topic at their oldest events.
   *
   * <p>Must reach every event that a transaction has written which was committed, or may still be
   * committed, when this was called; and none of those that were aborted.
   *
   * @param partitions at least one
   */
  Reading read(String topic, List<Integer> partitions);

  /** The events of partitions; those of one partition in their order. */
  interface Reading extends AutoCloseable {
    /**
     * Returns some further events; may wait for them, for less than a second, and may return none.
     *
     * @throws io.headwater.diagnostic.HaltingRecordException if they are not there any more
     */
    List<InputRecord> next();

    /** Tells whether all events were returned that were there when the reading began. */
    boolean isComplete();

    /** Returns how many offsets have been passed. */
    long done();

    /** Returns how many offsets there were when the reading began. */
    long total();

    @Override
    void close();
  }
}
