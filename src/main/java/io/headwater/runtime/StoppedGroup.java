package io.headwater.runtime;

import io.headwater.diagnostic.Causes;
import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The consumer group of an application that is stopped, whose offsets an operator moves.
 *
 * <p>A coordinator takes offsets in a transaction from whoever is no member, also while there are
 * members. So that there are none is asked twice, the second time when the offset is sent: whoever
 * joins after that waits for the transaction before it reads an offset (KIP-447).
 */
final class StoppedGroup {
  private final ClusterTopics cluster;
  private final String application;

  StoppedGroup(ClusterTopics cluster, String application) {
    this.cluster = cluster;
    this.application = application;
  }

  /**
   * Requires that no instance runs.
   *
   * @throws InvalidInputException if the group has members
   */
  void requireInactive() {
    Optional<GroupState> state = cluster.await(cluster.admin().listGroups().all()).stream()
        .filter(group -> group.groupId().equals(application))
        .findFirst()
        .flatMap(GroupListing::groupState);
    if (state.isPresent() && !Set.of(GroupState.EMPTY, GroupState.DEAD).contains(state.get())) {
      throw new InvalidInputException(
          new Problem(
              "HW1864",
              "topology '%s'".formatted(application),
              "instances of it are running: its consumer group is %s"
                  .formatted(state.get().toString()),
              "stop all of them; one that was killed, or has halted, may be a member for 45 s"),
          null);
    }
  }

  /** Returns where the application goes on in a partition, when no transaction is under way. */
  Optional<OffsetAndMetadata> committed(TopicPartition partition) {
    return offsets(application, partition);
  }

  private Optional<OffsetAndMetadata> offsets(String group, TopicPartition partition) {
    ListConsumerGroupOffsetsOptions options =
        new ListConsumerGroupOffsetsOptions().requireStable(true);
    return Optional.ofNullable(cluster
        .await(cluster
            .admin()
            .listConsumerGroupOffsets(group, options)
            .partitionsToOffsetAndMetadata())
        .get(partition));
  }

  /**
   * A move of an offset.
   *
   * @param from what is committed, whose metadata stays: it holds the stream time
   * @param to offset to go on from
   * @param passed what that passes over
   * @param what names it, as an operator did
   */
  record Move(
      TopicPartition partition, OffsetAndMetadata from, long to, PassedOver passed, String what) {}

  /**
   * Moves an offset, and notes it, in one transaction with a record that is to be kept.
   *
   * @throws InvalidInputException if an instance was started meanwhile; then nothing has happened
   * @throws ClusterUnavailableException if the cluster does not take it
   */
  void move(Move move, Optional<ProducerRecord<byte[], byte[]>> kept) {
    String auditors = PassedOver.group(application);
    Optional<OffsetAndMetadata> noted = offsets(auditors, move.partition());
    PassedOver all = noted
        .map(OffsetAndMetadata::metadata)
        .map(PassedOver::parse)
        .orElse(PassedOver.NOTHING)
        .plus(move.passed());
    OffsetAndMetadata next =
        new OffsetAndMetadata(move.to(), move.from().leaderEpoch(), move.from().metadata());
    OffsetAndMetadata note =
        new OffsetAndMetadata(move.to(), all.metadata(move.what(), Instant.now()));
    try (Producer<byte[], byte[]> producer = producer()) {
      producer.initTransactions();
      producer.beginTransaction();
      if (kept.isPresent()) {
        // If that fails, so does the commit.
        Future<RecordMetadata> unused = producer.send(kept.get());
      }
      producer.sendOffsetsToTransaction(Map.of(move.partition(), next), nobody(application));
      producer.sendOffsetsToTransaction(Map.of(move.partition(), note), nobody(auditors));
      // A transaction that is not committed is aborted as its producer is closed.
      requireInactive();
      producer.commitTransaction();
    } catch (KafkaException e) {
      throw new ClusterUnavailableException(
          new Problem(
              "HW1872",
              move.what(),
              "the cluster does not take the transaction that moves past it (%s)"
                  .formatted(Causes.told(e)),
              "correct that, and see without --yes whether it is still there"),
          e);
    }
  }

  /** Returns a group as one sees it who is no member. */
  private ConsumerGroupMetadata nobody(String group) {
    Map<String, Object> config = new HashMap<>(cluster.client());
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers());
    config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      return consumer.groupMetadata();
    }
  }

  private Producer<byte[], byte[]> producer() {
    Map<String, Object> config = new HashMap<>(cluster.client());
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers());
    // Of two operators at once, the first one is fenced.
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, PassedOver.group(application));
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * 1024 * 1024);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ClusterTopics.TIMEOUT.toMillis());
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
