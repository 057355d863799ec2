package io.headwater.cli;

import io.headwater.runtime.ApplicationRoles;
import io.headwater.runtime.ClusterTopics;
import io.headwater.topology.TopologySpec;

/** Finds the application of a topology that is live: the one of its name, until a cut-over. */
final class LiveApplication {
  private LiveApplication() {}

  /** Returns the topology under the name of its live application. */
  static TopologySpec of(TopologySpec topology, Cluster cluster) {
    try (ClusterTopics topics =
        ClusterTopics.connect(cluster.bootstrapServers(), cluster.address().kafka())) {
      return topology.withName(
          ApplicationRoles.read(topics, cluster.address()).liveOf(topology.name()));
    }
  }
}
