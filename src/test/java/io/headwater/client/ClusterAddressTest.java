package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.InvalidInputException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ClusterAddressTest {

  @Test
  void givesUpInTimeWhereNobodyListens() throws IOException {
    String closed = "127.0.0.1:" + closedPort();
    ClusterAddress cluster = ClusterAddress.of(closed).withTimeout(Duration.ofMillis(500));

    assertThatThrownBy(cluster::requireReachable)
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessage("""
            %s: no broker answered within 500 ms; tried: listing the brokers [HW0601]
              fix: check the address, and that a broker is running there\
            """.formatted(closed));
  }

  @Test
  void saysThatAHostHasNoAddress() {
    ClusterAddress cluster = ClusterAddress.of("no-such-host.invalid:9092");

    assertThatThrownBy(cluster::requireReachable)
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessage("""
            no-such-host.invalid:9092: no host of these bootstrap servers has an address [HW0602]
              fix: correct the host names, or check the name service of this machine\
            """);
  }

  @Test
  void saysThatAnAddressIsMalformed() {
    ClusterAddress cluster = ClusterAddress.of("localhost");

    assertThatThrownBy(cluster::requireReachable)
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            bootstrap servers: 'localhost' is not a list of host:port [HW0603]
              fix: write for example 127.0.0.1:9092, several separated by commas\
            """);
  }

  @Test
  void namesAClientSettingThatKafkaDoesNotAccept() {
    ClusterAddress cluster =
        ClusterAddress.of("127.0.0.1:9092").withKafka(Map.of("security.protocol", "TELEPATHY"));

    assertThatThrownBy(cluster::requireReachable)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("[HW0604]")
        .hasMessageContaining("security.protocol");
  }

  @Test
  void needsATimeout() {
    ClusterAddress cluster = ClusterAddress.of("127.0.0.1:9092");

    assertThatThrownBy(() -> cluster.withTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("timeout must be at least 1 ms, was PT0S");
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
