package io.headwater.client;

import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.Problem;
import io.headwater.event.RecordPosition;
import io.headwater.serde.HeaderBytes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads records, transforms them, and writes what they lead to, with the offsets up to which they
 * are read in one transaction per poll (KIP-447): whoever reads committed records sees what each
 * record leads to exactly once, over crashes, rebalances and failures.
 *
 * <p>A transaction that fails is aborted, and its records are read again. Ends when it is closed,
 * when a record cannot be transformed and the settings say so, or when another one of its
 * transactional id is opened: {@code onEnd} is then told why.
 */
public final class EventTransformer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventTransformer.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long PAUSE_MILLIS = 500;

  private final TransformerSettings settings;
  private final TransformSteps steps;
  private final Consumer<Optional<Throwable>> onEnd;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicLong transformed = new AtomicLong();
  private final Thread thread;
  private volatile boolean isStopping;
  private volatile boolean isEnding;

  /** A record, and what it leads to. */
  private record Transformed(StoredRecord received, List<PublishRecord> outputs) {}

  /** Which record's output was not written, and why. */
  private record FailedOutput(int index, Exception failure) {}

  /** Says which record's output its topic does not take. */
  private static final class RefusedOutputException extends Exception {
    private static final long serialVersionUID = 1L;
    private final int index;
    private final Throwable refusal;

    RefusedOutputException(int index, Throwable refusal) {
      super(refusal);
      this.index = index;
      this.refusal = refusal;
    }
  }

  private EventTransformer(
      TransformerSettings settings,
      EventTransform transform,
      Consumer<Optional<Throwable>> onEnd,
      KafkaConsumer<byte[], byte[]> consumer,
      KafkaProducer<byte[], byte[]> producer) {
    this.settings = settings;
    this.steps = new TransformSteps(settings, transform);
    this.onEnd = onEnd;
    this.consumer = consumer;
    this.producer = producer;
    this.thread = new Thread(this::run, "headwater-transformer-" + settings.group());
    thread.setDaemon(true);
  }

  /**
   * Ends whatever an earlier one of that transactional id has left open, and begins to read.
   *
   * @param onEnd told once when there is nothing more to come, on the reading thread: empty if the
   *     transformer was closed
   * @throws ClusterUnavailableException if the cluster does not answer
   * @throws io.headwater.diagnostic.InvalidInputException if the address or a setting is malformed
   */
  public static EventTransformer start(
      TransformerSettings settings, EventTransform transform, Consumer<Optional<Throwable>> onEnd) {
    ClusterAddress cluster = settings.writing().cluster();
    KafkaProducer<byte[], byte[]> producer;
    KafkaConsumer<byte[], byte[]> consumer;
    try {
      producer = new SplittableProducer(settings.producerConfig());
    } catch (KafkaException e) {
      throw ClusterFailures.whileConnecting(cluster, e);
    }
    try {
      producer.initTransactions();
      consumer = new KafkaConsumer<>(settings.consumerConfig());
    } catch (KafkaException e) {
      producer.close(Duration.ZERO);
      throw ClusterFailures.of(cluster, "opening a transaction", e);
    }
    EventTransformer transformer =
        new EventTransformer(settings, transform, onEnd, consumer, producer);
    transformer.thread.start();
    return transformer;
  }

  private void run() {
    Optional<Throwable> end = Optional.empty();
    try {
      consumer.subscribe(settings.topics());
      while (!isStopping) {
        step(consumer.poll(POLL));
      }
    } catch (WakeupException | InterruptException | InterruptedException e) {
      end = isStopping ? Optional.empty() : Optional.of(e);
    } catch (KafkaException e) {
      end = Optional.of(explained(e));
    } catch (RuntimeException | Error e) {
      end = Optional.of(e);
    } finally {
      end = closed(end);
      onEnd.accept(end);
    }
  }

  private Optional<Throwable> closed(Optional<Throwable> end) {
    isEnding = true;
    // The clients are closed in peace, also after a transform that had to be interrupted.
    boolean wasInterrupted = Thread.interrupted();
    try {
      producer.close(settings.patience());
      consumer.close(CloseOptions.timeout(settings.patience()));
      return end;
    } catch (RuntimeException e) {
      return end.isPresent() || wasInterrupted || e instanceof InterruptException
          ? end
          : Optional.of(e);
    }
  }

  private void step(ConsumerRecords<byte[], byte[]> records) throws InterruptedException {
    if (records.isEmpty()) {
      return;
    }
    try {
      List<Transformed> all = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> record : records) {
        StoredRecord received = stored(record);
        all.add(new Transformed(received, steps.outputs(received)));
      }
      commit(all, records.nextOffsets());
      transformed.addAndGet(all.size());
    } catch (KafkaException e) {
      if (isFatal(e)) {
        throw e;
      }
      LOG.warn(
          "a transaction was aborted, and its records are read again [group={}]",
          settings.group(),
          e);
      rewind(records);
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /** Writes all in one transaction; a record whose output is refused is one that has failed. */
  private void commit(List<Transformed> all, Map<TopicPartition, OffsetAndMetadata> offsets) {
    while (true) {
      producer.beginTransaction();
      try {
        write(all);
        producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
        producer.commitTransaction();
        return;
      } catch (RefusedOutputException e) {
        producer.abortTransaction();
        Transformed refused = all.get(e.index);
        all.set(
            e.index,
            new Transformed(
                refused.received(),
                List.of(steps.failed(refused.received(), FailureCode.TOO_LARGE, e.refusal, 1))));
      } catch (KafkaException e) {
        if (!isFatal(e)) {
          producer.abortTransaction();
        }
        throw e;
      }
    }
  }

  private void write(List<Transformed> all) throws RefusedOutputException {
    // The first failure is the reason; all else that is in the transaction fails for its sake.
    AtomicReference<FailedOutput> first = new AtomicReference<>();
    int index = 0;
    try {
      for (Transformed one : all) {
        for (PublishRecord output : one.outputs()) {
          send(output, index, first);
        }
        index++;
      }
      producer.flush();
    } catch (KafkaException e) {
      requireNone(first.get());
      throw e;
    }
    requireNone(first.get());
  }

  private void send(PublishRecord output, int index, AtomicReference<FailedOutput> first) {
    var unused = producer.send(output.toKafka(), (written, failure) -> {
      if (failure != null) {
        first.compareAndSet(null, new FailedOutput(index, failure));
      }
    });
  }

  private static void requireNone(@Nullable FailedOutput first) throws RefusedOutputException {
    if (first == null) {
      return;
    }
    if (first.failure() instanceof RecordTooLargeException refusal) {
      throw new RefusedOutputException(first.index(), refusal);
    }
    throw first.failure() instanceof KafkaException failure
        ? failure
        : new KafkaException(first.failure());
  }

  /** Reads the records of an aborted transaction again, unless another instance does by now. */
  private void rewind(ConsumerRecords<byte[], byte[]> records) {
    Map<TopicPartition, Long> first = new HashMap<>();
    for (TopicPartition partition : records.partitions()) {
      first.put(partition, records.records(partition).get(0).offset());
    }
    first.keySet().retainAll(consumer.assignment());
    first.forEach(consumer::seek);
  }

  private static StoredRecord stored(ConsumerRecord<byte[], byte[]> record) {
    return new StoredRecord(
        new RecordPosition(record.topic(), record.partition(), record.offset()),
        Instant.ofEpochMilli(record.timestamp()),
        Optional.ofNullable(record.key()),
        Optional.ofNullable(record.value()),
        HeaderBytes.fromKafka(record.headers()));
  }

  private static boolean isFatal(KafkaException failure) {
    return isFencing(failure)
        || failure instanceof AuthenticationException
        || failure instanceof AuthorizationException
        || failure instanceof UnsupportedVersionException
        || failure instanceof InterruptException
        || failure instanceof WakeupException;
  }

  private static boolean isFencing(KafkaException failure) {
    Throwable root = ClusterFailures.rootOf(failure);
    return root instanceof ProducerFencedException || root instanceof InvalidProducerEpochException;
  }

  private Throwable explained(KafkaException failure) {
    return isFencing(failure)
        ? new ClusterUnavailableException(
            new Problem(
                "HW0766",
                "transactional id '" + settings.transactionalId() + "'",
                "another transformer was opened with it, and this one has ended",
                "give each instance an id of its own: what is done stays done"),
            failure)
        : ClusterFailures.of(settings.writing().cluster(), "transforming records", failure);
  }

  /** Returns how many records were transformed and committed. */
  public long transformed() {
    return transformed.get();
  }

  /** Tells whether records are read and transformed. */
  public boolean isAlive() {
    return thread.isAlive() && !isStopping;
  }

  /**
   * Ends with the transaction that is open; a transform that takes its time is interrupted after
   * the timeout of the cluster.
   */
  @Override
  public void close() {
    isStopping = true;
    try {
      thread.join(settings.patience().toMillis());
      if (!isEnding) {
        thread.interrupt();
      }
      thread.join(settings.patience().toMillis() * 2);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
