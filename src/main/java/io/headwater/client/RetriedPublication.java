package io.headwater.client;

import io.headwater.event.EventHeaders;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One that may be given to the producer more than once.
 *
 * <p>What is not volatile is written by the thread that gives the record, and later only by who has
 * it in hand: the producer's thread, or the one that tries again.
 */
final class RetriedPublication extends Publication {
  /** Its place in the order in which records were given. */
  final long number;

  /** Where it was placed, once that is known; else -1. */
  int partition = -1;

  /** Why the last attempt failed. */
  @Nullable
  Throwable lastFailure;

  /** Whether it waited behind another one before it was first sent. */
  boolean wasQueued;

  private final long givenNanos;
  private final EventHeaders headers;
  private volatile int attempts;

  RetriedPublication(EventPublisher publisher, PublishRecord record, long number, long givenNanos) {
    super(publisher, record);
    this.number = number;
    this.givenNanos = givenNanos;
    this.headers = record.headers();
  }

  /** Further attempts have records of their own; at its place, if one without a key has one. */
  @Override
  ProducerRecord<byte[], byte[]> toKafka() {
    ProducerRecord<byte[], byte[]> given = super.toKafka();
    if (attempts <= 1 && partition < 0) {
      return given;
    }
    ProducerRecord<byte[], byte[]> again = new ProducerRecord<>(
        given.topic(),
        partition >= 0 && given.key() == null ? Integer.valueOf(partition) : given.partition(),
        given.timestamp(),
        given.key(),
        given.value());
    headers.entries().forEach(entry -> again.headers().add(entry.name(), entry.value()));
    return again;
  }

  @Override
  long givenNanos() {
    return givenNanos;
  }

  @Override
  int beginAttempt() {
    int made = attempts + 1;
    attempts = made;
    return made;
  }

  @Override
  int attempts() {
    return attempts;
  }

  @Override
  void placed(int at) {
    partition = at;
  }

  @Override
  int partition() {
    return partition;
  }
}
