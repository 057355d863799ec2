package io.headwater.runtime;

import io.headwater.diagnostic.Causes;
import io.headwater.event.FieldProtection;
import io.headwater.event.KeyType;
import io.headwater.event.Snapshot;
import io.headwater.streams.StateRebuilds;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The states that one instance holds; they may be of a transaction that is not committed yet.
 *
 * @param streams absent if the topology leaves nothing to Kafka Streams
 */
record LocalStates(
    TopologySpec spec,
    Optional<KafkaStreams> streams,
    StateRebuilds rebuilds,
    FieldProtection protection) {

  /** Reads the state of a key; throws if the store cannot be read by key. */
  Optional<Snapshot> find(String store, Object key) {
    Bytes bytes = Bytes.wrap(keyTypeOf(key).encode(key));
    return read(store, states -> Optional.ofNullable(states.get(bytes)).map(this::opened));
  }

  /** Reads up to {@code limit} states, with their encoded keys in byte order. */
  List<Map.Entry<byte[], Snapshot>> scan(String store, int limit) {
    return read(store, states -> {
      List<Map.Entry<byte[], Snapshot>> found = new ArrayList<>();
      try (KeyValueIterator<Bytes, Snapshot> all = states.all()) {
        while (found.size() < limit && all.hasNext()) {
          KeyValue<Bytes, Snapshot> next = all.next();
          found.add(Map.entry(next.key.get(), opened(next.value)));
        }
      }
      return found;
    });
  }

  private Snapshot opened(Snapshot sealed) {
    return sealed.withState(protection.open(sealed.state()));
  }

  /** Kafka Streams refuses a store while partitions move: when it is opened, and at each read. */
  private <T> T read(String store, Function<ReadOnlyKeyValueStore<Bytes, Snapshot>, T> reading) {
    requireReadable(store);
    KafkaStreams client = streams.orElseThrow(
        () -> new IllegalArgumentException("there is no store '" + store + "'"));
    try {
      return reading.apply(client.store(StoreQueryParameters.fromNameAndType(
          store, QueryableStoreTypes.<Bytes, Snapshot>keyValueStore())));
    } catch (InvalidStateStoreException e) {
      throw new IllegalArgumentException(
          "store '" + store + "' cannot be read: " + Causes.told(e), e);
    }
  }

  private void requireReadable(String store) {
    if (spec.hasWindows(store)) {
      throw new IllegalArgumentException(
          "store '" + store + "' holds windows, which cannot be read by key alone");
    }
    if (spec.hasSubscriptions(store)) {
      throw new IllegalArgumentException(
          "store '" + store + "' holds which rows name which others, and no states");
    }
    if (spec.hasParked(store)) {
      throw new IllegalArgumentException(
          "store '" + store + "' holds parked records, which are no states");
    }
    if (rebuilds.isRunning(store)) {
      throw new IllegalArgumentException(
          "store '" + store + "' cannot be read: its states are being made anew of their events");
    }
  }

  private static KeyType keyTypeOf(Object key) {
    for (KeyType type : KeyType.values()) {
      if (type.javaType().isInstance(key)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "a key is a String, a Long or a byte[], was " + key.getClass());
  }
}
