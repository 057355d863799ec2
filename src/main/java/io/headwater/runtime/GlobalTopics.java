package io.headwater.runtime;

import io.headwater.diagnostic.Causes;
import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TableSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The topics of global tables. They are what an instance begins from, so they have to hold the
 * newest row of every key: compacted, or deleting nothing.
 */
final class GlobalTopics {
  private static final String UNLIMITED = "-1";

  private final ClusterTopics cluster;
  private final TopologySpec spec;

  GlobalTopics(ClusterTopics cluster, TopologySpec spec) {
    this.cluster = cluster;
    this.spec = spec;
  }

  /**
   * Requires that no row is deleted while it is the newest one of its key.
   *
   * @throws InvalidInputException with a problem for each topic that deletes some
   */
  void requireKept() {
    if (spec.globalSources().isEmpty()) {
      return;
    }
    Map<ConfigResource, Config> configs =
        cluster.configs(spec.globalSources().stream().map(StreamSpec::topic).toList());
    List<Problem> problems = new ArrayList<>();
    for (TableSpec table : spec.tables()) {
      if (table.isGlobal()) {
        String topic = spec.stream(table.stream()).orElseThrow().topic();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config = Objects.requireNonNull(configs.get(resource));
        if (deletes(config)) {
          problems.add(deleting(table, topic, config));
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems);
    }
  }

  static boolean deletes(Config config) {
    boolean isBounded = !of(config, TopicConfig.RETENTION_MS_CONFIG).equals(UNLIMITED)
        || !of(config, TopicConfig.RETENTION_BYTES_CONFIG).equals(UNLIMITED);
    return isBounded
        && of(config, TopicConfig.CLEANUP_POLICY_CONFIG)
            .contains(TopicConfig.CLEANUP_POLICY_DELETE);
  }

  static String of(Config config, String name) {
    ConfigEntry entry = config.get(name);
    return entry == null || entry.value() == null ? UNLIMITED : entry.value();
  }

  private Problem deleting(TableSpec table, String topic, Config config) {
    return new Problem(
        "HW1410",
        cluster.bootstrapServers(),
        ("topic '%s' of global table '%s' deletes rows: cleanup.policy=%s, retention.ms=%s,"
                + " retention.bytes=%s")
            .formatted(
                topic,
                table.name(),
                of(config, TopicConfig.CLEANUP_POLICY_CONFIG),
                of(config, TopicConfig.RETENTION_MS_CONFIG),
                of(config, TopicConfig.RETENTION_BYTES_CONFIG)),
        ("run: kafka-configs.sh --bootstrap-server %s --alter --entity-type topics --entity-name %s"
                + " --add-config cleanup.policy=compact")
            .formatted(cluster.bootstrapServers(), topic));
  }

  /** Says that the rows could not be read, which happens before anything is processed. */
  static ClusterUnavailableException unread(
      String bootstrapServers, TopologySpec spec, RuntimeException cause) {
    String names = spec.tables().stream()
        .filter(TableSpec::isGlobal)
        .map(table -> "'" + table.name() + "'")
        .collect(Collectors.joining(", "));
    return new ClusterUnavailableException(
        new Problem(
            "HW1411",
            bootstrapServers,
            "the rows of global tables %s cannot be read: %s".formatted(names, Causes.typed(cause)),
            "correct that, and start again"),
        cause);
  }
}
