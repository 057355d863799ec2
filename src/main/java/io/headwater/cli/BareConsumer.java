package io.headwater.cli;

import io.headwater.client.ClusterAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Kafka's own consumer in a loop of its own, with the settings that ours has. */
final class BareConsumer implements BenchConsumer {
  private static final Duration POLL = Duration.ofMillis(100);

  private final ClusterAddress cluster;
  private final BenchPlan plan;

  BareConsumer(ClusterAddress cluster, BenchPlan plan) {
    this.cluster = cluster;
    this.plan = plan;
  }

  private KafkaConsumer<byte[], byte[]> open(Map<String, Object> more) {
    Map<String, Object> config = new HashMap<>(cluster.kafka());
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers());
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1_000);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    config.putAll(more);
    return new KafkaConsumer<>(config);
  }

  @Override
  public void read(String topic, BenchMode mode, BenchTally tally) throws InterruptedException {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int i = 0; i < plan.partitions(); i++) {
      partitions.add(new TopicPartition(topic, i));
    }
    try (KafkaConsumer<byte[], byte[]> consumer = open(Map.of())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (!tally.isFinished()) {
        take(consumer.poll(POLL), tally);
      }
    }
  }

  private static void take(ConsumerRecords<byte[], byte[]> records, BenchTally tally)
      throws InterruptedException {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      tally.take(record.value());
    }
  }

  @Override
  public void readInGroup(String topic, BenchTally tally, Runnable opening)
      throws InterruptedException {
    AtomicIntegerArray assigned = new AtomicIntegerArray(plan.members());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < plan.members(); i++) {
      int member = i;
      Thread thread = new Thread(() -> {
        try {
          run(topic, tally, assigned, member);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
          tally.fail(e);
        }
      });
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
    BenchMembers.await(() -> counts(assigned), plan);
    opening.run();
    tally.await();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static List<Integer> counts(AtomicIntegerArray assigned) {
    List<Integer> counts = new ArrayList<>();
    for (int i = 0; i < assigned.length(); i++) {
      counts.add(assigned.get(i));
    }
    return counts;
  }

  private void run(String topic, BenchTally tally, AtomicIntegerArray assigned, int member)
      throws InterruptedException {
    Map<String, Object> group = Map.of(
        ConsumerConfig.GROUP_ID_CONFIG,
        topic + "-bare",
        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
        true,
        ConsumerConfig.AUTO_COMMIT_INTERVAL_MS_CONFIG,
        1_000,
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        List.of(CooperativeStickyAssignor.class));
    try (KafkaConsumer<byte[], byte[]> consumer = open(group)) {
      consumer.subscribe(List.of(topic));
      while (!tally.isFinished()) {
        take(consumer.poll(POLL), tally);
        assigned.set(member, consumer.assignment().size());
      }
    }
  }
}
