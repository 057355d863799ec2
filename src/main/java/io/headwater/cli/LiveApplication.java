package io.headwater.cli;

import io.headwater.runtime.ApplicationRoles;
import io.headwater.runtime.ClusterTopics;
import io.headwater.topology.TopologySpec;

/** Finds the application of a topology that is live: the one of its name, until a cut-over. */
final class LiveApplication {
  private LiveApplication() {}

  /** Returns the topology under the name of its live application. */
  static TopologySpec of(TopologySpec topology, Cluster cluster) {
    return topology.withName(roles(cluster).liveOf(topology.name()));
  }

  /**
   * Requires that an application of another name than its topology was cut over to.
   *
   * @throws io.headwater.diagnostic.InvalidInputException if it never ran beside the live one
   */
  static void requireKnown(String application, TopologySpec topology, Cluster cluster) {
    if (!application.equals(topology.name())) {
      roles(cluster).requireKnown(application, topology.name());
    }
  }

  private static ApplicationRoles roles(Cluster cluster) {
    try (ClusterTopics topics =
        ClusterTopics.connect(cluster.bootstrapServers(), cluster.address().kafka())) {
      return ApplicationRoles.read(topics, cluster.address());
    }
  }
}
