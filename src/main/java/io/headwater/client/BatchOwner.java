package io.headwater.client;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Who gave records to a batch, and is told once of each what becomes of it; on any thread. */
interface BatchOwner {
  /** These are done, one after another. */
  void done(List<ConsumerRecord<byte[], byte[]>> records);

  /** This is not done, and never will be. */
  void failed(BatchEntry entry, Throwable why);

  /** A first call with so many records, of these and perhaps others, took that long. */
  default void called(int records, long nanos) {}
}
