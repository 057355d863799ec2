package io.headwater.streams;

import io.headwater.operator.OperatorHost;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * Ids in a window store, whose segments expire as stream time advances.
 *
 * <p>The store drops what is put as expired, with a metric only. So the id of a late record is put
 * at the earliest time that is surely kept; its own event time is in front of the answer.
 *
 * @param streamTime of the task, in milliseconds since the epoch
 */
record WindowIdTable(WindowStore<Bytes, byte[]> store, long windowMillis, LongSupplier streamTime)
    implements OperatorHost.IdTable {

  @Override
  public Optional<byte[]> find(byte[] key, String id, long eventTimeMillis) {
    long from = Math.max(0, eventTimeMillis - windowMillis);
    long to = Math.max(eventTimeMillis + windowMillis, earliestKept());
    try (WindowStoreIterator<byte[]> found = store.fetch(composite(key, id), from, to)) {
      while (found.hasNext()) {
        ByteBuffer remembered = ByteBuffer.wrap(found.next().value);
        if (Math.abs(remembered.getLong() - eventTimeMillis) <= windowMillis) {
          byte[] answer = new byte[remembered.remaining()];
          remembered.get(answer);
          return Optional.of(answer);
        }
      }
      return Optional.empty();
    }
  }

  @Override
  public void remember(byte[] key, String id, byte[] answer, long eventTimeMillis) {
    byte[] remembered = ByteBuffer.allocate(Long.BYTES + answer.length)
        .putLong(eventTimeMillis)
        .put(answer)
        .array();
    store.put(composite(key, id), remembered, Math.max(eventTimeMillis, earliestKept()));
  }

  private long earliestKept() {
    return streamTime.getAsLong() - windowMillis;
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
