package io.headwater.operator;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/** One record's subscriptions over the host's tables; reads see them, the host does not yet. */
final class StagedSubscriptions {
  private final Map<String, OperatorHost.SubscriptionTable> tables = new HashMap<>();
  private final Map<Place, Optional<Long>> writes = new LinkedHashMap<>();

  private record Place(String store, ByteString foreignKey, ByteString key) {}

  StagedSubscriptions(Program program, OperatorHost host) {
    for (ProgramStore store : program.stores()) {
      if (store instanceof ProgramStore.Subscriptions) {
        tables.put(store.name(), host.subscriptions(store.name()));
      }
    }
  }

  private OperatorHost.SubscriptionTable table(String store) {
    return Objects.requireNonNull(tables.get(store), store);
  }

  void clear() {
    writes.clear();
  }

  void put(String store, byte[] foreignKey, byte[] key, long eventTimeMillis) {
    writes.put(place(store, foreignKey, key), Optional.of(eventTimeMillis));
  }

  void remove(String store, byte[] foreignKey, byte[] key) {
    writes.put(place(store, foreignKey, key), Optional.empty());
  }

  private static Place place(String store, byte[] foreignKey, byte[] key) {
    return new Place(
        store, UnsafeByteOperations.unsafeWrap(foreignKey), UnsafeByteOperations.unsafeWrap(key));
  }

  /** Returns the keys that name a foreign key, in the order of their bytes. */
  List<byte[]> fetch(String store, byte[] foreignKey) {
    List<byte[]> kept = table(store).fetch(foreignKey);
    if (writes.isEmpty()) {
      return kept;
    }
    TreeSet<ByteString> found = new TreeSet<>(ByteString.unsignedLexicographicalComparator());
    kept.forEach(key -> found.add(UnsafeByteOperations.unsafeWrap(key)));
    ByteString wanted = UnsafeByteOperations.unsafeWrap(foreignKey);
    writes.forEach((place, time) -> {
      if (place.store().equals(store) && place.foreignKey().equals(wanted)) {
        time.ifPresentOrElse(any -> found.add(place.key()), () -> found.remove(place.key()));
      }
    });
    return found.stream().map(ByteString::toByteArray).toList();
  }

  void apply() {
    writes.forEach((place, time) -> {
      OperatorHost.SubscriptionTable table = table(place.store());
      byte[] foreignKey = place.foreignKey().toByteArray();
      byte[] key = place.key().toByteArray();
      time.ifPresentOrElse(
          millis -> table.put(foreignKey, key, millis), () -> table.remove(foreignKey, key));
    });
  }
}
