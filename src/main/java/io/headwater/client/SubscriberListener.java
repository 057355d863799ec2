package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.util.Collection;
import java.util.List;

/**
 * Is told what a subscriber does. Called on many threads at once; must not block and must not
 * throw.
 *
 * <p>Positions of partitions carry the next offset. Layers over a {@link Handling} tell of attempts
 * and of what became of records that failed; the engine tells all else.
 */
interface SubscriberListener {
  /** Hears nothing, and costs nothing: no clock is read for it. */
  SubscriberListener NONE = new SubscriberListener() {};

  /** Records of one partition were taken from the cluster, and are pending from now on. */
  default void taken(int records, long bytes) {}

  /**
   * Records are done that were begun one after another.
   *
   * @param each time that one of them took, in nanoseconds, the layers and their pauses included
   */
  default void done(int records, long each) {}

  /** The handler failed, and the record ends the subscriber. */
  default void failed(StoredRecord record, Throwable why) {}

  /** The handler failed once, and something else comes of it, which another call tells. */
  default void attemptFailed(StoredRecord record, Throwable why) {}

  /** A record is tried again, or will be after a pause. */
  default void retried(StoredRecord record) {}

  /** A record was given up and written as a dead letter. */
  default void deadLettered(StoredRecord record, Throwable why) {}

  /** A record was given up, and counted, and nothing else. */
  default void skipped(StoredRecord record, Throwable why) {}

  /** A record was put aside, to come back by a delay topic or when its key is released. */
  default void putAside(StoredRecord record) {}

  /** A record was left out, because what it leads to has happened already. */
  default void duplicate(StoredRecord record) {}

  /** Offsets were committed. */
  default void committed(Collection<RecordPosition> next) {}

  /** Offsets were not committed, and will be. */
  default void commitFailed(Throwable why) {}

  /** Partitions came. */
  default void assigned(Collection<RecordPosition> next) {}

  /** Partitions went: handed over in time, or lost. */
  default void revoked(Collection<RecordPosition> next, boolean isLost) {}

  /**
   * Returns who is told what is read of delay topics and done, beside this one, who is told of
   * attempts and of what becomes of records wherever they are.
   */
  default SubscriberListener ofDelays() {
    return NONE;
  }

  /** Told about once a second. */
  default void state(List<PartitionState> partitions) {}
}
