package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterPortsTest {
  private static final ClusterPorts TWO =
      new ClusterPorts(List.of(new NodePorts(9092, 9093), new NodePorts(9094, 9095)));

  @Test
  void offersAllBrokersToClients() {
    assertThat(TWO.bootstrapServers()).isEqualTo("127.0.0.1:9092,127.0.0.1:9094");
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 3", "4, 3", "5, 5"})
  void letsAnOddNumberVote(int nodes, int voters) {
    ClusterPorts cluster = new ClusterPorts(IntStream.rangeClosed(1, nodes)
        .mapToObj(node -> new NodePorts(9000 + node, 9100 + node))
        .toList());

    assertThat(cluster.quorumVoters().split(",")).hasSize(voters);
    assertThat(cluster.isVoter(voters)).isTrue();
    assertThat(cluster.isVoter(voters + 1)).isFalse();
  }

  @Test
  void survivesTheCommandLine() {
    assertThat(TWO.toArgument()).isEqualTo("9092:9093,9094:9095");
    assertThat(ClusterPorts.parse(TWO.toArgument())).isEqualTo(TWO);
  }
}
