package io.headwater.embedded;

import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.Node;

/** Waits until brokers that were just launched answer as members of their cluster. */
final class Readiness {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long PAUSE_MILLIS = 50;

  private final Path directory;
  private final ClusterPorts cluster;
  private final List<BrokerProcess> awaited;
  private final Deadline deadline = Deadline.after(LIMIT);

  private Readiness(Path directory, ClusterPorts cluster, List<BrokerProcess> awaited) {
    this.directory = directory;
    this.cluster = cluster;
    this.awaited = awaited;
  }

  /**
   * Returns when all of {@code awaited} serve clients.
   *
   * @throws ClusterUnavailableException if one of them ends, or 60 s pass; with its log's end
   */
  static void await(Path directory, ClusterPorts cluster, List<BrokerProcess> awaited) {
    Readiness readiness = new Readiness(directory, cluster, awaited);
    try {
      readiness.awaitPorts();
      readiness.awaitMembership();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw readiness.unavailable("interrupted while the brokers started", List.of());
    }
  }

  /* A broker opens its port last; a client that comes earlier would log its vain attempts. */
  private void awaitPorts() throws InterruptedException {
    for (BrokerProcess process : awaited) {
      while (!LoopbackPorts.isAnswering(cluster.of(process.node()).broker())) {
        pause();
      }
    }
  }

  private void awaitMembership() throws InterruptedException {
    String servers = awaited.stream()
        .map(process -> cluster.of(process.node()).brokerAddress())
        .collect(Collectors.joining(","));
    Set<Integer> ids = awaited.stream().map(BrokerProcess::node).collect(Collectors.toSet());
    try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers))) {
      while (!members(admin).containsAll(ids)) {
        pause();
      }
    }
  }

  private Set<Integer> members(Admin admin) throws InterruptedException {
    int limitMillis = Math.toIntExact(deadline.remainingMillis());
    try {
      return admin
          .describeCluster(new DescribeClusterOptions().timeoutMs(limitMillis))
          .nodes()
          .get()
          .stream()
          .map(Node::id)
          .collect(Collectors.toSet());
    } catch (ExecutionException e) {
      return Set.of(); // asked again until the time is over, which then says more than this
    }
  }

  private void pause() throws InterruptedException {
    for (BrokerProcess process : awaited) {
      if (!process.isAlive()) {
        throw unavailable(process.state() + " while it started", List.of(process));
      }
    }
    if (deadline.isOver()) {
      throw unavailable("the brokers are not ready after " + LIMIT.toSeconds() + " s", awaited);
    }
    awaited.get(0).pause(PAUSE_MILLIS);
  }

  private ClusterUnavailableException unavailable(String what, List<BrokerProcess> suspects) {
    String logs = suspects.stream()
        .flatMap(process -> process.logTail().stream())
        .collect(Collectors.joining("\n"));
    String fix = "correct what the log ends with, or delete the directory to start empty\n" + logs;
    return new ClusterUnavailableException(
        new Problem("HW0809", directory.toString(), what, fix.stripTrailing()), null);
  }
}
