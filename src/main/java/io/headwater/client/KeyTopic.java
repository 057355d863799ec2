package io.headwater.client;

import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/*
 * A destroyed key is gone from the brokers' disks when the topic has been compacted, which by
 * default is whenever a broker finds it worth while, and never for the newest segment. These
 * settings make a segment end after ten minutes, at the next record (a broker rolls when it
 * appends), and have it compacted within the hour, however little there is to gain (KIP-354).
 */
/** The topic of the subjects' keys: compacted, in one partition. */
record KeyTopic(ClusterAddress cluster, String topic) {
  private static final Map<String, String> CONFIG = Map.of(
      TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT,
      TopicConfig.SEGMENT_MS_CONFIG, "600000",
      TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, "3600000",
      TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.01");

  /** Creates the topic if it does not exist, and refuses one that would lose keys. */
  void require(Optional<Short> replicas) {
    try (ClusterAdmin admin = ClusterAdmin.open(cluster)) {
      Optional<TopicDescription> found = find(admin);
      if (found.isEmpty()) {
        create(admin, replicas);
        found = find(admin);
      }
      requireSafe(admin, found);
    }
  }

  /** Refuses a topic that does not exist, or would lose keys. */
  void requireExisting() {
    try (ClusterAdmin admin = ClusterAdmin.open(cluster)) {
      Optional<TopicDescription> found = find(admin);
      if (found.isEmpty()) {
        throw unusable("there is no such topic, so there are no keys");
      }
      requireSafe(admin, found);
    }
  }

  private void requireSafe(ClusterAdmin admin, Optional<TopicDescription> found) {
    int partitions = found.map(one -> one.partitions().size()).orElse(1);
    if (partitions != 1) {
      throw unusable("it has %d partitions, expected 1".formatted(partitions));
    }
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    String policy = admin
        .answer(
            client -> client.describeConfigs(List.of(resource)).values().get(resource),
            "reading the settings of topic '%s'".formatted(topic))
        .get(TopicConfig.CLEANUP_POLICY_CONFIG)
        .value();
    if (!TopicConfig.CLEANUP_POLICY_COMPACT.equals(policy)) {
      throw unusable("its cleanup.policy is '%s', which would lose keys".formatted(policy));
    }
  }

  private Optional<TopicDescription> find(ClusterAdmin admin) {
    try {
      return Optional.of(admin.answer(
          client -> client.describeTopics(List.of(topic)).topicNameValues().get(topic),
          "looking for topic '%s'".formatted(topic)));
    } catch (ClusterUnavailableException e) {
      if (ClusterFailures.rootOf(e) instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void create(ClusterAdmin admin, Optional<Short> replicas) {
    NewTopic wanted = new NewTopic(topic, Optional.of(1), replicas).configs(CONFIG);
    try {
      var unused = admin.answer(
          (Admin client) -> client.createTopics(List.of(wanted)).all(),
          "creating topic '%s'".formatted(topic));
    } catch (ClusterUnavailableException e) {
      if (!(ClusterFailures.rootOf(e) instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  private InvalidInputException unusable(String what) {
    return new InvalidInputException(
        new Problem(
            "HW1664",
            "topic '%s'".formatted(topic),
            what,
            "let the application create it, or set cleanup.policy to compact"),
        null);
  }
}
