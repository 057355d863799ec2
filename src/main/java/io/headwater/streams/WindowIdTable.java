package io.headwater.streams;

import io.headwater.operator.OperatorHost;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/** Ids in a window store, whose segments expire as stream time advances. */
record WindowIdTable(WindowStore<Bytes, byte[]> store, long windowMillis)
    implements OperatorHost.IdTable {

  @Override
  public Optional<byte[]> find(byte[] key, String id, long eventTimeMillis) {
    long from = Math.max(0, eventTimeMillis - windowMillis);
    long to = eventTimeMillis + windowMillis;
    try (WindowStoreIterator<byte[]> found = store.fetch(composite(key, id), from, to)) {
      return found.hasNext() ? Optional.of(found.next().value) : Optional.empty();
    }
  }

  @Override
  public void remember(byte[] key, String id, byte[] answer, long eventTimeMillis) {
    store.put(composite(key, id), answer, eventTimeMillis);
  }

  /** Length of the key, key, id: no two pairs share an encoding. */
  private static Bytes composite(byte[] key, String id) {
    byte[] text = id.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(ByteBuffer.allocate(Integer.BYTES + key.length + text.length)
        .putInt(key.length)
        .put(key)
        .put(text)
        .array());
  }
}
