package io.headwater.streams;

import io.headwater.host.RememberedId;
import io.headwater.operator.OperatorHost;
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
        Optional<byte[]> answer =
            RememberedId.answer(found.next().value, eventTimeMillis, windowMillis);
        if (answer.isPresent()) {
          return answer;
        }
      }
      return Optional.empty();
    }
  }

  @Override
  public void remember(byte[] key, String id, byte[] answer, long eventTimeMillis) {
    store.put(
        composite(key, id),
        RememberedId.value(eventTimeMillis, answer),
        Math.max(eventTimeMillis, earliestKept()));
  }

  private long earliestKept() {
    return streamTime.getAsLong() - windowMillis;
  }

  private static Bytes composite(byte[] key, String id) {
    return Bytes.wrap(RememberedId.key(key, id));
  }
}
