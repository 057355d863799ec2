package io.headwater.client;

import com.google.protobuf.Message;
import io.headwater.event.RecordPosition;
import io.headwater.metrics.PublisherMeter;
import io.headwater.metrics.TopologyMetrics;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * Writes records: each acknowledged one is on all in-sync replicas, once, and records of one
 * partition keep the order in which they were given. Thread-safe.
 *
 * <p>Every record is answered: with its position, or with an {@link UnpublishedEventException}.
 * Writing is not transactional: records that were published before a failure stay. With attempts
 * beyond the client's own ({@link PublisherSettings#retries}), records of one key still keep their
 * order: those that are given while an earlier one waits to be tried again wait behind it.
 */
public final class EventPublisher implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  /** Asynchronous records whose latency is measured: one of so many. */
  private static final int SAMPLED = 8;

  private final PublisherSettings settings;
  private final Producer<byte[], byte[]> producer;
  private final PublisherMeter meter;
  private final PendingBytes pending;
  private final PublishRetries retries;
  private final Letters letters;
  private final PublishFailureLog log;
  private final Deadlines deadlines = new Deadlines();
  private final boolean isRetrying;
  private final boolean lingers;
  private final int timedEvery;
  private volatile boolean isClosed;

  /** Writes through a producer that is there already, and that it closes. */
  EventPublisher(
      PublisherSettings settings, Producer<byte[], byte[]> producer, TopologyMetrics metrics) {
    this.settings = settings;
    this.producer = producer;
    this.pending = new PendingBytes(settings.pending().bytes());
    this.meter = metrics.publisher(settings.name(), pending::used);
    this.retries = new PublishRetries(settings, producer, this::handOver, this::giveUp);
    this.letters = Letters.of(settings);
    this.log = new PublishFailureLog(settings.name());
    this.isRetrying = settings.retries().attempts() > 1;
    this.lingers = settings.lingers();
    this.timedEvery = settings.mode() == PublishMode.SYNC ? 1 : SAMPLED;
  }

  /**
   * Opens a publisher. Does not wait for the cluster: see {@link ClusterAddress#requireReachable}.
   *
   * @throws io.headwater.diagnostic.InvalidInputException if the address or a setting is malformed,
   *     or dead letters cannot be written to the directory
   */
  public static EventPublisher open(PublisherSettings settings) {
    return open(settings, new TopologyMetrics(settings.name()));
  }

  /** Opens a publisher that measures itself among other things. */
  public static EventPublisher open(PublisherSettings settings, TopologyMetrics metrics) {
    Producer<byte[], byte[]> producer;
    try {
      producer = new SplittableProducer(settings.producerConfig());
    } catch (KafkaException e) {
      throw ClusterFailures.whileConnecting(settings.cluster(), e);
    }
    try {
      return new EventPublisher(settings, producer, metrics);
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  /** Has failures answered and counted only, for whoever looks at every answer; returns this. */
  public EventPublisher withoutFailureLog() {
    log.silence();
    return this;
  }

  /**
   * Gives a record to be written.
   *
   * <p>Blocks for up to the deadline of the settings where the topic is not known yet, and for as
   * long where too much is pending and the settings say so; otherwise returns at once. What depends
   * on the returned stage runs on the sending thread, and must not block.
   *
   * <p>Whoever cancels the stage ends the wait: a record that waits to be tried again is then never
   * sent; one that is with the client may be written all the same.
   *
   * @return the record's position; or, as the cause of its failure, an {@link
   *     UnpublishedEventException}
   * @throws IllegalStateException if the publisher is closed
   */
  public CompletionStage<RecordPosition> publish(PublishRecord record) {
    return publish(record, settings.deadline().toNanos());
  }

  /**
   * Like {@link #publish(PublishRecord)}, and answers within a deadline, all attempts included. A
   * record that is late may be written all the same, unless it was not given to the client yet.
   *
   * <p>Where the topic is not known yet, the caller may be blocked for longer than its deadline.
   *
   * @param deadline at least 1 ms; one longer than that of the settings leaves room for retries
   */
  public CompletionStage<RecordPosition> publish(PublishRecord record, Duration deadline) {
    return publishWithin(record, deadline);
  }

  private Publication publishWithin(PublishRecord record, Duration deadline) {
    if (deadline.toMillis() < 1) {
      throw new IllegalArgumentException("deadline must be at least 1 ms, was " + deadline);
    }
    long begin = System.nanoTime();
    Publication publication = publish(record, deadline.toNanos());
    if (!publication.isDone()) {
      long left = Math.max(0, deadline.toNanos() - (System.nanoTime() - begin));
      deadlines.after(left, publication, () -> expire(publication, deadline));
    }
    return publication;
  }

  private Publication publish(PublishRecord record, long roomNanos) {
    long number = given();
    boolean isTimed = number % timedEvery == 0;
    if (isRetrying) {
      RetriedPublication publication =
          new RetriedPublication(this, record, number, isTimed ? System.nanoTime() : 0);
      if (hasRoom(publication, roomNanos) && !retries.queue(publication)) {
        handOver(publication);
      }
      return publication;
    }
    Publication publication =
        isTimed ? new TimedPublication(this, record) : new Publication(this, record);
    if (hasRoom(publication, roomNanos)) {
      handOver(publication);
    }
    return publication;
  }

  /** Publishes a record of a batch, which is told its answer. */
  void publish(PublishRecord record, PendingBatch batch, int index) {
    long room = settings.deadline().toNanos();
    if (isRetrying) {
      var unused = publish(record, room)
          .whenComplete(
              (position, failure) -> batch.answered(index, position == null ? failure : position));
      return;
    }
    var unused = given();
    Publication publication = new BatchedPublication(this, record, batch, index);
    if (hasRoom(publication, room)) {
      handOver(publication);
    }
  }

  /** Begins a batch of records that are to be published. */
  PendingBatch batch(long number, int records, Consumer<BatchResult> whenAnswered) {
    return new PendingBatch(number, records, timedEvery, whenAnswered);
  }

  /** Returns the number of a record that is being given, from 1. */
  private long given() {
    if (isClosed) {
      throw new IllegalStateException("the publisher is closed: open one for further records");
    }
    return meter.given();
  }

  private boolean hasRoom(Publication publication, long nanos) {
    return pending.tryTake(publication.bytes) || awaitRoom(publication, nanos);
  }

  /** Says what becomes of a record for which there is no room; true if it has some now. */
  private boolean awaitRoom(Publication publication, long nanos) {
    PendingLimit limit = settings.pending();
    switch (limit.whenFull()) {
      case SHED -> {
        meter.shed();
        publication.failed(PublishFailures.shed(publication.record(), limit));
        return false;
      }
      case FAIL -> {
        refuse(publication, PublishFailures.full(publication.record(), limit));
        return false;
      }
      case BLOCK -> {
        // The producer's own thread is the one that makes room.
        boolean mayWait = !Thread.currentThread().getName().startsWith("kafka-producer-network");
        try {
          if (mayWait && pending.take(publication.bytes, nanos)) {
            return true;
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        refuse(
            publication,
            PublishFailures.noRoom(
                publication.record(), limit, Duration.ofNanos(mayWait ? nanos : 0)));
        return false;
      }
    }
    throw new IllegalStateException("unknown policy " + limit.whenFull());
  }

  /** Answers a record that was never counted as pending. */
  private void refuse(Publication publication, UnpublishedEventException why) {
    meter.failed(why.problems().get(0).code());
    publication.failed(why);
  }

  /** Gives a record to the client. */
  private void handOver(Publication publication) {
    if (publication.beginAttempt() > 1) {
      meter.retried();
    }
    try {
      var unused = producer.send(publication.toKafka(), publication);
    } catch (RuntimeException e) {
      failed(publication, isClosed ? new ClosedException() : e, -1);
    }
  }

  /** Says that the publisher was closed before a record was written. */
  static final class ClosedException extends KafkaException {
    private static final long serialVersionUID = 1L;
  }

  /** Called by the producer. */
  void written(Publication publication, RecordMetadata written) {
    if (isRetrying) {
      publication.placed(written.partition());
      retries.written((RetriedPublication) publication);
    }
    meter.acknowledged(publication.bytes);
    long givenNanos = publication.givenNanos();
    if (givenNanos != 0) {
      meter.latencyNanos(System.nanoTime() - givenNanos);
    }
    pending.releaseWritten(publication.bytes);
    publication.written(written);
  }

  /**
   * Called by the producer, and for whatever it did not take.
   *
   * @param partition where the record was to be written, or -1
   */
  void failed(Publication publication, Throwable failure, int partition) {
    PublishRecord record = publication.record();
    if (partition >= 0) {
      publication.placed(partition);
    }
    Optional<UnpublishedEventException> end = isRetrying && !(failure instanceof ClosedException)
        ? retries.failed((RetriedPublication) publication, failure)
        : Optional.of(PublishFailures.of(record, failure));
    end.ifPresent(why -> giveUp(publication, why));
  }

  /** Answers a record that was counted as pending, and puts it where it can be found. */
  private void giveUp(Publication publication, UnpublishedEventException why) {
    if (PublishFailures.isUnsendable(why)) {
      letters.write(publication, why, (answer, isWritten) -> {
        if (isWritten) {
          meter.deadLettered();
        }
        end(publication, answer);
      });
    } else {
      end(publication, why);
    }
  }

  private void end(Publication publication, UnpublishedEventException why) {
    meter.failed(why.problems().get(0).code());
    log.failed(why);
    pending.release(publication.bytes);
    publication.failed(why);
  }

  private void expire(Publication publication, Duration deadline) {
    UnpublishedEventException late =
        PublishFailures.late(publication.record(), deadline, publication.attempts() > 0);
    if (publication.failed(late)) {
      withdraw(publication);
    }
  }

  /** Takes a record back that waits to be tried again; one that is with the client stays there. */
  void withdraw(Publication publication) {
    if (isRetrying && retries.withdraw((RetriedPublication) publication)) {
      meter.failed(PublishFailures.WITHDRAWN);
      pending.release(publication.bytes);
    }
  }

  /**
   * Writes a record and waits for it. Callers do not wait for each other.
   *
   * @throws UnpublishedEventException if it was not acknowledged
   */
  public RecordPosition publishAndWait(PublishRecord record) {
    Publication publication = publish(record, settings.deadline().toNanos());
    if (lingers) {
      producer.flush();
    }
    return publication.await();
  }

  /**
   * Writes a record and waits for it until a deadline; see {@link #publish(PublishRecord,
   * Duration)}. Its batch may linger as the mode says: {@link PublishMode#SYNC} does not.
   *
   * @throws UnpublishedEventException if it was not acknowledged by then
   */
  public RecordPosition publishAndWait(PublishRecord record, Duration deadline) {
    return publishWithin(record, deadline).await();
  }

  /**
   * Begins to gather records into batches of the caller's, each answered as a whole.
   *
   * @param listener told of each batch once all its records are answered, on the sending thread
   */
  public EventBatches batches(BatchLimits limits, Consumer<BatchResult> listener) {
    return new EventBatches(this, limits, listener);
  }

  /**
   * Returns a publisher of one stream's values, which writes through this one.
   *
   * @throws io.headwater.diagnostic.InvalidInputException if this one does not place the stream's
   *     records as the stream declares, see {@link PublisherSettings#withStream}; or if its values
   *     hold personal data, which is not sealed here
   */
  public <V extends Message> TypedPublisher<V> typed(PublishedStream<V> stream) {
    stream.requirePlacedBy(settings);
    return new TypedPublisher<>(this, stream);
  }

  /** Waits until every record given so far is answered, or waits in a dead letter's place. */
  public void flush() {
    long given = meter.givenRecords() + 1;
    boolean isOpen;
    do {
      // Asked first: what is held no more is with the client by then, or answered. What begins to
      // be held while the client flushes was with it, and failed: there is one more round for that.
      boolean wasHeld = isRetrying && retries.awaitNoneBefore(given);
      long holds = retries.holds();
      producer.flush();
      isOpen = wasHeld || retries.holds() != holds;
    } while (isOpen);
    letters.flush();
  }

  /** Returns what became of the records so far; only after {@link #flush()} it adds up. */
  public PublishCounts counts() {
    return PublishCounts.of(meter);
  }

  /** Returns what is measured about the records. */
  public PublisherMeter meter() {
    return meter;
  }

  /** Writes what was given, for up to 30 s; what is not written by then is answered as failed. */
  @Override
  public void close() {
    close(CLOSE_TIMEOUT);
  }

  /** Like {@link #close()}, with another patience. */
  public void close(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    if (isRetrying) {
      retries.awaitIdle(patience);
    }
    isClosed = true;
    producer.close(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    retries.close();
    letters.close(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    deadlines.close();
  }
}
