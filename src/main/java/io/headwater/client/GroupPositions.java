package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AlterConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Keeps positions as the committed offsets of a consumer group without members. */
final class GroupPositions implements PositionStore {
  private final ClusterAddress cluster;
  private final String group;

  GroupPositions(ClusterAddress cluster, String group) {
    this.cluster = cluster;
    this.group = group;
  }

  @Override
  public List<RecordPosition> positions(List<String> topics) {
    ListConsumerGroupOffsetsOptions options =
        new ListConsumerGroupOffsetsOptions().timeoutMs(cluster.timeoutMillis());
    List<RecordPosition> positions = new ArrayList<>();
    try (ClusterAdmin admin = ClusterAdmin.open(cluster)) {
      new GroupCheck(cluster, admin).requireFree(group);
      Map<TopicPartition, OffsetAndMetadata> found = admin.answer(
          client -> client.listConsumerGroupOffsets(group, options).partitionsToOffsetAndMetadata(),
          "listing the group's offsets");
      found.forEach((partition, offset) -> {
        if (offset != null && topics.contains(partition.topic())) {
          positions.add(
              new RecordPosition(partition.topic(), partition.partition(), offset.offset()));
        }
      });
    }
    return positions;
  }

  @Override
  public void keep(Collection<RecordPosition> next) {
    AlterConsumerGroupOffsetsOptions options =
        new AlterConsumerGroupOffsetsOptions().timeoutMs(cluster.timeoutMillis());
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    next.forEach(position -> offsets.put(
        new TopicPartition(position.topic(), position.partition()),
        new OffsetAndMetadata(position.offset())));
    try (ClusterAdmin admin = ClusterAdmin.open(cluster)) {
      admin.answer(
          client -> client.alterConsumerGroupOffsets(group, offsets, options).all(),
          "committing the group's offsets");
    }
  }
}
