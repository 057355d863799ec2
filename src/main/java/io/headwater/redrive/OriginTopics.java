package io.headwater.redrive;

import io.headwater.client.StoredRecord;
import io.headwater.event.RecordPosition;
import java.util.Optional;
import java.util.OptionalInt;

/** The topics that letters are from. Used by one thread. */
interface OriginTopics {
  /** Returns how many partitions a topic has; empty if there is no such topic. */
  OptionalInt partitions(String topic);

  /** Returns the record at a position, if it is there still. */
  Optional<StoredRecord> record(RecordPosition position);
}
