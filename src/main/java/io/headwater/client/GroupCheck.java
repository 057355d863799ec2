package io.headwater.client;

import io.headwater.diagnostic.ClusterUnavailableException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.ClassicGroupDescription;
import org.apache.kafka.clients.admin.DescribeClassicGroupsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/*
 * A subscriber that joins the group of a topology would take its partitions, or move its offsets
 * while it is stopped: input would be lost. A topology is known
 * - as a group of the type STREAMS (KIP-1071), also while it has no members;
 * - by its assignor, which StreamsPartitionAssignor names "stream", while it has members;
 * - by what Kafka Streams writes beside each offset, org.apache.kafka.streams.processor.internals
 *   .TopicPartitionMetadata: base64 of a version (1 or 2), and of at least eight bytes.
 */

/** Tells whether a group id is that of a topology. */
final class GroupCheck {
  private static final String STREAMS_ASSIGNOR = "stream";
  private static final int SHORTEST_METADATA = 9;
  private static final int LAST_VERSION = 2;

  private final ClusterAddress cluster;
  private final ClusterAdmin admin;

  GroupCheck(ClusterAddress cluster, ClusterAdmin admin) {
    this.cluster = cluster;
    this.admin = admin;
  }

  /**
   * Requires that no topology uses a group.
   *
   * @throws io.headwater.diagnostic.InvalidInputException if one does
   */
  void requireFree(String group) {
    if (isOfTopology(group) || hasOffsetsOfStreams(group)) {
      throw SubscriberFailures.groupTaken(group, "a topology");
    }
  }

  private boolean isOfTopology(String group) {
    ListGroupsOptions options = new ListGroupsOptions().timeoutMs(cluster.timeoutMillis());
    return admin.answer(client -> client.listGroups(options).all(), "listing groups").stream()
        .filter(listed -> listed.groupId().equals(group))
        .anyMatch(listed -> isOfTopology(group, listed.type()));
  }

  private boolean isOfTopology(String group, Optional<GroupType> type) {
    return type.equals(Optional.of(GroupType.STREAMS))
        || (type.orElse(GroupType.CLASSIC) == GroupType.CLASSIC && isAssignedByStreams(group));
  }

  private boolean isAssignedByStreams(String group) {
    DescribeClassicGroupsOptions options =
        new DescribeClassicGroupsOptions().timeoutMs(cluster.timeoutMillis());
    Optional<Map<String, ClassicGroupDescription>> found = found(
        group,
        () -> admin.answer(
            client -> client.describeClassicGroups(Set.of(group), options).all(),
            "describing the group"));
    return found.isPresent()
        && found.get().values().stream().anyMatch(it -> it.protocolData().equals(STREAMS_ASSIGNOR));
  }

  private boolean hasOffsetsOfStreams(String group) {
    ListConsumerGroupOffsetsOptions options =
        new ListConsumerGroupOffsetsOptions().timeoutMs(cluster.timeoutMillis());
    Optional<Map<TopicPartition, OffsetAndMetadata>> found = found(
        group,
        () -> admin.answer(
            client ->
                client.listConsumerGroupOffsets(group, options).partitionsToOffsetAndMetadata(),
            "listing the group's offsets"));
    return found.isPresent()
        && found.get().values().stream()
            .anyMatch(offset -> offset != null && isOfStreams(offset.metadata()));
  }

  static boolean isOfStreams(String metadata) {
    try {
      byte[] bytes = Base64.getDecoder().decode(metadata);
      return bytes.length >= SHORTEST_METADATA && bytes[0] >= 1 && bytes[0] <= LAST_VERSION;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Returns an answer; none if there is no such group, or the brokers know no such kind. */
  private static <T> Optional<T> found(String group, Supplier<T> question) {
    try {
      return Optional.of(question.get());
    } catch (ClusterUnavailableException e) {
      if (e.getCause() instanceof GroupIdNotFoundException
          || e.getCause() instanceof UnsupportedVersionException) {
        return Optional.empty();
      }
      if (e.getCause() instanceof GroupAuthorizationException refused) {
        throw SubscriberFailures.refused(group, refused);
      }
      throw e;
    }
  }
}
