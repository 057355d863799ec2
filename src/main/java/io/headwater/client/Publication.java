package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way, its answer, and what the producer calls: one object for all three, as there
 * is one of each record.
 *
 * <p>What is not volatile is written by the thread that gives the record, and later only by who has
 * it in hand: the producer's thread, or the one that tries again.
 */
final class Publication extends CompletableFuture<RecordPosition> implements Callback {
  /** What surrounds a record in memory, roughly. */
  private static final int OVERHEAD_BYTES = 256;

  final PublishRecord record;

  /** What it counts with while it is pending. */
  final long bytes;

  /** Its place in the order in which records were given; 0 if nobody asks. */
  final long number;

  private final EventPublisher publisher;

  /** When it was given, if its latency is measured; else 0. */
  final long givenNanos;

  /** Where it was placed, once that is known; else -1. */
  int partition = -1;

  /** How often it was given to the producer. */
  volatile int attempts;

  /** Why the last attempt failed. */
  @Nullable
  Throwable lastFailure;

  /** Whether it waited behind another one before it was first sent. */
  boolean wasQueued;

  Publication(EventPublisher publisher, PublishRecord record, long number, long givenNanos) {
    this.publisher = publisher;
    this.record = record;
    this.number = number;
    this.givenNanos = givenNanos;
    this.bytes = (long) record.sizeBytes() + OVERHEAD_BYTES;
  }

  /** Counts an attempt; only one is under way at a time. */
  int beginAttempt() {
    int made = attempts + 1;
    attempts = made;
    return made;
  }

  /** Returns the record as the producer takes it; at its place, if one without a key has one. */
  ProducerRecord<byte[], byte[]> toKafka() {
    return partition >= 0 && record.key().isEmpty() ? toKafka(record, partition) : toKafka(record);
  }

  static ProducerRecord<byte[], byte[]> toKafka(PublishRecord record) {
    return toKafka(record, record.partition().isPresent() ? record.partition().getAsInt() : null);
  }

  private static ProducerRecord<byte[], byte[]> toKafka(
      PublishRecord record, @Nullable Integer partition) {
    ProducerRecord<byte[], byte[]> kafka = new ProducerRecord<>(
        record.topic(),
        partition,
        record.eventTime().toEpochMilli(),
        record.key().orElse(null),
        record.value().orElse(null));
    // Into the record's own: a constructor that takes headers copies them.
    Headers headers = kafka.headers();
    record.headers().entries().forEach(entry -> headers.add(entry.name(), entry.value()));
    return kafka;
  }

  @Override
  public void onCompletion(RecordMetadata written, @Nullable Exception failure) {
    if (failure == null) {
      publisher.written(this, written);
    } else {
      if (written != null && written.partition() >= 0) {
        partition = written.partition();
      }
      publisher.failed(this, failure);
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
