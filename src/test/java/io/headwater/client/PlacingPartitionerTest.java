package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.partition.Partitionings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlacingPartitionerTest {
  private static final Cluster CLUSTER = clusterOf("card-swipes", "orders");

  private final PlacingPartitioner partitioner = new PlacingPartitioner();

  @AfterEach
  void close() {
    partitioner.close();
  }

  @Test
  void placesEachTopicByItsOwnPartitioning() {
    byte[] key = "card-7".getBytes(StandardCharsets.UTF_8);
    configure();

    assertThat(place("card-swipes", key))
        .isEqualTo(Partitionings.crc32().newFunction().partition(key, 12));
    assertThat(place("orders", key))
        .isEqualTo(Partitionings.murmur2().newFunction().partition(key, 12));
    assertThat(place("orders", key)).isNotEqualTo(place("card-swipes", key));
  }

  @Test
  void placesARecordWithoutAKeyAsOneWithTheEmptyKey() {
    configure();

    assertThat(place("orders", null)).isEqualTo(place("orders", new byte[0]));
  }

  private void configure() {
    PublisherSettings settings = PublisherSettings.of(ClusterAddress.of("127.0.0.1:9092"))
        .withPartitioning("card-swipes", Partitionings.crc32());
    partitioner.configure(Map.of(PlacingPartitioner.PLACES, new TopicPlaces(settings)));
  }

  private int place(String topic, byte @Nullable [] key) {
    return partitioner.partition(topic, null, key, null, null, CLUSTER);
  }

  private static Cluster clusterOf(String... topics) {
    Node node = new Node(1, "127.0.0.1", 9092);
    Node[] nodes = {node};
    List<PartitionInfo> partitions = List.of(topics).stream()
        .flatMap(topic -> IntStream.range(0, 12)
            .mapToObj(partition -> new PartitionInfo(topic, partition, node, nodes, nodes)))
        .toList();
    return new Cluster("c", List.of(node), partitions, Set.of(), Set.of());
  }
}
