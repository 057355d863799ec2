package io.headwater.topology;

import io.headwater.behavior.Projection;
import io.headwater.behavior.Rule;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.KeyType;
import io.headwater.partition.Partitionings;
import java.util.List;
import java.util.Optional;

/**
 * A projection bound to the streams whose events it folds, and to where its rows are kept.
 *
 * @param inputs the streams read, at least one
 * @param keyType how the keys of rows are encoded
 * @param recovery what becomes of events that cannot be decoded or folded; absent to leave it to
 *     the topology
 */
public record ProjectionSpec(
    String name,
    List<Input> inputs,
    KeyType keyType,
    Projection behavior,
    Target target,
    Optional<Recovery> recovery,
    SourceLocation where) {
  /** Copies the list. */
  public ProjectionSpec {
    inputs = List.copyOf(inputs);
  }

  /**
   * A stream whose events change rows.
   *
   * @param by the key of the row that an event changes; absent if it is the event's own key
   */
  public record Input(String stream, Optional<Rule<?>> by, SourceLocation where) {}

  /** Where rows are kept. */
  public sealed interface Target {}

  /**
   * A table of the application, to be queried.
   *
   * @param store name of the state store
   */
  public record Table(String store) implements Target {}

  /**
   * A compacted topic: each row by its key, and a tombstone when it is deleted.
   *
   * @param stream the stream of the rows, of the projection's row and key types
   * @param store name of the state store that the rows are folded in
   */
  public record Topic(String stream, String store) implements Target {}

  /**
   * A table of a database.
   *
   * @param table its name there
   */
  public record Database(String table) implements Target {}

  /** Returns the name of the state store; empty if a database keeps the rows. */
  public Optional<String> store() {
    if (target instanceof Table table) {
      return Optional.of(table.store());
    }
    return target instanceof Topic topic ? Optional.of(topic.store()) : Optional.empty();
  }

  /**
   * Returns the name of what leads the events of a stream to their rows, where these have keys of
   * their own; no declared name has a dot.
   */
  public String hop(Input input) {
    return name + "." + input.stream();
  }

  /** Returns the streams whose events are under the keys of their rows already. */
  List<StreamSpec> direct(TopologySpec spec) {
    return inputs.stream()
        .filter(input -> input.by().isEmpty())
        .flatMap(input -> spec.stream(input.stream()).stream())
        .toList();
  }

  /** Returns how the partition of a row is chosen: as that of its events, wherever it can be. */
  public Placement placement(TopologySpec spec) {
    return direct(spec).stream()
        .findFirst()
        .map(StreamSpec::placement)
        .orElse(new Placement.ByKey(Partitionings.murmur2()));
  }

  /** Returns over how many partitions the rows are spread. */
  public int partitions(TopologySpec spec) {
    return direct(spec).stream()
        .findFirst()
        .map(StreamSpec::partitions)
        .orElseGet(() -> inputs.stream()
            .flatMap(input -> spec.stream(input.stream()).stream())
            .mapToInt(StreamSpec::partitions)
            .max()
            .orElse(StreamSpec.DEFAULT_PARTITIONS));
  }

  /** Returns the keyspace of the rows. */
  public Keyspace keyspace(TopologySpec spec) {
    Placement placement = placement(spec);
    return new Keyspace(keyType, placement.algorithm(), placement.isKeyed(), partitions(spec));
  }

  /** Tells whether events of a stream change its rows. */
  public boolean reads(String stream) {
    return inputs.stream().anyMatch(input -> input.stream().equals(stream));
  }

  /** Returns the same projection, recovering in another way. */
  public ProjectionSpec withRecovery(Recovery other) {
    return new ProjectionSpec(name, inputs, keyType, behavior, target, Optional.of(other), where);
  }
}
