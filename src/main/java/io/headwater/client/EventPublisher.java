package io.headwater.client;

import io.headwater.event.RecordPosition;
import io.headwater.serde.HeaderBytes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Writes records: each acknowledged one is on all in-sync replicas, once, and records of one
 * partition keep the order in which they were given. Thread-safe.
 *
 * <p>Every record is answered: with its position, or with an {@link UnpublishedEventException}.
 * Writing is not transactional: records that were published before a failure stay.
 */
public final class EventPublisher implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  private final Producer<byte[], byte[]> producer;
  private final LongAdder published = new LongAdder();
  private final LongAdder acknowledged = new LongAdder();
  private final LongAdder failed = new LongAdder();

  private EventPublisher(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  /**
   * Opens a publisher. Does not wait for the cluster: see {@link ClusterAddress#requireReachable}.
   *
   * @throws io.headwater.diagnostic.InvalidInputException if the address or a setting is malformed
   */
  public static EventPublisher open(PublisherSettings settings) {
    try {
      return new EventPublisher(new KafkaProducer<>(settings.producerConfig()));
    } catch (KafkaException e) {
      throw ClusterFailures.whileConnecting(settings.cluster(), e);
    }
  }

  /**
   * Gives a record to be written.
   *
   * <p>Blocks for up to 15 s where the topic is not known yet or the send buffer is full; otherwise
   * returns at once. What depends on the returned stage runs on the sending thread, and must not
   * block.
   *
   * @return the record's position; or, as the cause of its failure, an {@link
   *     UnpublishedEventException}
   * @throws IllegalStateException if the publisher is closed
   */
  public CompletionStage<RecordPosition> publish(PublishRecord record) {
    CompletableFuture<RecordPosition> answer = new CompletableFuture<>();
    published.increment();
    try {
      var unused = producer.send(
          toKafka(record), (written, failure) -> settle(record, answer, written, failure));
    } catch (IllegalStateException e) {
      failed.increment();
      throw e;
    } catch (RuntimeException e) {
      settle(record, answer, null, e);
    }
    return answer;
  }

  static ProducerRecord<byte[], byte[]> toKafka(PublishRecord record) {
    return new ProducerRecord<>(
        record.topic(),
        record.partition().isPresent() ? record.partition().getAsInt() : null,
        record.eventTime().toEpochMilli(),
        record.key().orElse(null),
        record.value().orElse(null),
        HeaderBytes.toKafka(record.headers()));
  }

  private void settle(
      PublishRecord record,
      CompletableFuture<RecordPosition> answer,
      @Nullable RecordMetadata written,
      @Nullable Exception failure) {
    if (failure == null && written != null) {
      acknowledged.increment();
      answer.complete(new RecordPosition(written.topic(), written.partition(), written.offset()));
    } else {
      failed.increment();
      answer.completeExceptionally(PublishFailures.of(
          record, failure == null ? new IllegalStateException("no answer") : failure));
    }
  }

  /**
   * Writes a record and waits for it.
   *
   * @throws UnpublishedEventException if it was not acknowledged
   */
  public RecordPosition publishAndWait(PublishRecord record) {
    CompletableFuture<RecordPosition> answer = publish(record).toCompletableFuture();
    producer.flush();
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof UnpublishedEventException unpublished ? unpublished : e;
    }
  }

  /** Waits until every record given so far is answered. */
  public void flush() {
    producer.flush();
  }

  /** Returns what became of the records so far; only after {@link #flush()} it adds up. */
  public PublishCounts counts() {
    long settledWell = acknowledged.sum();
    long settledBadly = failed.sum();
    return new PublishCounts(published.sum(), settledWell, settledBadly);
  }

  /** Writes what was given, for up to 30 s; what is not written by then is answered as failed. */
  @Override
  public void close() {
    close(CLOSE_TIMEOUT);
  }

  /** Like {@link #close()}, with another patience. */
  void close(Duration patience) {
    producer.close(patience);
  }
}
