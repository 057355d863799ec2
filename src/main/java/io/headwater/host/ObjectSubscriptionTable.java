package io.headwater.host;

import io.headwater.operator.OperatorHost;
import io.headwater.state.StateMap;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;

/** Subscriptions in an object store, in the order of their foreign keys. */
record ObjectSubscriptionTable(StateMap<Subscribed> store)
    implements OperatorHost.SubscriptionTable {
  @Override
  public List<byte[]> fetch(byte[] foreignKey) {
    List<byte[]> found = new ArrayList<>();
    // Not a prefix scan, which Kafka Streams 4.3.1 gets wrong for prefixes that end in ff.
    Bytes after = SubscriptionKeys.after(foreignKey);
    try (KeyValueIterator<Bytes, Subscribed> all =
        store.range(SubscriptionKeys.first(foreignKey), after)) {
      while (all.hasNext()) {
        Bytes stored = all.next().key;
        if (!stored.equals(after)) {
          found.add(SubscriptionKeys.keyOf(foreignKey, stored));
        }
      }
    }
    return found;
  }

  @Override
  public void put(byte[] foreignKey, byte[] key, long eventTimeMillis) {
    Bytes stored = SubscriptionKeys.of(foreignKey, key);
    if (store.get(stored) == null) {
      store.put(stored, new Subscribed(), eventTimeMillis);
    }
  }

  @Override
  public void remove(byte[] foreignKey, byte[] key) {
    store.delete(SubscriptionKeys.of(foreignKey, key));
  }
}
