package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.Problem;
import io.headwater.streams.ReleaseTopic;
import io.headwater.topology.TopologySpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds where a release of parked records is to be written. */
record ReleaseTarget(TopologySpec topology, List<ReleaseTopic> all) {

  /**
   * Takes a valid topology.
   *
   * @throws InvalidInputException if it parks nothing
   */
  static ReleaseTarget of(TopologySpec topology) {
    List<ReleaseTopic> all = ReleaseTopic.all(topology);
    if (all.isEmpty()) {
      throw problem(
          topology, "HW1305", "it parks no records", "declare 'park' where records are to wait");
    }
    return new ReleaseTarget(topology, all);
  }

  /**
   * Finds one topic.
   *
   * @param stream name of a stream or of a repartition step, or a topic
   * @throws InvalidInputException if there is none, or if it is open which program is meant
   */
  ReleaseTopic find(Optional<String> program, Optional<String> stream) {
    List<ReleaseTopic> found = named(
        named(all, "program", program, one -> Stream.of(one.program())),
        "stream",
        stream,
        one -> Stream.of(one.stream(), one.topic()));
    List<String> programs = programs(found);
    if (stream.isEmpty() && programs.size() > 1) {
      throw problem(
          topology,
          "HW1307",
          "several programs park records",
          "add --program " + String.join(" or --program ", programs));
    }
    return found.get(0);
  }

  private static List<String> programs(List<ReleaseTopic> topics) {
    return topics.stream().map(ReleaseTopic::program).distinct().toList();
  }

  /** What a topic may be called. */
  @FunctionalInterface
  private interface Names {
    Stream<String> of(ReleaseTopic topic);
  }

  private List<ReleaseTopic> named(
      List<ReleaseTopic> topics, String kind, Optional<String> name, Names names) {
    if (name.isEmpty()) {
      return topics;
    }
    List<ReleaseTopic> found = topics.stream()
        .filter(one -> names.of(one).anyMatch(name.get()::equals))
        .toList();
    if (found.isEmpty()) {
      List<String> known = topics.stream().flatMap(names::of).distinct().toList();
      throw problem(
          topology,
          "HW1306",
          "no %s '%s' has parked records%s"
              .formatted(kind, name.get(), NearMatch.didYouMean(name.get(), known)),
          "name one of " + String.join(", ", known));
    }
    return found;
  }

  private static InvalidInputException problem(
      TopologySpec topology, String code, String what, String fix) {
    return new InvalidInputException(
        new Problem(code, "topology '%s'".formatted(topology.name()), what, fix), null);
  }
}
