package io.headwater.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/**
 * How to reach a cluster.
 *
 * @param bootstrapServers {@code host:port}, several separated by commas
 * @param kafka further client settings, such as security; handed to every client as they are
 * @param timeout how long to wait for an answer before the cluster counts as unreachable, at least
 *     1 ms
 */
public record ClusterAddress(String bootstrapServers, Map<String, String> kafka, Duration timeout) {
  /** How long an address that says nothing else waits for an answer. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  /** Copies the settings. */
  public ClusterAddress {
    if (timeout.toMillis() < 1) {
      throw new IllegalArgumentException("timeout must be at least 1 ms, was " + timeout);
    }
    kafka = Map.copyOf(kafka);
  }

  /** Names a cluster that needs no further settings, and waits for it for 10 s. */
  public static ClusterAddress of(String bootstrapServers) {
    return new ClusterAddress(bootstrapServers, Map.of(), DEFAULT_TIMEOUT);
  }

  /** Returns this address with these client settings instead of its own. */
  public ClusterAddress withKafka(Map<String, String> settings) {
    return new ClusterAddress(bootstrapServers, settings, timeout);
  }

  /** Returns this address with another patience. */
  public ClusterAddress withTimeout(Duration patience) {
    return new ClusterAddress(bootstrapServers, kafka, patience);
  }

  /**
   * Asks the cluster for its brokers, and waits for at most {@link #timeout()}.
   *
   * @throws io.headwater.diagnostic.ClusterUnavailableException if no broker answers by then, or
   *     if it refuses the credentials
   * @throws io.headwater.diagnostic.InvalidInputException if the address or a setting is malformed
   */
  public void requireReachable() {
    try (ClusterAdmin admin = ClusterAdmin.open(this)) {
      DescribeClusterOptions options = new DescribeClusterOptions().timeoutMs(timeoutMillis());
      admin.answer(client -> client.describeCluster(options).nodes(), "listing the brokers");
    }
  }

  int timeoutMillis() {
    return (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE);
  }

  /** Returns the settings that every client of this cluster starts with. */
  Map<String, Object> config() {
    Map<String, Object> config = new HashMap<>(kafka);
    config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return config;
  }

  /** Returns the settings of an {@link Admin} that gives up in time. */
  Map<String, Object> adminConfig() {
    Map<String, Object> config = config();
    config.putIfAbsent(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, timeoutMillis());
    config.putIfAbsent(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMillis());
    return config;
  }
}
