package io.headwater.testkit;

import com.google.protobuf.ByteString;
import io.headwater.diagnostic.NearMatch;
import io.headwater.event.KeyType;
import io.headwater.event.Snapshot;
import io.headwater.host.StoreTables;
import io.headwater.operator.PendingTimer;
import io.headwater.state.ObjectStore;
import io.headwater.state.StoreMark;
import io.headwater.topology.SagaSpec;
import io.headwater.topology.TopologySpec;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueIterator;

/** The stores of a driven topology, by name and by what they hold. */
record HarnessStores(TopologySpec spec, Map<String, StateStore> all) {

  /** Returns all states of a store as it holds them, by encoded key, in the order of the keys. */
  Map<ByteString, Snapshot> snapshots(String store) {
    Map<ByteString, Snapshot> all = new LinkedHashMap<>();
    try (KeyValueIterator<Bytes, Snapshot> states = states(store).all()) {
      states.forEachRemaining(one -> all.put(ByteString.copyFrom(one.key.get()), one.value));
    }
    return all;
  }

  /** Returns a store of states. */
  @SuppressWarnings("unchecked") // object stores hold snapshots, or what was asked for
  ObjectStore<Snapshot> states(String name) {
    if (all.get(name) instanceof ObjectStore<?> objects
        && !spec.hasWindows(name)
        && !spec.hasSubscriptions(name)
        && !spec.hasTimers(name)
        && !spec.hasParked(name)) {
      return (ObjectStore<Snapshot>) objects;
    }
    throw new IllegalArgumentException("topology '%s' has no state store '%s'%s"
        .formatted(spec.name(), name, NearMatch.didYouMean(name, all.keySet())));
  }

  /** Returns when the next record is to be tried again, of those that wait aside. */
  Optional<Instant> nextRetry(Clock clock) {
    return spec.retryStores().stream()
        .map(store -> (ObjectStore<?>) Objects.requireNonNull(all.get(store)))
        .flatMap(store -> StoreTables.delays(store, clock).due(Long.MAX_VALUE, 1).stream())
        .map(record -> Instant.ofEpochMilli(record.due()))
        .min(Comparator.naturalOrder());
  }

  /** Returns a store of windows. */
  ObjectStore<?> windows(String name) {
    StateStore store = all.get(name);
    if (store == null || !spec.hasWindows(name)) {
      throw new IllegalArgumentException(
          "topology '%s' has no store '%s' of windows".formatted(spec.name(), name));
    }
    return (ObjectStore<?>) store;
  }

  /** Copies all states, and what is kept about them. */
  static void copy(ObjectStore<Snapshot> from, ObjectStore<Snapshot> to) {
    try (KeyValueIterator<Bytes, Snapshot> all = from.all()) {
      all.forEachRemaining(one -> to.put(one.key, one.value, 0));
    }
    Snapshot mark = from.get(StoreMark.KEY);
    if (mark != null) {
      to.put(StoreMark.KEY, mark, 0);
    }
  }

  /** Returns the pending timers of a process. */
  List<PendingTimer> timers(String saga, String process) {
    SagaSpec declared = spec.sagas().stream()
        .filter(one -> one.name().equals(saga))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(
            "topology '%s' has no saga '%s'".formatted(spec.name(), saga)));
    return StoreTables.timersOf(
        (ObjectStore<?>) Objects.requireNonNull(all.get(declared.timerStore())), encoded(process));
  }

  static byte[] encoded(Object key) {
    for (KeyType type : KeyType.values()) {
      if (type.javaType().isInstance(key)) {
        return type.encode(key);
      }
    }
    throw new IllegalArgumentException(
        "a key is a String, a Long or a byte[], was a " + key.getClass().getSimpleName());
  }
}
