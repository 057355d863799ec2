package io.headwater.cli;

import io.headwater.runtime.ClusterReplay;
import io.headwater.streams.OutputNamespace;
import io.headwater.topology.TopologySpec;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a topology is replayed on a cluster, beside the live application. */
final class ClusterReplayOptions {
  @Option(
      names = "--cluster",
      description = {
        "Replay on a cluster instead, beside the live application, into topics that begin",
        "with the name of the replay."
      })
  private boolean isWanted;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "Application id of the replay, and its namespace; TOPOLOGY-replay by default.")
  private Optional<String> application = Optional.empty();

  @Option(
      names = "--inner",
      paramLabel = "STREAM",
      description = "A stream that the topology sends to, and nobody else; may be repeated.")
  private Set<String> inner = new LinkedHashSet<>();

  @Option(
      names = "--until-live",
      description = "Stop exactly where the live application is, not at the ends of the topics.")
  private boolean isUntilLive;

  @Option(names = "--follow", description = "Go on with what is written later, until Ctrl-C.")
  private boolean isFollowing;

  @Option(
      names = "--seed",
      description = {
        "Compute the states in memory first, and go on from there: faster, but without the",
        "outputs until then. For a new NAME only."
      })
  private boolean isSeeding;

  @Option(
      names = "--compare-live",
      description = {
        "Then compare the outputs with the live ones, per key and byte for byte, and exit",
        "with 4 if any differs."
      })
  private boolean isComparing;

  @Mixin
  private final SubjectKeyOptions subjectKeys = new SubjectKeyOptions();

  @Mixin
  private final InstanceOptions instance = new InstanceOptions();

  boolean isWanted() {
    return isWanted;
  }

  boolean isFollowing() {
    return isFollowing;
  }

  boolean isSeeding() {
    return isSeeding;
  }

  boolean isComparing() {
    return isComparing;
  }

  /**
   * Returns the namespace of the replay.
   *
   * @param live the topology, under the name of the live application
   */
  OutputNamespace namespace(TopologySpec live) {
    return OutputNamespace.of(live, application.orElse(live.name() + "-replay"), inner);
  }

  ClusterReplay.Until until() {
    if (isFollowing) {
      return ClusterReplay.Until.STOPPED;
    }
    return isUntilLive ? ClusterReplay.Until.LIVE : ClusterReplay.Until.END;
  }

  SubjectKeyOptions subjectKeys() {
    return subjectKeys;
  }

  InstanceOptions instance() {
    return instance;
  }
}
