package io.headwater.junit;

import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.Optional;

/** A topology as one scenario runs it: beside others, and without a world outside. */
final class ScenarioTopology {
  private ScenarioTopology() {}

  /** Returns a topology with other topics, read from their beginning, and without effects. */
  static TopologySpec of(TopologySpec topology, String prefix) {
    return new TopologySpec(
        prefix + topology.name(),
        topology.streams().stream().map(stream -> named(stream, prefix)).toList(),
        topology.tables(),
        topology.aggregates(),
        topology.pipelines(),
        topology.sagas(),
        topology.projections(),
        topology.withoutEffects().effects(),
        topology.recovery(),
        topology.breaker(),
        topology.settings(),
        topology.where());
  }

  private static StreamSpec named(StreamSpec stream, String prefix) {
    return new StreamSpec(
        stream.name(),
        prefix + stream.topic(),
        StreamSpec.deadLettersOf(prefix + stream.topic()),
        stream.value(),
        stream.keyType(),
        stream.key(),
        stream.partitions(),
        stream.placement(),
        stream.retention(),
        Optional.empty(),
        stream.deadLetters(),
        stream.upcasters(),
        stream.where());
  }
}
