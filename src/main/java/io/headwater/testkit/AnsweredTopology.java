package io.headwater.testkit;

import io.headwater.diagnostic.LetterContent;
import io.headwater.event.MessageType;
import io.headwater.partition.Partitionings;
import io.headwater.proto.Reply;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.Placement;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Gives aggregates a stream of replies, without which nothing tells a rejection. */
public final class AnsweredTopology {
  private AnsweredTopology() {}

  /** Returns a topology in which all aggregates answer; the same one if they do anyway. */
  public static TopologySpec of(TopologySpec topology) {
    TopologySpec answered = topology;
    for (AggregateSpec aggregate : topology.aggregates()) {
      answered = of(answered, aggregate);
    }
    return answered;
  }

  /** Returns a topology in which an aggregate answers; the same one if it does anyway. */
  static TopologySpec of(TopologySpec topology, AggregateSpec silent) {
    if (silent.replies().isPresent()) {
      return topology;
    }
    StreamSpec commands = topology.stream(silent.commands()).orElseThrow();
    StreamSpec replies = replies(silent.name() + "-scenario-replies", commands);
    List<AggregateSpec> aggregates = topology.aggregates().stream()
        .map(one -> one.name().equals(silent.name()) ? answering(one, replies.name()) : one)
        .toList();
    return new TopologySpec(
        topology.name(),
        Stream.concat(topology.streams().stream(), Stream.of(replies)).toList(),
        topology.tables(),
        aggregates,
        topology.pipelines(),
        topology.sagas(),
        topology.projections(),
        topology.effects(),
        topology.recovery(),
        topology.breaker(),
        topology.settings(),
        topology.where());
  }

  private static StreamSpec replies(String name, StreamSpec commands) {
    return new StreamSpec(
        name,
        name,
        StreamSpec.deadLettersOf(name),
        MessageType.of(Reply.class),
        commands.keyType(),
        Optional.empty(),
        commands.partitions(),
        new Placement.ByKey(Partitionings.murmur2()),
        Optional.empty(),
        Optional.empty(),
        LetterContent.FULL,
        List.of(),
        commands.where());
  }

  private static AggregateSpec answering(AggregateSpec silent, String replies) {
    return new AggregateSpec(
        silent.name(),
        silent.commands(),
        silent.events(),
        Optional.of(replies),
        silent.store(),
        silent.behavior(),
        silent.deduplicationWindow(),
        silent.recovery(),
        silent.where());
  }
}
