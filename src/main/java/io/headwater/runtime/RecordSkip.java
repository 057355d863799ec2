package io.headwater.runtime;

import io.headwater.deadletter.LetterForm;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.RecordPosition;
import io.headwater.host.Letters;
import io.headwater.operator.Failure;
import io.headwater.operator.InputRecord;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramEntry;
import io.headwater.serde.HeaderBytes;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Moves a stopped application past the record that it has halted at, and past nothing else. */
public final class RecordSkip {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int POLLS = 50;

  /** A consumer that is closed waits for its last fetch, which at an end waits for this long. */
  private static final int FETCH_WAIT_MILLIS = 50;

  private final TopologySpec spec;
  private final StoppedGroup group;
  private final ReadTopic topic;
  private final OffsetAndMetadata committed;
  private final InputRecord record;

  private RecordSkip(
      TopologySpec spec,
      StoppedGroup group,
      ReadTopic topic,
      OffsetAndMetadata committed,
      InputRecord record) {
    this.spec = spec;
    this.group = group;
    this.topic = topic;
    this.committed = committed;
    this.record = record;
  }

  /**
   * Finds the record; changes nothing.
   *
   * @param spec a valid topology
   * @throws InvalidInputException if instances are running, or if it is not the next record that
   *     the application reads
   */
  public static RecordSkip find(ClusterTopics cluster, TopologySpec spec, RecordPosition at) {
    ReadTopic topic = ReadTopic.find(spec, at.topic());
    StoppedGroup group = new StoppedGroup(cluster, spec.name());
    group.requireInactive();
    TopicPartition partition = new TopicPartition(at.topic(), at.partition());
    OffsetAndMetadata committed = group
        .committed(partition)
        .or(() -> beginning(topic))
        .orElseThrow(() -> elsewhere(at, "the application has no committed offset there"));
    if (committed.offset() > at.offset()) {
      throw elsewhere(
          at, "the application goes on at %d, behind that record".formatted(committed.offset()));
    }
    // Markers of transactions lie between records, so the offset itself may be smaller.
    InputRecord next = next(cluster, partition, committed.offset())
        .orElseThrow(() -> elsewhere(at, "there is no record that is not read yet"));
    if (next.position().offset() != at.offset()) {
      throw elsewhere(at, "the next record of the application is %s".formatted(next.position()));
    }
    return new RecordSkip(spec, group, topic, committed, next);
  }

  /** Kafka Streams begins at the first record of an internal topic, without committing that. */
  private static Optional<OffsetAndMetadata> beginning(ReadTopic topic) {
    return topic.entry() instanceof ProgramEntry.Hop
        ? Optional.of(new OffsetAndMetadata(0))
        : Optional.empty();
  }

  private static InvalidInputException elsewhere(RecordPosition at, String what) {
    return new InvalidInputException(
        new Problem(
            "HW1865",
            at.toString(),
            what,
            "start the application until it halts, and skip the record that it names"),
        null);
  }

  private static Optional<InputRecord> next(
      ClusterTopics cluster, TopicPartition partition, long offset) {
    Map<String, Object> config = new HashMap<>(cluster.client());
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers());
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, offset);
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      for (int polls = 0; polls < POLLS && consumer.position(partition) < end; polls++) {
        for (ConsumerRecord<byte[], byte[]> found : consumer.poll(POLL)) {
          return Optional.of(inputOf(found));
        }
      }
      return Optional.empty();
    } catch (OffsetOutOfRangeException e) {
      throw elsewhere(
          new RecordPosition(partition.topic(), partition.partition(), offset),
          "the records from there on were deleted before the application has read them");
    }
  }

  private static InputRecord inputOf(ConsumerRecord<byte[], byte[]> found) {
    long timestamp = found.timestamp();
    return new InputRecord(
        new RecordPosition(found.topic(), found.partition(), found.offset()),
        timestamp,
        timestamp >= 0 && timestamp <= Instant.now().toEpochMilli(),
        found.key(),
        found.value(),
        HeaderBytes.fromKafka(found.headers()));
  }

  /** Returns the record. */
  public InputRecord record() {
    return record;
  }

  /** Returns how the application reads it. */
  public ProgramEntry entry() {
    return topic.entry();
  }

  /** Returns the queue that the record's dead letter belongs into: that of its origin. */
  public String deadLetterTopic() {
    return origin().deadLetterTopic();
  }

  private StreamSpec origin() {
    String from = topic.entry().source(record).position().topic();
    return spec.streams().stream()
        .filter(stream -> stream.topic().equals(from))
        .findFirst()
        .orElseThrow(() -> new InvalidInputException(
            new Problem(
                "HW1866",
                record.position().toString(),
                "the record does not tell by which stream it entered the topology",
                "skip it without --to-dlq"),
            null));
  }

  /**
   * Moves past the record.
   *
   * @param isKept whether its dead letter is written, in the same transaction
   * @param reason for whoever reads that later; may be empty
   * @throws InvalidInputException if an instance was started meanwhile; then nothing has happened
   * @throws io.headwater.diagnostic.ClusterUnavailableException if the cluster does not take it
   */
  public void apply(boolean isKept, String reason) {
    TopicPartition partition =
        new TopicPartition(record.position().topic(), record.position().partition());
    group.move(
        new StoppedGroup.Move(
            partition,
            committed,
            record.position().offset() + 1,
            new PassedOver(1, 0),
            record.position().toString()),
        isKept ? Optional.of(letter(reason)) : Optional.empty());
  }

  @SuppressWarnings("NullAway") // Kafka's record takes a null key and a null value
  private ProducerRecord<byte[], byte[]> letter(String reason) {
    InputRecord source = topic.entry().source(record);
    Program.Step step = topic.program().steps().get(0);
    Failure failure = new Failure(
        FailureCode.SKIPPED,
        topic.program().name(),
        step.name(),
        step.where(),
        "an operator moved past the record" + (reason.isEmpty() ? "" : ": " + reason),
        Optional.empty(),
        1);
    Instant now = Instant.now();
    StreamSpec stream = origin();
    LetterForm.Written written = new LetterForm(
            stream.deadLetters(), stream::decoder, Optional.of(InstanceName.OF_THIS_PROCESS))
        .write(Letters.of(source, failure, spec.name(), now));
    return new ProducerRecord<>(
        stream.deadLetterTopic(),
        source.position().partition(),
        source.isTimely() ? source.timestamp() : now.toEpochMilli(),
        written.key(),
        written.value(),
        HeaderBytes.toKafka(written.headers()));
  }
}
