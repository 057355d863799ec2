package io.headwater.embedded;

import static io.headwater.embedded.BrokerClients.admin;
import static io.headwater.embedded.BrokerClients.createTopic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.InvalidInputException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(240)
class EmbeddedKafkaBrokerTest {
  @TempDir
  Path temporary;

  private final Set<Thread> before = Thread.getAllStackTraces().keySet();

  @AfterEach
  void restoreLogs() {
    BrokerLogs.restore();
  }

  @Test
  void createsItsDirectoryForItsOwnerAlone() throws Exception {
    Path data = temporary.resolve("new/data");

    try (EmbeddedKafka kafka = EmbeddedKafka.start(data)) {
      assertThat(kafka.dataDirectory()).isEqualTo(data).isAbsolute();
      assertThat(permissions(data)).isEqualTo("rwx------");
      assertThat(permissions(temporary.resolve("new"))).isEqualTo("rwx------");
    }
  }

  @Test
  void keepsTopicsAndClusterIdOverARestartOnTheSamePort() throws Exception {
    EmbeddedKafka first = EmbeddedKafka.start(temporary);
    String clusterId;
    try (Admin admin = admin(first.bootstrapServers())) {
      createTopic(admin, "orders");
      clusterId = admin.describeCluster().clusterId().get();
    }
    first.close();

    try (EmbeddedKafka second = EmbeddedKafka.start(temporary, first.port());
        Admin admin = admin(first.bootstrapServers())) {
      assertThat(second.port()).isEqualTo(first.port());
      assertThat(admin.listTopics().names().get()).containsExactly("orders");
      assertThat(admin.describeCluster().clusterId().get()).isEqualTo(clusterId);
    }
  }

  @Test
  void refusesAPortThatDoesNotExist() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EmbeddedKafka.start(temporary, 65_536))
        .withMessage("port must be in [0, 65535], was 65536");
  }

  @Test
  void refusesAPortInUse() throws Exception {
    Path data = temporary.resolve("data");
    try (ServerSocket taken = LoopbackPorts.listen(0)) {
      int port = taken.getLocalPort();

      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> EmbeddedKafka.start(data, port))
          .withMessage("port " + port + ": is in use on 127.0.0.1 [HW0801]\n"
              + "  fix: stop what listens there, or choose another port; 0 picks a free one");
    }
    assertThat(data).doesNotExist();
  }

  @Test
  void refusesADirectoryInUseByThisProcess() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(temporary);
        Admin admin = admin(kafka.bootstrapServers())) {
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> EmbeddedKafka.start(temporary))
          .withMessage(temporary + ": is in use by this process [HW0803]\n"
              + "  fix: close the broker that uses it, or choose another directory");

      assertThat(admin.describeCluster().nodes().get()).hasSize(1);
    }
  }

  @Test
  void refusesADirectoryInUseByAnotherProcess() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(temporary)) {
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> EmbeddedKafka.start(temporary)); // must not loosen what is held

      String ports = new ClusterPorts(LoopbackPorts.forNodes(1)).toArgument();
      Process other = ChildJvm.of(
              BrokerMain.class, List.of(temporary.toString(), "1", "a-cluster", ports))
          .redirectErrorStream(true)
          .start();

      assertThat(other.inputReader().lines())
          .containsExactly(
              "%s: is in use by process %d [HW0803]"
                  .formatted(kafka.dataDirectory(), ProcessHandle.current().pid()),
              "  fix: stop it, or choose another directory");
      assertThat(other.waitFor()).isEqualTo(1);
    }
  }

  @Test
  void refusesAFileAsItsDirectory() throws Exception {
    Path file = Files.createFile(temporary.resolve("data"));

    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> EmbeddedKafka.start(file))
        .withMessage(file + ": cannot be used for data (not a directory) [HW0804]\n"
            + "  fix: choose a directory that this process may write to");
  }

  @Test
  void saysWhenItDoesNotStart() throws Exception {
    EmbeddedKafka.start(temporary).close();
    Files.writeString(temporary.resolve("meta.properties"), "version=1\n");
    BrokerLogs.silence();

    assertThatExceptionOfType(ClusterUnavailableException.class)
        .isThrownBy(() -> EmbeddedKafka.start(temporary))
        .withMessage(temporary + ": the embedded broker did not start on it"
            + " (No readable meta.properties files found.) [HW0808]\n"
            + "  fix: look into the log of the 'kafka' loggers,"
            + " or delete the directory to start empty");
    awaitNoThread();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void leavesNothingBehindWhenAPortIsTakenAtTheLastMoment(boolean isBrokerPort) throws Exception {
    Path data = temporary.resolve("new/data");
    int free = LoopbackPorts.forNode(0).broker();
    try (ServerSocket taken = LoopbackPorts.listen(0)) {
      int port = taken.getLocalPort();
      NodePorts ports = isBrokerPort ? new NodePorts(port, free) : new NodePorts(free, port);
      ProcessExits.forbid();
      BrokerLogs.silence();

      assertThatExceptionOfType(StartFailure.class)
          .isThrownBy(() -> KraftNode.start(
              data, new NodeIdentity(1, 1, "a-cluster"), new ClusterPorts(List.of(ports))))
          .matches(StartFailure::isPortTaken);
    }
    assertThat(temporary.resolve("new")).doesNotExist();
    awaitNoThread();
  }

  @Test
  void stopsWithinSecondsAndLeavesNoThread() {
    EmbeddedKafka kafka = EmbeddedKafka.start(temporary);

    assertThat(brokerThreads()).isNotEmpty();
    long begin = System.nanoTime();
    kafka.close();

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    awaitNoThread();
    assertThatNoException().isThrownBy(kafka::close);
  }

  @Test
  void stopsCleanlyForAnInterruptedThread() {
    EmbeddedKafka kafka = EmbeddedKafka.start(temporary);

    Thread.currentThread().interrupt();
    kafka.close();

    assertThat(Thread.interrupted()).isTrue();
    awaitNoThread();
    assertThat(temporary.resolve(".kafka_cleanshutdown")).exists();
  }

  @Test
  void leavesItsProcessAliveWhenItsDirectoryIsDeleted() throws Exception {
    BrokerLogs.silence();
    try (EmbeddedKafka kafka = EmbeddedKafka.start(temporary);
        Admin admin = admin(kafka.bootstrapServers())) {
      createTopic(admin, "orders");
      // The broker may write while its files go, which leaves a folder that is not empty.
      await().ignoreException(DirectoryNotEmptyException.class).until(() -> {
        Utils.delete(temporary.toFile());
        return true;
      });

      admin.createTopics(List.of(new NewTopic("payments", 1, (short) 1)));

      await().untilAsserted(() -> assertThat(logDirectory(admin).error()).isNotNull());
    }
    awaitNoThread();
  }

  private static LogDirDescription logDirectory(Admin admin) throws Exception {
    var perBroker = admin.describeLogDirs(List.of(1)).allDescriptions().get().values();
    return perBroker.iterator().next().values().iterator().next();
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  /** Waits, since a last task may take a while. */
  private void awaitNoThread() {
    await().untilAsserted(() -> assertThat(brokerThreads()).isEmpty());
  }

  /** Returns what keeps the process from ending. */
  private List<Thread> brokerThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.isDaemon() && thread.getThreadGroup() != null)
        .filter(thread -> thread.getThreadGroup().getName().startsWith("kafka-"))
        .filter(thread -> !before.contains(thread))
        .toList();
  }
}
