package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.streams.PlannedTopic;
import io.headwater.streams.TopicPlan;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which dead-letter queues a command is about. */
final class LetterQueues {
  private static final String AMBIGUOUS = "HW0658";

  @Parameters(
      arity = "0..1",
      paramLabel = "TOPOLOGY",
      description = "Name, folder or class of the topology whose queues are meant.")
  private Optional<String> topology = Optional.empty();

  @Option(
      names = "--stream",
      paramLabel = "NAME",
      description = "Stream of the topology, or topic; all of its queues by default.")
  private Optional<String> stream = Optional.empty();

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = "Dead-letter queue of any application, in place of a topology.")
  private Optional<String> topic = Optional.empty();

  @Mixin
  private final TopologyOptions topologies = new TopologyOptions();

  /**
   * Returns the queues.
   *
   * @throws InvalidInputException if there are none of that name
   */
  List<LetterQueue> find(Console console) {
    if (topology.isPresent() == topic.isPresent()) {
      throw new InvalidInputException(
          new Problem(
              "HW1847",
              "dead letters",
              topic.isPresent() ? "both a topology and --topic are given" : "of what is not said",
              "name a topology, perhaps with --stream, or one queue with --topic"),
          null);
    }
    return topology
        .map(name -> ofTopology(topologies.catalog(console.world()).find(name).requireValid()))
        .orElseGet(() -> List.of(ofTopic(console, topic.orElseThrow())));
  }

  /** Returns the queue of a position, by the topology that declares it. */
  static LetterQueue ofTopic(TopologyCatalog catalog, Optional<String> topology, String queue) {
    return new LetterQueue(topology
        .map(named -> ReadTarget.of(catalog.find(named).requireValid(), queue))
        .orElseGet(() -> ReadTarget.find(catalog, queue)));
  }

  private LetterQueue ofTopic(Console console, String queue) {
    try {
      return ofTopic(topologies.catalog(console.world()), Optional.empty(), queue);
    } catch (InvalidInputException e) {
      Problem found = e.problems().get(0);
      throw found.code().equals(AMBIGUOUS)
          ? new InvalidInputException(
              new Problem(
                  AMBIGUOUS,
                  "option '--topic'",
                  found.what(),
                  "name the topology, and --stream, instead"),
              e)
          : e;
    }
  }

  private List<LetterQueue> ofTopology(TopologySpec spec) {
    Set<String> planned = TopicPlan.of(spec, (short) 1).declared().stream()
        .filter(one -> one.role() == PlannedTopic.Role.DEAD_LETTER_QUEUE)
        .map(PlannedTopic::name)
        .collect(Collectors.toSet());
    if (stream.isPresent()) {
      return List.of(new LetterQueue(ReadTarget.of(spec, stream.get())));
    }
    return spec.streams().stream()
        .filter(one -> planned.contains(one.deadLetterTopic()))
        .map((StreamSpec one) -> new LetterQueue(ReadTarget.of(new DeclaredStream(spec, one))))
        .toList();
  }
}
