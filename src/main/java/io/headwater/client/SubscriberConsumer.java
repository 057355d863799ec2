package io.headwater.client;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.consumer.RoundRobinAssignor;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Makes the consumer that a subscriber reads with, and puts it where reading begins. */
final class SubscriberConsumer {
  private static final int MOST_PER_POLL = 1_000;

  private SubscriberConsumer() {}

  static KafkaConsumer<byte[], byte[]> open(SubscriberSettings settings) {
    try {
      return new KafkaConsumer<>(config(settings));
    } catch (KafkaException e) {
      throw ClusterFailures.whileConnecting(settings.cluster(), e);
    }
  }

  static Map<String, Object> config(SubscriberSettings settings) {
    Map<String, Object> config = new HashMap<>();
    config.put(
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Math.min(MOST_PER_POLL, settings.maxPending()));
    config.putAll(settings.cluster().config());
    if (settings.reading() instanceof Reading.Group group) {
      config.put(ConsumerConfig.GROUP_ID_CONFIG, group.group());
      group
          .instanceId()
          .ifPresent(id -> config.put(CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG, id));
      assign(group.assignment(), config);
    }
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return config;
  }

  private static void assign(GroupAssignment assignment, Map<String, Object> config) {
    config.put(
        ConsumerConfig.GROUP_PROTOCOL_CONFIG,
        assignment == GroupAssignment.BROKER ? "consumer" : "classic");
    if (assignment != GroupAssignment.BROKER) {
      config.put(
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          List.of(
              switch (assignment) {
                case RANGE -> RangeAssignor.class;
                case ROUND_ROBIN -> RoundRobinAssignor.class;
                default -> CooperativeStickyAssignor.class;
              }));
    }
  }

  /**
   * Puts partitions where reading begins, of which {@code kept} says where some go on.
   *
   * @param start for the others
   */
  static void place(
      Consumer<byte[], byte[]> consumer,
      Collection<TopicPartition> partitions,
      Map<TopicPartition, Long> kept,
      StartAt start) {
    Set<TopicPartition> others = new HashSet<>(partitions);
    others.removeAll(kept.keySet());
    kept.forEach(consumer::seek);
    if (!others.isEmpty()) {
      place(consumer, others, start);
    }
  }

  private static void place(
      Consumer<byte[], byte[]> consumer, Set<TopicPartition> partitions, StartAt start) {
    if (start instanceof StartAt.Latest) {
      consumer.seekToEnd(partitions);
    } else if (start instanceof StartAt.AtTime at) {
      placeAt(consumer, partitions, at);
    } else if (start instanceof StartAt.Stored stored) {
      place(consumer, partitions, stored.otherwise());
    } else {
      consumer.seekToBeginning(partitions);
      if (start instanceof StartAt.AtPositions named) {
        named.positions().forEach(position -> {
          TopicPartition partition = new TopicPartition(position.topic(), position.partition());
          if (partitions.contains(partition)) {
            consumer.seek(partition, position.offset());
          }
        });
      }
    }
  }

  private static void placeAt(
      Consumer<byte[], byte[]> consumer, Set<TopicPartition> partitions, StartAt.AtTime at) {
    Map<TopicPartition, Long> asked = new HashMap<>();
    partitions.forEach(partition -> asked.put(partition, at.time().toEpochMilli()));
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(asked);
    for (TopicPartition partition : partitions) {
      OffsetAndTimestamp first = found.get(partition);
      if (first == null) {
        consumer.seekToEnd(List.of(partition));
      } else {
        consumer.seek(partition, first.offset());
      }
    }
  }
}
