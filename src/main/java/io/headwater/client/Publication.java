package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way, its answer, and what the producer calls: one object for all three, as there
 * is one of each record. Its classes add what only some records need, so that the others are small.
 */
class Publication extends CompletableFuture<RecordPosition> implements Callback {
  /** What surrounds a record in memory, roughly. */
  private static final int OVERHEAD_BYTES = 256;

  private final EventPublisher publisher;

  /** With a partition once that failed to be written to. */
  private ProducerRecord<byte[], byte[]> record;

  /** What it counts with while it is pending. */
  final int bytes;

  Publication(EventPublisher publisher, PublishRecord record) {
    this.publisher = publisher;
    this.record = record.toKafka();
    this.bytes = (int) Math.min(Integer.MAX_VALUE, (long) record.sizeBytes() + OVERHEAD_BYTES);
  }

  /** Returns what was given. */
  PublishRecord record() {
    return new PublishRecord(record);
  }

  /** Returns the bytes of key, value and headers. */
  int sizeBytes() {
    return bytes - OVERHEAD_BYTES;
  }

  /** Returns the record as the producer takes it. */
  ProducerRecord<byte[], byte[]> toKafka() {
    return record;
  }

  /** Returns when it was given, if its latency is measured; else 0. */
  long givenNanos() {
    return 0;
  }

  /** Counts an attempt, and returns its number; only one is under way at a time. */
  int beginAttempt() {
    return 1;
  }

  /** Returns how often it was given to the producer. */
  int attempts() {
    return 1;
  }

  /** Notes where it was placed. */
  void placed(int partition) {
    record = new ProducerRecord<>(
        record.topic(),
        partition,
        record.timestamp(),
        record.key(),
        record.value(),
        record.headers());
  }

  /** Returns where it was placed, once that is known; else -1. */
  int partition() {
    Integer partition = record.partition();
    return partition == null ? -1 : partition;
  }

  /**
   * Waits for the answer.
   *
   * @throws UnpublishedEventException if that is why it was not acknowledged
   */
  RecordPosition await() {
    try {
      return join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof UnpublishedEventException unpublished ? unpublished : e;
    }
  }

  /** Answers it. */
  void written(RecordMetadata written) {
    complete(new RecordPosition(written.topic(), written.partition(), written.offset()));
  }

  /** Answers it; false if it is answered already. */
  boolean failed(UnpublishedEventException why) {
    return completeExceptionally(why);
  }

  @Override
  public void onCompletion(RecordMetadata written, @Nullable Exception failure) {
    if (failure == null) {
      publisher.written(this, written);
    } else {
      publisher.failed(this, failure, written == null ? -1 : written.partition());
    }
  }

  /**
   * Ends the wait. A record that is not with the producer, because it waits to be tried again, is
   * never sent; one that is may be written all the same.
   */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean isCancelled = super.cancel(mayInterruptIfRunning);
    if (isCancelled) {
      publisher.withdraw(this);
    }
    return isCancelled;
  }

  /** What depends on an answer is no answer of a record: a plain stage. */
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }
}
