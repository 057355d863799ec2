package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.streams.TopicPlan;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import topologies.bank.Bank;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.CardSwipe;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Open;

/** Commands and swipes for the bank, and what a cluster holds afterwards. */
final class BankTraffic implements AutoCloseable {
  static final TopologySpec BANK = new Bank().topology();

  private final String bootstrapServers;
  private final KafkaProducer<String, byte[]> producer;
  private final Queue<Exception> unsent = new ConcurrentLinkedQueue<>();

  BankTraffic(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
    Properties properties = new Properties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
  }

  /** Creates the topics of the bank. */
  void createTopics() {
    try (ClusterTopics cluster = ClusterTopics.connect(bootstrapServers, Map.of())) {
      cluster.create(TopicPlan.of(BANK, (short) 1));
    }
  }

  /** Opens accounts {@code a0…} and deposits 1 into each, in turn, that many times. */
  void deposits(int accounts, int rounds) {
    IntStream.range(0, accounts).forEach(i -> send(i, open()));
    IntStream.range(0, accounts * rounds).forEach(i -> send(i % accounts, deposit()));
    producer.flush();
    assertThat(unsent).isEmpty();
  }

  private void send(int account, AccountCommand command) {
    send(new ProducerRecord<>("account-commands", "a" + account, command.toByteArray()));
  }

  private static AccountCommand open() {
    return AccountCommand.newBuilder()
        .setOpen(Open.newBuilder().setOwner("ada"))
        .build();
  }

  private static AccountCommand deposit() {
    return AccountCommand.newBuilder()
        .setDeposit(Deposit.newBuilder().setAmount(1))
        .build();
  }

  /** Sends swipes of 1 cent at merchants {@code m0…}, in turn. */
  void swipes(int merchants, int count) {
    for (int i = 0; i < count; i++) {
      CardSwipe swipe = CardSwipe.newBuilder()
          .setCard("c" + i)
          .setMerchant("m" + i % merchants)
          .setAmount(1)
          .build();
      send(new ProducerRecord<>("card-swipes", swipe.getCard(), swipe.toByteArray()));
    }
    producer.flush();
    assertThat(unsent).isEmpty();
  }

  private void send(ProducerRecord<String, byte[]> record) {
    producer.send(record, (metadata, failure) -> {
      if (failure != null) {
        unsent.add(failure);
      }
    });
  }

  /** Sends a record to the partition of its key, before the next flush. */
  void keyed(String topic, String key, byte[] value) {
    send(new ProducerRecord<>(topic, key, value));
  }

  /** Waits until everything is sent. */
  void flush() {
    producer.flush();
    assertThat(unsent).isEmpty();
  }

  /** Sends a record to a partition as it is. */
  void raw(String topic, int partition, String key, byte[] value) {
    producer.send(new ProducerRecord<>(topic, partition, key, value));
    producer.flush();
  }

  /** Reads everything committed in a topic, partition by partition. */
  List<ConsumerRecord<String, byte[]>> committed(String topic) {
    Map<String, Object> config = Map.of(
        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
        bootstrapServers,
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        "read_committed",
        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
        50);
    List<ConsumerRecord<String, byte[]>> all = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
          .map((PartitionInfo info) -> new TopicPartition(topic, info.partition()))
          .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream()
          .anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
        consumer.poll(Duration.ofMillis(200)).forEach(all::add);
      }
    }
    return all;
  }

  /** Returns the values of a topic by key, in order. */
  Map<String, List<byte[]>> byKey(String topic) {
    Map<String, List<byte[]>> values = new TreeMap<>();
    committed(topic)
        .forEach(record ->
            values.computeIfAbsent(record.key(), key -> new ArrayList<>()).add(record.value()));
    return values;
  }

  @Override
  public void close() {
    producer.close();
  }
}
