package io.headwater.runtime;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.Snapshot;
import io.headwater.host.InternalTopics;
import io.headwater.host.StoreTables;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramStore;
import io.headwater.operator.StateFold;
import io.headwater.state.StoreMark;
import io.headwater.streams.OutputNamespace;
import io.headwater.streams.PlannedTopic;
import io.headwater.streams.TopicPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.processor.internals.ProcessorMetadata;
import org.apache.kafka.streams.processor.internals.TopicPartitionMetadata;

/*
 * What Kafka Streams takes
 * ========================
 *
 * An instance that starts reads the changelog of each store from its beginning, and the committed
 * offsets of its group. So records in the layout of its own changelogs, and offsets, are all that
 * another application of the same topology needs, to go on from a state that was computed
 * elsewhere: key and value are those of the store. Stores of ours take a value without a timestamp
 * in front, as Kafka Streams puts it there when it restores.
 * The metadata of an offset carries the time that its partition has come to.
 *
 * All of it is one transaction, offsets too. Otherwise a crash would leave states of records that
 * are then read again.
 */

/** Puts states into the changelogs of an application that has not started yet. Not thread-safe. */
public final class ChangelogSeed implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofMinutes(15);
  private static final Duration BY_DEFAULT_KEPT_LONGER = Duration.ofDays(1);

  private final OutputNamespace namespace;
  private final ClusterTopics cluster;
  private final Map<TopicPartition, Long> ends;
  private final KafkaProducer<byte[], byte[]> producer;
  private final ConsumerGroupMetadata group;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private boolean isComplete;

  private ChangelogSeed(
      OutputNamespace namespace,
      ClusterTopics cluster,
      Map<TopicPartition, Long> ends,
      KafkaProducer<byte[], byte[]> producer,
      ConsumerGroupMetadata group) {
    this.namespace = namespace;
    this.cluster = cluster;
    this.ends = Map.copyOf(ends);
    this.producer = producer;
    this.group = group;
  }

  /**
   * Creates the topics of an application, and begins to write its changelogs.
   *
   * @param until how far its states have come
   * @throws InvalidInputException if it has been started before, or a live topic is missing
   */
  public static ChangelogSeed begin(
      OutputNamespace namespace, AppSettings settings, ClusterReplay.Until until) {
    ClusterTopics cluster = ClusterTopics.connect(settings.bootstrapServers(), settings.kafka());
    try {
      short replicas = settings.replicationFactor();
      cluster.requireMet(namespace.required(replicas), namespace.live().name());
      requireNew(namespace, cluster, replicas);
      cluster.create(TopicPlan.of(namespace.spec(), replicas));
      cluster.create(changelogs(namespace, replicas));
      Map<TopicPartition, Long> ends = ClusterReplay.ends(namespace, cluster, until);
      ConsumerGroupMetadata group = group(namespace, settings);
      return new ChangelogSeed(namespace, cluster, ends, begun(namespace, settings), group);
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private static void requireNew(OutputNamespace namespace, ClusterTopics cluster, short replicas) {
    List<String> topics = changelogs(namespace, replicas).topics().stream()
        .map(PlannedTopic::name)
        .toList();
    GroupOffsets offsets = new GroupOffsets(cluster, namespace.spec());
    Map<TopicPartition, Long> ends = offsets.ends(List.copyOf(cluster.existing(topics)));
    Map<TopicPartition, Long> begin = new HashMap<>(ends);
    begin.replaceAll((partition, end) -> 0L);
    boolean isEmpty =
        ends.isEmpty() || !cluster.hasRecords(offsets.beginnings(begin.keySet()), ends);
    if (!offsets.committed().isEmpty() || !isEmpty) {
      throw new InvalidInputException(
          new Problem(
              "HW1819",
              "option '--seed'",
              "application '%s' has been started before, and has states of its own"
                  .formatted(namespace.application()),
              "leave it out to go on with them, or choose another name"),
          null);
    }
  }

  /** Plans changelogs as Kafka Streams creates them. */
  static TopicPlan changelogs(OutputNamespace namespace, short replicas) {
    Map<String, ProgramStore> stores = new HashMap<>();
    stores(namespace)
        .forEach(store ->
            stores.put(InternalTopics.changelog(namespace.application(), store.name()), store));
    return new TopicPlan(TopicPlan.of(namespace.spec(), replicas).topics().stream()
        .filter(topic -> topic.role() == PlannedTopic.Role.CHANGELOG)
        .map(topic -> new PlannedTopic(
            topic.name(),
            topic.partitions(),
            replicas,
            configs(topic, Optional.ofNullable(stores.get(topic.name())).orElseThrow()),
            // We create them, for once.
            PlannedTopic.Role.SINK))
        .toList());
  }

  private static List<ProgramStore> stores(OutputNamespace namespace) {
    return Program.compile(namespace.spec()).stream()
        .flatMap(program -> program.stores().stream())
        .filter(ProgramStore::isOwn)
        .toList();
  }

  private static Map<String, String> configs(PlannedTopic topic, ProgramStore store) {
    Map<String, String> configs = new HashMap<>(topic.configs());
    configs.put("message.timestamp.type", "CreateTime");
    if (store instanceof ProgramStore.Ids ids) {
      Duration kept = ids.window().multipliedBy(2).plusMillis(1).plus(BY_DEFAULT_KEPT_LONGER);
      configs.put("cleanup.policy", "compact,delete");
      configs.put(PlannedTopic.RETENTION, Long.toString(kept.toMillis()));
    } else {
      configs.put("cleanup.policy", "compact");
    }
    return configs;
  }

  private static KafkaProducer<byte[], byte[]> begun(
      OutputNamespace namespace, AppSettings settings) {
    Map<String, Object> config = new HashMap<>(settings.cluster().kafka());
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, namespace.application() + "-seed");
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) LONGEST.toMillis());
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * 1024 * 1024);
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    try {
      producer.initTransactions();
      producer.beginTransaction();
      return producer;
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  /** Returns the group as one that has no member, and so no generation. */
  private static ConsumerGroupMetadata group(OutputNamespace namespace, AppSettings settings) {
    Map<String, Object> config = new HashMap<>(settings.clusterOfConsumers().kafka());
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    config.put(ConsumerConfig.GROUP_ID_CONFIG, namespace.application());
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      return consumer.groupMetadata();
    }
  }

  /** Returns the offsets behind the last records that the states are made of. */
  public Map<TopicPartition, Long> ends() {
    return ends;
  }

  /** Writes an entry of a store. */
  public void write(String store, int partition, byte[] key, byte[] value, long timestamp) {
    String topic = InternalTopics.changelog(namespace.application(), store);
    var unused = producer.send(
        new ProducerRecord<>(topic, partition, Math.max(0, timestamp), key, value),
        (metadata, failed) -> {
          if (failed != null) {
            failure.compareAndSet(null, failed);
          }
        });
  }

  /** The latest event time that was read of a partition. */
  @FunctionalInterface
  public interface LatestTime {
    /** Returns it in epoch milliseconds; -1 if nothing was read. */
    long of(String topic, int partition);
  }

  /**
   * Writes the rest, and commits all of it, with the offsets that the application goes on from.
   *
   * @throws io.headwater.diagnostic.ClusterUnavailableException if it cannot be written
   */
  public void complete(LatestTime times) {
    writeMarks();
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    ends.forEach((partition, end) -> offsets.put(partition, at(partition, end, times)));
    GroupOffsets.partitions(namespace.inner())
        .forEach(partition -> offsets.put(partition, at(partition, 0, times)));
    try {
      producer.flush();
      if (failure.get() != null) {
        throw new KafkaException(failure.get());
      }
      producer.sendOffsetsToTransaction(offsets, group);
      producer.commitTransaction();
      isComplete = true;
    } catch (KafkaException e) {
      throw cluster.unreachable(e);
    }
  }

  private static OffsetAndMetadata at(TopicPartition partition, long offset, LatestTime times) {
    long time = times.of(partition.topic(), partition.partition());
    return new OffsetAndMetadata(
        offset, new TopicPartitionMetadata(time, new ProcessorMetadata()).encode());
  }

  /** States of aggregates are taken for right by what marks them only. */
  private void writeMarks() {
    List<PlannedTopic> changelogs =
        new ArrayList<>(changelogs(namespace, (short) 1).topics());
    for (Program program : Program.compile(namespace.spec())) {
      program.stateFold().ifPresent(fold -> {
        String topic = InternalTopics.changelog(namespace.application(), fold.store());
        changelogs.stream().filter(one -> one.name().equals(topic)).forEach(one -> {
          for (int i = 0; i < one.partitions(); i++) {
            write(fold.store(), i, StoreMark.KEY.get(), markOf(fold), 0);
          }
        });
      });
    }
  }

  private static byte[] markOf(StateFold fold) {
    return StoreTables.snapshots(fold.store(), fold.type())
        .encode(new Snapshot(fold.initial().state(), fold.fingerprint()));
  }

  /** Gives up what is not complete. */
  @Override
  public void close() {
    try {
      if (!isComplete) {
        producer.abortTransaction();
      }
    } catch (KafkaException e) {
      // It times out.
    } finally {
      producer.close(Duration.ofSeconds(5));
      cluster.close();
    }
  }
}
