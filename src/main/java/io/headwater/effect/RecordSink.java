package io.headwater.effect;

import io.headwater.client.PublishRecord;

/** Takes the records that effects lead to. Thread-safe. */
@FunctionalInterface
interface RecordSink {
  /**
   * Writes a record and waits until it is on all in-sync replicas.
   *
   * @throws io.headwater.client.UnpublishedEventException if it is not
   */
  void write(PublishRecord record);
}
