package io.headwater.testkit;

import com.google.protobuf.ByteString;
import io.headwater.event.KeyType;
import io.headwater.event.Snapshot;
import io.headwater.operator.Program;
import io.headwater.operator.StateFold;
import io.headwater.serde.SnapshotBytes;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.SagaSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** States that are folded of the records which a topology has written, beside those it keeps. */
interface Replayed {

  /** Returns what they are of, such as {@code aggregate 'account'}. */
  String name();

  /** Returns the name of the store that has to hold the same. */
  String store();

  /** Returns how its keys are written. */
  KeyType keyType();

  /**
   * Folds what a step led to.
   *
   * @return why that cannot be folded; empty if it can
   */
  Optional<String> take(CheckStep step);

  /** Returns the states by now, by encoded key. */
  Map<ByteString, Snapshot> states();

  /** Says how else the topology differs, beyond its states. */
  default List<String> otherDifferences(TopologyHarness harness) {
    return List.of();
  }

  /** Prepares the replay of everything that a topology folds of events. */
  static List<Replayed> all(TopologySpec spec) {
    List<Replayed> all = new ArrayList<>();
    for (Program program : Program.compile(spec)) {
      program.stateFold().ifPresent(fold -> all.add(aggregate(spec, fold)));
    }
    for (SagaSpec saga : spec.sagas()) {
      all.add(new ReplayedSaga(saga, spec.stream(saga.events()).orElseThrow()));
    }
    for (ProjectionSpec projection : spec.projections()) {
      if (ReplayedProjection.isInOrder(spec, projection)) {
        all.add(new ReplayedProjection(spec, projection));
      }
    }
    return all;
  }

  private static Replayed aggregate(TopologySpec spec, StateFold fold) {
    AggregateSpec aggregate = spec.aggregates().stream()
        .filter(one -> one.name().equals(fold.aggregate()))
        .findFirst()
        .orElseThrow();
    return new ReplayedAggregate(fold, spec.stream(aggregate.events()).orElseThrow());
  }

  /** Says how the store differs from the states; what was replayed is what is expected. */
  default List<String> differences(TopologyHarness harness) {
    List<String> lines = new ArrayList<>();
    Map<ByteString, Snapshot> replayed = states();
    Map<ByteString, Snapshot> live = harness.states(store());
    Set<ByteString> keys = new LinkedHashSet<>(replayed.keySet());
    keys.addAll(live.keySet());
    for (ByteString key : keys) {
      Optional<Snapshot> expected = Optional.ofNullable(replayed.get(key));
      Optional<Snapshot> actual = Optional.ofNullable(live.get(key));
      if (!Arrays.equals(bytes(expected), bytes(actual))) {
        lines.add("%s, key %s".formatted(name(), shown(key)));
        difference(expected, actual).forEach(line -> lines.add("  " + line));
      }
    }
    lines.addAll(otherDifferences(harness));
    return lines;
  }

  private static byte[] bytes(Optional<Snapshot> snapshot) {
    return snapshot.map(SnapshotBytes::encode).orElse(new byte[0]);
  }

  /** Renders an encoded key. */
  default String shown(ByteString key) {
    return RecordCheck.shown(keyType().decode(key.toByteArray()));
  }

  private static List<String> difference(Optional<Snapshot> expected, Optional<Snapshot> actual) {
    if (expected.isEmpty() || actual.isEmpty()) {
      return List.of("state: replayed %s, kept %s".formatted(told(expected), told(actual)));
    }
    List<String> lines = new ArrayList<>();
    long number = expected.get().sequence();
    if (number != actual.get().sequence()) {
      lines.add(
          "sequence number: replayed %d, kept %d".formatted(number, actual.get().sequence()));
    }
    if (expected.get().isEnded() != actual.get().isEnded()) {
      lines.add("ended: replayed %s, kept %s"
          .formatted(expected.get().isEnded(), actual.get().isEnded()));
    }
    MessageDifference.Words words = new MessageDifference.Words("replayed", "kept");
    MessageDifference.between(expected.get().state(), actual.get().state(), words)
        .forEach(line -> lines.add("state " + line));
    return lines;
  }

  private static String told(Optional<Snapshot> snapshot) {
    return snapshot
        .map(one -> "%s at %d".formatted(MessageText.of(one.state()), one.sequence()))
        .orElse("none");
  }
}
