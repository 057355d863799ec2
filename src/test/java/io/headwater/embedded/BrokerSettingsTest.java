package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokerSettingsTest {
  private static final Path DATA = Path.of("/data");

  @Test
  void listenOnTheLoopbackInterfaceAlone() {
    Properties settings =
        BrokerSettings.of(1, new ClusterPorts(List.of(new NodePorts(9092, 9093))), DATA);

    assertThat(settings)
        .containsEntry("process.roles", "broker,controller")
        .containsEntry("listeners", "BROKER://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093")
        .containsEntry("advertised.listeners", "BROKER://127.0.0.1:9092")
        .containsEntry("controller.quorum.voters", "1@127.0.0.1:9093")
        .containsEntry("log.dirs", "/data");
  }

  @Test
  void keepTheLastOfAnEvenNumberOutOfTheQuorum() {
    Properties settings = BrokerSettings.of(2, cluster(2), DATA);

    assertThat(settings)
        .containsEntry("process.roles", "broker")
        .containsEntry("listeners", "BROKER://127.0.0.1:9002")
        .containsEntry("controller.quorum.voters", "1@127.0.0.1:9101");
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1, 1", "2, 2, 1, 3", "3, 3, 2, 3", "5, 3, 2, 3"})
  void replicateAsFarAsThereAreBrokers(
      int brokers, String replicas, String minInSync, String partitions) {
    Properties settings = BrokerSettings.of(1, cluster(brokers), DATA);

    assertThat(settings)
        .containsEntry("default.replication.factor", replicas)
        .containsEntry("offsets.topic.replication.factor", replicas)
        .containsEntry("transaction.state.log.replication.factor", replicas)
        .containsEntry("min.insync.replicas", minInSync)
        .containsEntry("transaction.state.log.min.isr", minInSync)
        .containsEntry("offsets.topic.num.partitions", partitions)
        .containsEntry("transaction.state.log.num.partitions", partitions)
        .containsEntry("share.coordinator.state.topic.replication.factor", replicas)
        .containsEntry("share.coordinator.state.topic.min.isr", minInSync)
        .containsEntry("share.coordinator.state.topic.num.partitions", partitions);
  }

  @Test
  void letLocksOfShareGroupsBeShort() {
    assertThat(BrokerSettings.of(1, cluster(1), DATA))
        .containsEntry("group.share.min.record.lock.duration.ms", "1000");
  }

  private static ClusterPorts cluster(int brokers) {
    return new ClusterPorts(IntStream.rangeClosed(1, brokers)
        .mapToObj(node -> new NodePorts(9000 + node, 9100 + node))
        .toList());
  }
}
