package io.headwater.client;

import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.RecordPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * Writes records in transactions: those of one are all committed, or none is. Used by one thread.
 *
 * <p>Of all publishers with one id only the one that was opened last can write: by opening it, what
 * an earlier one has left open is committed or aborted for good.
 */
public final class TransactionalPublisher implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  /** A record that was in a topic may be published; what a topic takes, its broker says. */
  private static final int MAX_REQUEST_BYTES = 128 << 20;

  private static final int TRANSACTION_MILLIS = 60_000;

  private final PublisherSettings settings;
  private final String id;
  private final Producer<byte[], byte[]> producer;

  private TransactionalPublisher(
      PublisherSettings settings, String id, Producer<byte[], byte[]> producer) {
    this.settings = settings;
    this.id = id;
    this.producer = producer;
  }

  /** What became of a transaction. */
  public sealed interface Result {
    /** All records were committed, at these positions, in their order. */
    record Committed(List<RecordPosition> positions) implements Result {}

    /** None was, because a topic does not take one of them; of several, it is open which. */
    record Refused(Problem problem) implements Result {}
  }

  /**
   * Opens a publisher, and ends whatever an earlier one of that id has left open.
   *
   * @param id transactional id
   * @throws ClusterUnavailableException if the cluster does not answer
   * @throws io.headwater.diagnostic.InvalidInputException if the address or a setting is malformed
   */
  public static TransactionalPublisher open(PublisherSettings settings, String id) {
    Map<String, Object> config = new HashMap<>(settings.producerConfig());
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MILLIS);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) MAX_REQUEST_BYTES);
    Producer<byte[], byte[]> producer;
    try {
      producer = new SplittableProducer(config);
    } catch (KafkaException e) {
      throw ClusterFailures.whileConnecting(settings.cluster(), e);
    }
    TransactionalPublisher publisher = new TransactionalPublisher(settings, id, producer);
    try {
      producer.initTransactions();
    } catch (KafkaException e) {
      publisher.close();
      throw publisher.failed("opening a transaction", e);
    }
    return publisher;
  }

  /**
   * Writes records, and then those that follow from where they were written, in one transaction.
   *
   * @param more makes the further records, which no topic may refuse
   * @throws ClusterUnavailableException if it is not known to be committed, or another publisher of
   *     that id was opened; the publisher can then only be closed
   */
  public Result publish(
      List<PublishRecord> records, Function<List<RecordPosition>, List<PublishRecord>> more) {
    try {
      producer.beginTransaction();
      List<RecordPosition> positions = new ArrayList<>();
      @Nullable Result refused = write(records, positions);
      if (refused != null) {
        producer.abortTransaction();
        return refused;
      }
      if (write(more.apply(positions), new ArrayList<>()) instanceof Result.Refused last) {
        producer.abortTransaction();
        throw new ClusterUnavailableException(List.of(last.problem()));
      }
      producer.commitTransaction();
      return new Result.Committed(positions);
    } catch (KafkaException e) {
      throw failed("writing a transaction", e);
    }
  }

  private @Nullable Result write(List<PublishRecord> records, List<RecordPosition> positions) {
    List<Future<RecordMetadata>> answers = new ArrayList<>();
    try {
      for (PublishRecord record : records) {
        answers.add(producer.send(record.toKafka()));
      }
      producer.flush();
      for (Future<RecordMetadata> answer : answers) {
        RecordMetadata written = answer.get();
        positions.add(new RecordPosition(written.topic(), written.partition(), written.offset()));
      }
      return null;
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException | KafkaException e) {
      // After the first failure the producer refuses whatever else it is given, for its cause.
      Throwable cause = ClusterFailures.rootOf(e);
      if (isOfRecord(cause)) {
        return new Result.Refused(problem(records.get(positions.size()), cause));
      }
      throw cause instanceof KafkaException failure ? failure : new KafkaException(e);
    }
  }

  private static boolean isOfRecord(Throwable failure) {
    return failure instanceof RecordTooLargeException
        || failure instanceof InvalidTimestampException
        || failure instanceof TopicAuthorizationException;
  }

  private static Problem problem(PublishRecord record, Throwable failure) {
    return failure instanceof InvalidTimestampException
        ? new Problem(
            "HW1845",
            record.topic(),
            "the topic does not take a record of " + record.eventTime(),
            "raise message.timestamp.before.max.ms and message.timestamp.after.max.ms of the topic")
        : PublishFailures.of(record, failure).problems().get(0);
  }

  private ClusterUnavailableException failed(String tried, KafkaException failure) {
    if (failure instanceof ProducerFencedException
        || failure instanceof InvalidProducerEpochException) {
      return new ClusterUnavailableException(
          new Problem(
              "HW1846",
              "transactional id '" + id + "'",
              "another command has begun to write under it, and this one has ended",
              "let one of them finish, then run the other again: what is done stays done"),
          failure);
    }
    return ClusterFailures.of(settings.cluster(), tried, failure);
  }

  /** Lets go of the connection; a transaction that is open is aborted. */
  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }
}
