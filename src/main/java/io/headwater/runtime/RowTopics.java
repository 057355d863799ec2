package io.headwater.runtime;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The topics that projections write rows to. Whoever reads one has to find the newest row of every
 * key in it: it is compacted, or deletes nothing.
 */
record RowTopics(ClusterTopics cluster, TopologySpec spec) {

  /**
   * Requires that no row is deleted while it is the newest one of its key.
   *
   * @throws InvalidInputException with a problem for each topic that deletes some
   */
  void requireKept() {
    List<String> topics =
        spec.streams().stream().filter(spec::isCompacted).map(StreamSpec::topic).toList();
    if (topics.isEmpty()) {
      return;
    }
    Map<ConfigResource, Config> configs = cluster.configs(topics);
    List<Problem> problems = new ArrayList<>();
    for (String topic : topics) {
      Config config =
          Objects.requireNonNull(configs.get(new ConfigResource(ConfigResource.Type.TOPIC, topic)));
      if (GlobalTopics.deletes(config)) {
        problems.add(deleting(topic, config));
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems);
    }
  }

  private Problem deleting(String topic, Config config) {
    return new Problem(
        "HW1588",
        cluster.bootstrapServers(),
        "topic '%s' of a projection deletes rows: cleanup.policy=%s, retention.ms=%s"
            .formatted(
                topic,
                GlobalTopics.of(config, TopicConfig.CLEANUP_POLICY_CONFIG),
                GlobalTopics.of(config, TopicConfig.RETENTION_MS_CONFIG)),
        ("run: kafka-configs.sh --bootstrap-server %s --alter --entity-type topics --entity-name %s"
                + " --add-config cleanup.policy=compact")
            .formatted(cluster.bootstrapServers(), topic));
  }
}
