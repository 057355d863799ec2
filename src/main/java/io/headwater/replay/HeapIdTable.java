package io.headwater.replay;

import io.headwater.host.RememberedId;
import io.headwater.operator.OperatorHost;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ids on the heap, which expire as those in a window store of Kafka Streams do: the store forgets
 * what is two windows and more behind the latest put. They are removed by the spans in which they
 * were put, so some are still there that are forgotten already.
 *
 * @see io.headwater.host.RememberedId
 */
public final class HeapIdTable implements OperatorHost.IdTable, StoredBytes, SpillSpace.Spilling {
  private static final int SPANS_PER_WINDOW = 32;

  /** A time, and a number that is always 0. */
  private static final int TIME_BYTES = Long.BYTES + Integer.BYTES;

  private final Map<Id, Remembered> byId = new HashMap<>();
  private final NavigableMap<Long, List<Id>> bySpan = new TreeMap<>();
  private final long windowMillis;
  private final long spanMillis;
  private final LongSupplier streamTime;
  private final SpillSpace space;
  private final SpillSpace.Shelf shelf;
  private byte[] lastKey = new byte[0];
  private String lastId = "";
  private Id last = new Id(RememberedId.key(lastKey, lastId));
  private long latestPut = -1;

  /** A key and an id. Their bytes have a lot in common, which {@code Arrays.hashCode} is bad at. */
  private static final class Id {
    private static final int PRIME = 0x01000193;

    private final byte[] bytes;
    private final int hash;

