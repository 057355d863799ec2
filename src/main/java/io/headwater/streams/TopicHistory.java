package io.headwater.streams;

import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.RecordPosition;
import io.headwater.operator.InputRecord;
import io.headwater.serde.HeaderBytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.StreamsConfig;

/** The events in the topics of a cluster. Thread-safe. */
public final class TopicHistory implements EventHistory {
  /*
   * Up to where to read: the end offset of all that was appended, not of what is known to be
   * committed (which is what a consumer's endOffsets says). The last transaction of the task's
   * previous owner may have committed its offsets, and be marked so in the offsets topic, while the
   * mark in the event partition is still on its way; its events are below that end. The reading
   * then waits, as any read_committed consumer does, until every transaction that was open has been
   * committed or aborted. One that is appended to later cannot be committed: its producer's
   * offsets are of a generation of the group that is over.
   */
  private static final Duration POLL = Duration.ofMillis(100);
  private static final String MAX_RECORDS = "5000";

  /** A consumer that is closed waits for the fetch behind the last event, which brings nothing. */
  private static final String MAX_WAIT_MILLIS = "50";

  private final Map<String, Object> config;
  private final Function<List<TopicPartition>, Map<TopicPartition, Long>> ends;

  /**
   * Reads with the settings of restore consumers.
   *
   * @param streams the complete Kafka Streams configuration
   * @param ends returns the offsets behind all that was appended, be it committed or not
   */
  public TopicHistory(
      Properties streams, Function<List<TopicPartition>, Map<TopicPartition, Long>> ends) {
    this.ends = ends;
    this.config = new StreamsConfig(streams)
        .getRestoreConsumerConfigs(
            streams.getProperty(StreamsConfig.APPLICATION_ID_CONFIG) + "-history");
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, IsolationLevel.READ_COMMITTED.toString());
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_RECORDS);
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, MAX_WAIT_MILLIS);
    // What the reporters measure belongs to the clients of Kafka Streams.
    config.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
  }

  @Override
  public Reading read(String topic, List<Integer> partitions) {
    List<TopicPartition> asked =
        partitions.stream().map(one -> new TopicPartition(topic, one)).toList();
    Map<TopicPartition, Long> appended = ends.apply(asked);
    Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    try {
      consumer.assign(asked);
      Map<TopicPartition, Long> starts = new HashMap<>(consumer.beginningOffsets(asked));
      starts.forEach(consumer::seek);
      return new ConsumerReading(consumer, starts, appended);
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  /** Reads by a consumer of its own, which no group knows. */
  private static final class ConsumerReading implements Reading {
    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> positions;
    private final Map<TopicPartition, Long> ends;
    private final long first;
    private final long last;

    ConsumerReading(
        Consumer<byte[], byte[]> consumer,
        Map<TopicPartition, Long> starts,
        Map<TopicPartition, Long> ends) {
      this.consumer = consumer;
      this.positions = starts;
      this.ends = ends;
      this.first = sum(starts);
      this.last = sum(ends);
    }

    private static long sum(Map<TopicPartition, Long> offsets) {
      return offsets.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public List<InputRecord> next() {
      if (isComplete()) {
        return List.of();
      }
      List<InputRecord> events = new ArrayList<>();
      try {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          TopicPartition from = new TopicPartition(record.topic(), record.partition());
          if (record.offset() < ends.getOrDefault(from, 0L)) {
            events.add(inputOf(record));
          }
        }
      } catch (OffsetOutOfRangeException e) {
        throw removed(e);
      }
      positions.replaceAll((partition, before) -> consumer.position(partition));
      return events;
    }

    private static InputRecord inputOf(ConsumerRecord<byte[], byte[]> record) {
      return new InputRecord(
          new RecordPosition(record.topic(), record.partition(), record.offset()),
          record.timestamp(),
          true,
          record.key(),
          record.value(),
          HeaderBytes.fromKafka(record.headers()));
    }

    private static HaltingRecordException removed(OffsetOutOfRangeException e) {
      Map.Entry<TopicPartition, Long> one =
          e.offsetOutOfRangePartitions().entrySet().iterator().next();
      return new HaltingRecordException(new Problem(
              "HW1687",
              "%s@%d".formatted(one.getKey(), one.getValue()),
              "events were removed from the topic while states were made anew of them",
              "let the topic keep its events, and bring those back that are gone")
          .render());
    }

    @Override
    public boolean isComplete() {
      return ends.entrySet().stream()
          .allMatch(end -> positions.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    @Override
    public long done() {
      return Math.min(sum(positions), last) - first;
    }

    @Override
    public long total() {
      return last - first;
    }

    @Override
    public void close() {
      consumer.close();
    }
  }
}
