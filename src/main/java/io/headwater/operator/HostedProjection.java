package io.headwater.operator;

import io.headwater.behavior.Projection;
import io.headwater.behavior.Rule;
import io.headwater.event.FieldProtection;
import io.headwater.event.KeyType;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.Recovery;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A projection whose host keeps the rows by itself, in transactions of its own, and not in the
 * store of a program. Immutable, thread-safe.
 */
public final class HostedProjection {
  private final ProjectionSpec spec;
  private final Recovery recovery;
  private final Map<String, Way> ways;
  private final FieldProtection protection;

  /** How the records of a topic come in. */
  record Way(ProgramEntry.Source entry, Optional<Rule<?>> by) {}

  private HostedProjection(
      ProjectionSpec spec, Recovery recovery, Map<String, Way> ways, FieldProtection protection) {
    this.protection = protection;
    this.spec = spec;
    this.recovery = recovery;
    this.ways = ways;
  }

  /** Prepares a projection of a valid topology. */
  public static HostedProjection of(
      TopologySpec topology, ProjectionSpec projection, FieldProtection protection) {
    Map<String, Way> ways = new LinkedHashMap<>();
    for (ProjectionSpec.Input input : projection.inputs()) {
      StreamSpec stream = topology.stream(input.stream()).orElseThrow();
      ProgramEntry.Source entry = new ProgramEntry.Source(
          stream.name(), stream.topic(), stream.keyType(), stream.decoder(), false);
      ways.put(stream.topic(), new Way(entry, input.by()));
    }
    return new HostedProjection(
        projection, topology.recoveryOf(projection), ways, protection.guarded());
  }

  /** Returns the name, under which its records are counted. */
  public String name() {
    return spec.name();
  }

  /** Returns the topics that it reads. */
  public Set<String> topics() {
    return Set.copyOf(ways.keySet());
  }

  Projection behavior() {
    return spec.behavior();
  }

  KeyType keyType() {
    return spec.keyType();
  }

  ProjectionSpec spec() {
    return spec;
  }

  FieldProtection protection() {
    return protection;
  }

  Recovery recovery() {
    return recovery;
  }

  Way way(String topic) {
    return Objects.requireNonNull(ways.get(topic), topic);
  }

  /**
   * Reads a record, and finds the row that it changes.
   *
   * @param waits waits before another attempt, for less than {@link
   *     Recovery.Retry#LONGEST_TOTAL_WAIT} altogether
   * @throws io.headwater.diagnostic.HaltingRecordException if that fails, and its recovery is to
   *     fail
   */
  public HostedRecord read(InputRecord record, Limits limits, Consumer<Duration> waits) {
    return new HostedRecord(this, record, limits, waits);
  }
}
