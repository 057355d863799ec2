package io.headwater.host;

import io.headwater.event.Snapshot;
import io.headwater.operator.OperatorHost;
import io.headwater.state.StateMap;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;

/** Snapshots in an object store. */
record ObjectStateTable(StateMap<Snapshot> store) implements OperatorHost.StateTable {
  @Override
  public Optional<Snapshot> get(byte[] key) {
    return Optional.ofNullable(store.get(Bytes.wrap(key)));
  }

  @Override
  public void put(byte[] key, Snapshot snapshot, long eventTimeMillis) {
    store.put(Bytes.wrap(key), snapshot, eventTimeMillis);
  }

  @Override
  public void delete(byte[] key, long eventTimeMillis) {
    store.delete(Bytes.wrap(key));
  }
}