    Id(byte[] bytes) {
      this.bytes = bytes;
      int fnv = 0x811c9dc5;
      for (byte one : bytes) {
        fnv = (fnv ^ one) * PRIME;
      }
      this.hash = fnv;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Id one && hash == one.hash && Arrays.equals(bytes, one.bytes);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /** One time that an id was put, and the next later one of the same id. */
  private record Remembered(
      long time, byte[] value, @Nullable Remembered later) {}

  /** An entry as a live store has it. */
  private record Entry(byte[] key, byte[] value) {}

  /** Makes an empty table; stream time is that of the task, in milliseconds since the epoch. */
  public HeapIdTable(long windowMillis, LongSupplier streamTime) {
    this(windowMillis, streamTime, new SpillSpace(Optional.empty()));
  }

  HeapIdTable(long windowMillis, LongSupplier streamTime, SpillSpace space) {
    this.space = space;
    this.shelf = space.add(this);
    this.windowMillis = windowMillis;
    this.spanMillis = Math.max(1, windowMillis / SPANS_PER_WINDOW);
    this.streamTime = streamTime;
  }

  @Override
  public Optional<byte[]> find(byte[] key, String id, long eventTimeMillis) {
    Remembered one = first(idOf(key, id));
    if (one == null) {
      return Optional.empty();
    }
    long from = Math.max(Math.max(0, eventTimeMillis - windowMillis), earliestStored());
    long to = Math.max(eventTimeMillis + windowMillis, earliestKept());
    Optional<byte[]> answer = Optional.empty();
    while (one != null && one.time() <= to && answer.isEmpty()) {
      if (one.time() >= from) {
        answer = RememberedId.answer(one.value(), eventTimeMillis, windowMillis);
      }
      one = one.later();
    }
    return answer;
  }

  @Override
  public void remember(byte[] key, String id, byte[] answer, long eventTimeMillis) {
    put(
        idOf(key, id),
        Math.max(eventTimeMillis, earliestKept()),
        RememberedId.value(eventTimeMillis, answer));
  }

  /** Takes an entry that {@link #forEach} has shown, as a restored store takes its changelog. */
  public void restore(byte[] stored, byte[] value) {
    Id id = new Id(Arrays.copyOf(stored, stored.length - TIME_BYTES));
    put(id, timeOf(stored), value);
  }

  private void put(Id id, long time, byte[] value) {
    hold(id, time, value);
    latestPut = Math.max(latestPut, time);
    forgetExpired();
  }

  private void hold(Id id, long time, byte[] value) {
    byId.merge(id, new Remembered(time, value, null), HeapIdTable::with);
    bySpan.computeIfAbsent(spanOf(time), any -> new ArrayList<>()).add(id);
    if (space.isBounded()) {
      shelf.held(sizeOf(id, value));
    }
  }

  private static long sizeOf(Id id, byte[] value) {
    return SpillSpace.ENTRY_BYTES + id.bytes.length + value.length;
  }

  /** Returns the first time of an id, all of them being on the heap then. */
  private @Nullable Remembered first(Id id) {
    Remembered first = byId.get(id);
    if (first != null || !shelf.isUsed()) {
      return first;
    }
    try (SpillSpace.ShelfCursor entries = shelf.from(id.bytes)) {
      for (; entries.isValid() && isTimeOf(id, entries.key()); entries.next()) {
        long time = timeOf(entries.key());
        if (time >= earliestStored()) {
          hold(id, time, entries.value());
        }
      }
    }
    return byId.get(id);
  }

  /** Mostly an id is looked for, and then remembered. */
  private Id idOf(byte[] key, String id) {
    if (!id.equals(lastId) || !Arrays.equals(key, lastKey)) {
      lastKey = key;
      lastId = id;
      last = new Id(RememberedId.key(key, id));
    }
    return last;
  }

  /** Adds a time to those of an id, the earliest first; takes the place of an equal one. */
  private static Remembered with(@Nullable Remembered first, Remembered added) {
    if (first == null || added.time() < first.time()) {
      return new Remembered(added.time(), added.value(), first);
    }
    return added.time() == first.time()
        ? new Remembered(added.time(), added.value(), first.later())
        : new Remembered(first.time(), first.value(), with(first.later(), added));
  }

  private long spanOf(long time) {
    return Math.floorDiv(time, spanMillis);
  }

  private long earliestKept() {
    return streamTime.getAsLong() - windowMillis;
  }

  private long earliestStored() {
    return latestPut - 2 * windowMillis;
  }

  private void forgetExpired() {
    while (bySpan.firstKey() < spanOf(earliestStored())) {
      for (Id composite : bySpan.pollFirstEntry().getValue()) {
        byId.computeIfPresent(composite, (any, first) -> forgotten(composite, first));
      }
    }
  }

  private @Nullable Remembered forgotten(Id id, Remembered first) {
    Remembered one = first;
    while (one != null && one.time() < earliestStored()) {
      if (space.isBounded()) {
        shelf.held(-sizeOf(id, one.value()));
      }
      one = one.later();
    }
    return one;
  }

  @Override
  public void spill() {
    byId.forEach((id, first) -> {
      for (Remembered one = stored(first); one != null; one = one.later()) {
        shelf.put(keyOf(id.bytes, one.time()), one.value());
      }
    });
    byId.clear();
    bySpan.clear();
  }

  /** Returns the first time of an id that is stored still. */
  private @Nullable Remembered stored(Remembered first) {
    Remembered one = first;
    while (one != null && one.time() < earliestStored()) {
      one = one.later();
    }
    return one;
  }

  /** Keys are those of a window store's changelog: id, time, and a number that is always 0. */
  @Override
  public void forEach(Visitor visitor) {
    if (shelf.isUsed()) {
      forEachOnDisk(visitor);
      return;
    }
    List<Entry> entries = new ArrayList<>(byId.size());
    byId.forEach((composite, first) -> {
      for (Remembered one = stored(first); one != null; one = one.later()) {
        entries.add(new Entry(keyOf(composite.bytes, one.time()), one.value()));
      }
    });
    entries.sort((one, other) -> Arrays.compareUnsigned(one.key(), other.key()));
    entries.forEach(entry -> visitor.entry(entry.key(), entry.value()));
  }

  private void forEachOnDisk(Visitor visitor) {
    spill();
    try (SpillSpace.ShelfCursor entries = shelf.from(new byte[0])) {
      for (; entries.isValid(); entries.next()) {
        if (timeOf(entries.key()) >= earliestStored()) {
          visitor.entry(entries.key(), entries.value());
        }
      }
    }
  }

  private static boolean isTimeOf(Id id, byte[] key) {
    int length = id.bytes.length;
    return key.length == length + TIME_BYTES && Arrays.equals(key, 0, length, id.bytes, 0, length);
  }

  private static long timeOf(byte[] key) {
    return ByteBuffer.wrap(key).getLong(key.length - TIME_BYTES);
  }

  private static byte[] keyOf(byte[] id, long time) {
    return ByteBuffer.allocate(id.length + TIME_BYTES)
        .put(id)
        .putLong(time)
        .putInt(0)
        .array();
  }
}
