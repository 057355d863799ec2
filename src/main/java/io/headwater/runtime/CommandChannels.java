package io.headwater.runtime;

import io.headwater.client.CommandChannel;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.Problem;
import io.headwater.partition.Partitionings;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.Placement;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** How commands reach the aggregates of a topology. */
public final class CommandChannels {
  private CommandChannels() {}

  /**
   * Finds the streams of an aggregate.
   *
   * @param spec valid
   * @throws InvalidInputException if there is no such aggregate, or it has no stream of replies
   */
  public static CommandChannel of(TopologySpec spec, String aggregate) {
    AggregateSpec found = spec.aggregates().stream()
        .filter(one -> one.name().equals(aggregate))
        .findFirst()
        .orElseThrow(() -> unknown(spec, aggregate));
    String replies = found
        .replies()
        .orElseThrow(() -> new InvalidInputException(
            new Problem(
                "HW1738",
                found.where(),
                "aggregate '%s' has no replies, so that its commands are not answered"
                    .formatted(aggregate),
                "declare replies: STREAM, or publish the command"),
            null));
    StreamSpec commands = spec.stream(found.commands()).orElseThrow();
    StreamSpec events = spec.stream(found.events()).orElseThrow();
    return new CommandChannel(
        aggregate,
        commands.topic(),
        commands.value(),
        commands.keyType(),
        commands.placement() instanceof Placement.ByKey byKey
            ? byKey.partitioning()
            : Partitionings.murmur2(),
        record -> commands.placement() instanceof Placement.ByRule byRule
            ? OptionalInt.of(byRule.partitionOf(record))
            : OptionalInt.empty(),
        spec.stream(replies).orElseThrow().topic(),
        placementOf(events));
  }

  private static Optional<CommandChannel.EventPlacement> placementOf(StreamSpec events) {
    return events.placement() instanceof Placement.ByKey byKey
            && byKey.partitioning().isKeyed()
        ? Optional.of(new CommandChannel.EventPlacement(
            events.topic(), events.partitions(), byKey.partitioning()))
        : Optional.empty();
  }

  private static InvalidInputException unknown(TopologySpec spec, String aggregate) {
    List<String> known = spec.aggregates().stream().map(AggregateSpec::name).toList();
    return new InvalidInputException(
        new Problem(
            "HW1737",
            "topology '%s'".formatted(spec.name()),
            "there is no aggregate '%s'%s"
                .formatted(aggregate, NearMatch.didYouMean(aggregate, known)),
            known.isEmpty()
                ? "name a topology that has one"
                : "name one of " + String.join(", ", known)),
        null);
  }
}
