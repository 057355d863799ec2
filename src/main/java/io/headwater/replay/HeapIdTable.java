package io.headwater.replay;

import io.headwater.host.RememberedId;
import io.headwater.operator.OperatorHost;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.apache.kafka.common.utils.Bytes;

/**
 * Ids on the heap, which expire as those in a window store of Kafka Streams do: the store forgets
 * what is two windows and more behind the latest put.
 *
 * @see io.headwater.host.RememberedId
 */
public final class HeapIdTable implements OperatorHost.IdTable, StoredBytes {
  private final Map<Bytes, NavigableMap<Long, byte[]>> byId = new HashMap<>();
  private final NavigableMap<Long, TreeSet<Bytes>> byTime = new TreeMap<>();
  private final long windowMillis;
  private final LongSupplier streamTime;
  private long latestPut = -1;

  /** Makes an empty table; stream time is that of the task, in milliseconds since the epoch. */
  public HeapIdTable(long windowMillis, LongSupplier streamTime) {
    this.windowMillis = windowMillis;
    this.streamTime = streamTime;
  }

  @Override
  public Optional<byte[]> find(byte[] key, String id, long eventTimeMillis) {
    NavigableMap<Long, byte[]> remembered = byId.get(Bytes.wrap(RememberedId.key(key, id)));
    if (remembered == null) {
      return Optional.empty();
    }
    long from = Math.max(Math.max(0, eventTimeMillis - windowMillis), earliestStored());
    long to = Math.max(eventTimeMillis + windowMillis, earliestKept());
    return from > to
        ? Optional.empty()
        : remembered.subMap(from, true, to, true).values().stream()
            .flatMap(value -> RememberedId.answer(value, eventTimeMillis, windowMillis).stream())
            .findFirst();
  }

  @Override
  public void remember(byte[] key, String id, byte[] answer, long eventTimeMillis) {
    put(
        Bytes.wrap(RememberedId.key(key, id)),
        Math.max(eventTimeMillis, earliestKept()),
        RememberedId.value(eventTimeMillis, answer));
  }

  /** Takes an entry that {@link #forEach} has shown, as a restored store takes its changelog. */
  public void restore(byte[] stored, byte[] value) {
    int idLength = stored.length - Long.BYTES - Integer.BYTES;
    put(
        Bytes.wrap(Arrays.copyOf(stored, idLength)),
        ByteBuffer.wrap(stored).getLong(idLength),
        value);
  }

  private void put(Bytes composite, long time, byte[] value) {
    byId.computeIfAbsent(composite, any -> new TreeMap<>()).put(time, value);
    byTime.computeIfAbsent(time, any -> new TreeSet<>()).add(composite);
    latestPut = Math.max(latestPut, time);
    forgetExpired();
  }

  private long earliestKept() {
    return streamTime.getAsLong() - windowMillis;
  }

  private long earliestStored() {
    return latestPut - 2 * windowMillis;
  }

  private void forgetExpired() {
    while (!byTime.isEmpty() && byTime.firstKey() < earliestStored()) {
      Map.Entry<Long, TreeSet<Bytes>> expired = byTime.pollFirstEntry();
      for (Bytes composite : expired.getValue()) {
        byId.computeIfPresent(composite, (any, remembered) -> {
          remembered.remove(expired.getKey());
          return remembered.isEmpty() ? null : remembered;
        });
      }
    }
  }

  /** Keys are those of a window store's changelog: id, time, and a number that is always 0. */
  @Override
  public void forEach(Visitor visitor) {
    NavigableMap<Bytes, byte[]> sorted = new TreeMap<>();
    byId.forEach((composite, remembered) -> remembered.forEach((time, value) -> {
      byte[] id = composite.get();
      sorted.put(
          Bytes.wrap(ByteBuffer.allocate(id.length + Long.BYTES + Integer.BYTES)
              .put(id)
              .putLong(time)
              .putInt(0)
              .array()),
          value);
    }));
    sorted.forEach((key, value) -> visitor.entry(key.get(), value));
  }
}
