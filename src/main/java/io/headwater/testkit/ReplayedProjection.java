package io.headwater.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.FieldProtection;
import io.headwater.event.KeyType;
import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.operator.HostedProjection;
import io.headwater.operator.HostedRecord;
import io.headwater.operator.InputRecord;
import io.headwater.operator.Limits;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The rows of a projection, folded of its topics as a host does that keeps them by itself. */
final class ReplayedProjection implements Replayed {
  private final ProjectionSpec spec;
  private final HostedProjection projection;
  private final List<String> topics;
  private final Optional<String> rowTopic;
  private final Map<ByteString, Snapshot> rows = new LinkedHashMap<>();
  private final Map<ByteString, ByteString> written = new LinkedHashMap<>();
  private final Map<String, Long> offsets = new HashMap<>();

  ReplayedProjection(TopologySpec topology, ProjectionSpec spec) {
    this.spec = spec;
    this.projection = HostedProjection.of(topology, spec, FieldProtection.NONE);
    this.topics = spec.inputs().stream()
        .map(input -> topology.stream(input.stream()).orElseThrow())
        .map(StreamSpec::topic)
        .toList();
    this.rowTopic = spec.target() instanceof ProjectionSpec.Topic rows
        ? topology.stream(rows.stream()).map(StreamSpec::topic)
        : Optional.empty();
  }

  /**
   * Tells whether the topology keeps the rows, and its topics say in which order events came: no
   * order is between several streams that it writes at once, and events that wait in a parked key
   * have another one.
   */
  static boolean isInOrder(TopologySpec topology, ProjectionSpec spec) {
    Set<String> outside =
        RandomInputs.streams(topology).stream().map(StreamSpec::name).collect(Collectors.toSet());
    long inside = spec.inputs().stream()
        .filter(input -> !outside.contains(input.stream()))
        .count();
    return spec.store().isPresent() && inside <= 1 && !topology.recoveryOf(spec).parks();
  }

  @Override
  public String name() {
    return "projection '" + spec.name() + "'";
  }

  @Override
  public String store() {
    return spec.store().orElseThrow();
  }

  @Override
  public KeyType keyType() {
    return spec.keyType();
  }

  @Override
  public Optional<String> take(CheckStep step) {
    // What comes from outside is read before what it leads to.
    List<String> inOrder = topics.stream()
        .sorted(Comparator.comparing(topic -> step.input().recordOf(topic).isEmpty()))
        .toList();
    try {
      inOrder.forEach(
          topic -> step.records(topic).forEach(record -> fold(topic, record, step.now())));
    } catch (HaltingRecordException e) {
      return Optional.of("%s: %s".formatted(name(), e.getMessage()));
    }
    rowTopic.ifPresent(topic -> step.records(topic).forEach(this::write));
    return Optional.empty();
  }

  private void fold(String topic, RawRecord record, Instant now) {
    long offset = offsets.merge(topic, 1L, Long::sum) - 1;
    InputRecord event = new InputRecord(
        new RecordPosition(topic, 0, offset),
        record.timestamp(),
        record.timestamp() <= now.plus(TopologyHarness.MAX_FUTURE).toEpochMilli(),
        record.keyBytes(),
        record.valueBytes(),
        record.headers());
    if (event.isRelease()) {
      return;
    }
    HostedRecord read = projection.read(event, Limits.DEFAULT, wait -> {});
    read.key().ifPresent(key -> {
      ByteString encoded = ByteString.copyFrom(spec.keyType().encode(key));
      Optional<Snapshot> before = Optional.ofNullable(rows.get(encoded));
      Optional<Message> after = read.fold(before.map(Snapshot::state));
      if (read.outcome() == Outcome.PROCESSED) {
        long number = before.map(Snapshot::sequence).orElse(0L) + 1;
        after.ifPresentOrElse(
            row -> rows.put(encoded, new Snapshot(row, number)), () -> rows.remove(encoded));
      }
    });
  }

  private void write(RawRecord row) {
    ByteString key = row.key().orElse(ByteString.EMPTY);
    row.value().ifPresentOrElse(value -> written.put(key, value), () -> written.remove(key));
  }

  @Override
  public Map<ByteString, Snapshot> states() {
    return rows;
  }

  /** Says in which keys the newest records of the topic of the rows are not the rows. */
  @Override
  public List<String> otherDifferences(TopologyHarness harness) {
    Set<ByteString> keys = new LinkedHashSet<>(written.keySet());
    keys.addAll(rows.keySet());
    return rowTopic.isEmpty()
        ? List.of()
        : keys.stream()
            .filter(key -> !encodedRow(key).equals(Optional.ofNullable(written.get(key))))
            .map(key -> "%s, key %s: the newest record of topic '%s' is not the row"
                .formatted(name(), shown(key), rowTopic.get()))
            .toList();
  }

  private Optional<ByteString> encodedRow(ByteString key) {
    return Optional.ofNullable(rows.get(key))
        .map(row -> ByteString.copyFrom(CanonicalBytes.of(row.state())));
  }
}
