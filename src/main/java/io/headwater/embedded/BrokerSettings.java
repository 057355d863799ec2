package io.headwater.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * The broker configuration of one node.
 *
 * <p>Kafka's defaults, except for what this class names: loopback only, no topic by accident,
 * nothing that expires, and as small and quick as one machine wants it. Short session timeouts
 * are allowed, so that a test of a failure need not wait for one.
 */
final class BrokerSettings {
  private static final Map<String, String> ALWAYS = Map.ofEntries(
      Map.entry("listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT"),
      Map.entry("inter.broker.listener.name", "BROKER"),
      Map.entry("controller.listener.names", "CONTROLLER"),
      Map.entry("auto.create.topics.enable", "false"),
      // Events are history, and imported ones are old: a week's retention would eat them at once.
      Map.entry("log.retention.ms", "-1"),
      // A broker that slept for a week must not have forgotten how far its groups have read.
      Map.entry("offsets.retention.minutes", Integer.toString(10 * 365 * 24 * 60)),
      Map.entry("group.initial.rebalance.delay.ms", "0"),
      Map.entry("group.streams.initial.rebalance.delay.ms", "0"),
      Map.entry("group.min.session.timeout.ms", "1000"),
      Map.entry("group.consumer.min.session.timeout.ms", "1000"),
      Map.entry("group.share.min.session.timeout.ms", "1000"),
      Map.entry("group.streams.min.session.timeout.ms", "1000"),
      Map.entry("group.share.min.record.lock.duration.ms", "1000"),
      Map.entry("group.consumer.min.heartbeat.interval.ms", "100"),
      Map.entry("group.share.min.heartbeat.interval.ms", "100"),
      Map.entry("group.streams.min.heartbeat.interval.ms", "100"),
      Map.entry("group.consumer.heartbeat.interval.ms", "1000"),
      Map.entry("group.share.heartbeat.interval.ms", "1000"),
      Map.entry("group.streams.heartbeat.interval.ms", "1000"),
      // A killed broker is missed after this long, and cannot be back earlier; by default 9 s.
      Map.entry("broker.session.timeout.ms", "3000"),
      Map.entry("broker.heartbeat.interval.ms", "500"),
      // A transaction that timed out is undone this soon; by default within 10 s.
      Map.entry("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"),
      Map.entry("num.network.threads", "2"),
      Map.entry("num.io.threads", "4"),
      Map.entry("background.threads", "2"),
      Map.entry("group.coordinator.threads", "1"),
      Map.entry("share.coordinator.threads", "1"),
      Map.entry("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20)), // default: 128 MiB
      Map.entry("metric.reporters", ""),
      Map.entry("server.max.startup.time.ms", "45000"));

  private BrokerSettings() {}

  /** Returns the settings of {@code node}, whose data is in {@code directory}. */
  static Properties of(int node, ClusterPorts cluster, Path directory) {
    Properties settings = new Properties();
    settings.putAll(ALWAYS);
    settings.setProperty("node.id", Integer.toString(node));
    settings.setProperty("log.dirs", directory.toString());
    settings.setProperty("controller.quorum.voters", cluster.quorumVoters());
    putListeners(settings, cluster.of(node), cluster.isVoter(node));
    putReplication(settings, cluster.size());
    return settings;
  }

  private static void putListeners(Properties settings, NodePorts ports, boolean isVoter) {
    String broker = "BROKER://" + ports.brokerAddress();
    String controller = "CONTROLLER://" + ports.controllerAddress();
    settings.setProperty("process.roles", isVoter ? "broker,controller" : "broker");
    settings.setProperty("listeners", isVoter ? broker + "," + controller : broker);
    settings.setProperty("advertised.listeners", broker);
  }

  private static void putReplication(Properties settings, int brokers) {
    String replicas = Integer.toString(Math.min(brokers, 3));
    String minInSync = brokers < 3 ? "1" : "2";
    String partitions = brokers == 1 ? "1" : "3";
    settings.setProperty("default.replication.factor", replicas);
    settings.setProperty("min.insync.replicas", minInSync);
    settings.setProperty("offsets.topic.replication.factor", replicas);
    settings.setProperty("offsets.topic.num.partitions", partitions);
    settings.setProperty("transaction.state.log.replication.factor", replicas);
    settings.setProperty("transaction.state.log.min.isr", minInSync);
    settings.setProperty("transaction.state.log.num.partitions", partitions);
    settings.setProperty("share.coordinator.state.topic.replication.factor", replicas);
    settings.setProperty("share.coordinator.state.topic.min.isr", minInSync);
    settings.setProperty("share.coordinator.state.topic.num.partitions", partitions);
  }
}
