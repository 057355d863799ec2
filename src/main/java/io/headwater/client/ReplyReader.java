package io.headwater.client;

import com.google.protobuf.InvalidProtocolBufferException;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.proto.Reply;
import io.headwater.serde.HeaderBytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the committed replies of one topic from its end on, in no consumer group: all partitions,
 * those that are added later from their beginning. Used by one thread, except for {@link #wakeup}.
 */
final class ReplyReader implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);
  private static final int METADATA_AGE_MILLIS = 10_000;

  private final String topic;
  private final Consumer<byte[], byte[]> consumer;

  private ReplyReader(String topic, Consumer<byte[], byte[]> consumer) {
    this.topic = topic;
    this.consumer = consumer;
  }

  /**
   * Finds the end of the topic. Whatever is committed from now on will be read.
   *
   * @throws io.headwater.diagnostic.InvalidInputException if the topic does not exist
   * @throws io.headwater.diagnostic.ClusterUnavailableException if the cluster does not answer
   */
  static ReplyReader open(ClusterAddress cluster, String topic) {
    List<PartitionRange> ranges;
    try (ClusterAdmin admin = ClusterAdmin.open(cluster)) {
      ranges = new RangeFinder(cluster, admin)
          .find(new ReadRange(List.of(topic), Set.of(), ReadStart.LATEST, true));
    }
    Consumer<byte[], byte[]> consumer = consumer(cluster);
    consumer.assign(ranges.stream().map(PartitionRange::partition).toList());
    ranges.forEach(range -> consumer.seek(range.partition(), range.start()));
    return new ReplyReader(topic, consumer);
  }

  private static Consumer<byte[], byte[]> consumer(ClusterAddress cluster) {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, METADATA_AGE_MILLIS);
    config.putAll(cluster.config());
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    // Where records were deleted before they were read, what is left may still be awaited.
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    try {
      return new KafkaConsumer<>(config);
    } catch (KafkaException e) {
      throw ClusterFailures.whileConnecting(cluster, e);
    }
  }

  /**
   * Hands over the replies that have come, or come within {@code wait}. Those of commands that
   * nobody awaits here are passed over unread: the header that names the command tells.
   */
  void read(
      Duration wait,
      Predicate<String> isAwaited,
      java.util.function.Consumer<ReceivedReply> action) {
    try {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
        if (text(record, EventHeaders.CAUSATION).filter(isAwaited).isPresent()) {
          reply(record).ifPresent(action);
        }
      }
    } catch (WakeupException e) {
      // Somebody wants the thread to look around.
    }
  }

  private static Optional<ReceivedReply> reply(ConsumerRecord<byte[], byte[]> record) {
    Optional<RecordPosition> command = HeaderBytes.fromKafka(record.headers()).origin();
    if (record.value() == null || command.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ReceivedReply(
          Reply.parseFrom(record.value()),
          new RecordPosition(record.topic(), record.partition(), record.offset()),
          command.get(),
          Instant.ofEpochMilli(record.timestamp())));
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty(); // not one of ours
    }
  }

  private static Optional<String> text(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? Optional.empty()
        : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
  }

  /** Also reads the partitions that were added; asks nobody, but looks at what the client knows. */
  void takeAddedPartitions() {
    List<TopicPartition> all = new ArrayList<>(consumer.assignment());
    List<TopicPartition> added = new ArrayList<>();
    for (PartitionInfo partition : consumer.partitionsFor(topic)) {
      TopicPartition one = new TopicPartition(topic, partition.partition());
      if (!all.contains(one)) {
        added.add(one);
      }
    }
    if (!added.isEmpty()) {
      all.addAll(added);
      consumer.assign(all);
      consumer.seekToBeginning(added);
    }
  }

  /** Ends a {@link #read} of another thread. */
  void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
  }
}
