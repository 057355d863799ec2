package io.headwater.client;

import org.apache.kafka.clients.producer.RecordMetadata;

/** One of a batch, which is answered instead of it. */
final class BatchedPublication extends Publication {
  private final PendingBatch batch;
  private final int index;

  BatchedPublication(
      EventPublisher publisher, PublishRecord record, PendingBatch batch, int index) {
    super(publisher, record);
    this.batch = batch;
    this.index = index;
  }

  @Override
  long givenNanos() {
    return batch.givenNanos(index);
  }

  @Override
  void written(RecordMetadata written) {
    batch.answered(index, written);
  }

  @Override
  boolean failed(UnpublishedEventException why) {
    batch.answered(index, why);
    return true;
  }
}
