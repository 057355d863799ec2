package io.headwater.runtime;

import io.headwater.diagnostic.Problem;
import io.headwater.streams.RefusedOutputs;
import io.headwater.streams.TopicPlan;
import io.headwater.topology.TopologySpec;
import java.util.List;
import java.util.Set;

/** What has to be right on a cluster before an instance starts, and is made so if it may be. */
final class StartChecks {
  private StartChecks() {}

  /**
   * Returns what is not as declared, but does no harm.
   *
   * @param isLive whether the instance is to write to the live topics
   * @throws io.headwater.diagnostic.ProblemException if anything else is not as it has to be
   */
  static List<Problem> run(
      TopologySpec spec, AppSettings settings, ClusterTopics cluster, boolean isLive) {
    if (isLive) {
      ApplicationRoles.read(cluster, settings.clusterOfConsumers()).requireLive(spec.name());
    }
    TopicPlan plan = TopicPlan.of(spec, settings.replicationFactor());
    if (settings.createTopics()) {
      cluster.requireNoneDiffers(plan);
      cluster.create(plan);
    }
    List<Problem> warnings = cluster.requireMet(plan, spec.name());
    new GlobalTopics(cluster, spec).requireKept();
    new RowTopics(cluster, spec).requireKept();
    new GroupOffsets(cluster, spec).commitStart(settings.startFrom());
    HaltTexts.of(cluster, spec, new RefusedOutputs(Set.of())).requireNothingLost();
    DatabaseProjections.prepare(spec, settings);
    return warnings;
  }
}
