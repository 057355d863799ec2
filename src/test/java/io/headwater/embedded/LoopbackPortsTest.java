package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headwater.diagnostic.InvalidInputException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LoopbackPortsTest {
  @Test
  void differForAllNodes() {
    List<NodePorts> nodes = LoopbackPorts.forNodes(5);

    assertThat(nodes.stream().flatMap(node -> Stream.of(node.broker(), node.controller())))
        .hasSize(10)
        .doesNotHaveDuplicates();
  }

  @Test
  void includeTheWantedOne() {
    int free = LoopbackPorts.forNode(0).broker();

    assertThat(LoopbackPorts.forNode(free).broker()).isEqualTo(free);
  }

  @Test
  void areRefusedWhereTheyCannotBeOpened() throws Exception {
    try (Socket boundOnly = new Socket()) {
      boundOnly.bind(null);
      int port = boundOnly.getLocalPort();

      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> LoopbackPorts.requireFree(port))
          .withMessage("port " + port
              + ": cannot be opened on 127.0.0.1 (Address already in use) [HW0802]\n"
              + "  fix: choose another port; 0 picks a free one");
    }
  }

  @Test
  void areRefusedWhereSomebodyListens() throws Exception {
    try (ServerSocket taken = LoopbackPorts.listen(0)) {
      assertThat(LoopbackPorts.isAnswering(taken.getLocalPort())).isTrue();
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> LoopbackPorts.requireFree(taken.getLocalPort()))
          .withMessageContaining("[HW0801]");
    }
  }
}
