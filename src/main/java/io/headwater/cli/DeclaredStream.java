package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.Problem;
import io.headwater.runtime.ClusterTopics;
import io.headwater.runtime.TopicDrift;
import io.headwater.streams.TopicPlan;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.List;
import java.util.stream.Stream;

/** A stream of a topology that is to be written to. */
record DeclaredStream(TopologySpec topology, StreamSpec stream) {

  /**
   * Finds a stream by its name, or by its topic.
   *
   * @throws InvalidInputException if the topology has no such stream
   */
  static DeclaredStream find(TopologySpec topology, String name) {
    return topology.streams().stream()
        .filter(stream -> stream.name().equals(name) || stream.topic().equals(name))
        .findFirst()
        .map(stream -> new DeclaredStream(topology, stream))
        .orElseThrow(() -> unknown(topology, name));
  }

  private static InvalidInputException unknown(TopologySpec topology, String name) {
    List<String> known = topology.streams().stream()
        .flatMap(stream -> Stream.of(stream.name(), stream.topic()))
        .distinct()
        .toList();
    return new InvalidInputException(
        new Problem(
            "HW0654",
            "topology '%s'".formatted(topology.name()),
            "there is no stream '%s'%s".formatted(name, NearMatch.didYouMean(name, known)),
            "name one of " + String.join(", ", known)),
        null);
  }

  /**
   * Makes sure that the topic is there as declared, or records would land on other partitions than
   * the topology reads them from. On a broker of our own it is created.
   *
   * @throws InvalidInputException if it is not
   */
  void requireTopic(Cluster cluster) {
    String servers = cluster.bootstrapServers();
    try (ClusterTopics topics = ClusterTopics.connect(servers, cluster.address().kafka())) {
      TopicPlan plan = TopicPlan.of(topology, (short) 1);
      if (cluster.isOurs()) {
        topics.create(plan);
      }
      topics.compare(plan).stream()
          .filter(drift -> drift.planned().name().equals(stream.topic()))
          .filter(drift -> !drift.isMet())
          .findFirst()
          .ifPresent(drift -> {
            throw new InvalidInputException(problem(servers, drift), null);
          });
    }
  }

  private Problem problem(String servers, TopicDrift drift) {
    return drift.isMissing()
        ? new Problem(
            "HW0656",
            servers,
            "topic '%s' does not exist".formatted(stream.topic()),
            "run headwater topics %s --create --bootstrap-servers %s"
                .formatted(topology.name(), servers))
        : new Problem(
            "HW0657",
            servers,
            "topic '%s' has %d partitions, stream '%s' declares %d"
                .formatted(
                    stream.topic(),
                    drift.partitions().orElse(0),
                    stream.name(),
                    stream.partitions()),
            "declare as many as there are, or name another topic");
  }
}
