package io.headwater.replay;

import io.headwater.state.ScratchTable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the stores of one thread put their states when the heap holds as many as it may: all at
 * once, so that those that are used come back, and the others stay away. Not thread-safe.
 */
final class SpillSpace implements AutoCloseable {
  /** What an entry takes on the heap beside its key and its state, roughly. */
  static final long ENTRY_BYTES = 160;

  private final Optional<HeapState> bound;
  private final List<Spilling> stores = new ArrayList<>();
  private @Nullable ScratchTable table;
  private long held;

  /** A store whose states are on the heap, or in the table under a prefix of its own. */
  interface Spilling {
    /** Moves all states into the table. */
    void spill();
  }

  /** The keys of one store in the table. */
  final class Shelf {
    private final int number;

    private Shelf(int number) {
      this.number = number;
    }

    /** Tells whether anything may be there. */
    boolean isUsed() {
      return table != null;
    }

    private byte[] prefixed(byte[] key) {
      return ByteBuffer.allocate(Integer.BYTES + key.length)
          .putInt(number)
          .put(key)
          .array();
    }

    Optional<byte[]> get(byte[] key) {
      return table == null ? Optional.empty() : table.get(prefixed(key));
    }

    void put(byte[] key, byte[] value) {
      open().put(prefixed(key), value);
    }

    void delete(byte[] key) {
      if (table != null) {
        table.delete(prefixed(key));
      }
    }

    /** Returns the entries from a key on, to be closed. */
    ShelfCursor from(byte[] key) {
      return new ShelfCursor(open().cursor(prefixed(key)), number);
    }

    /** Notes that the heap holds more, or less if negative. */
    void held(long bytes) {
      held += bytes;
    }
  }

  /** Goes through the entries of one store. */
  static final class ShelfCursor implements AutoCloseable {
    private final ScratchTable.Cursor entries;
    private final int number;

    private ShelfCursor(ScratchTable.Cursor entries, int number) {
      this.entries = entries;
      this.number = number;
    }

    boolean isValid() {
      return entries.isValid() && ByteBuffer.wrap(entries.key()).getInt() == number;
    }

    byte[] key() {
      byte[] prefixed = entries.key();
      return Arrays.copyOfRange(prefixed, Integer.BYTES, prefixed.length);
    }

    byte[] value() {
      return entries.value();
    }

    void next() {
      entries.next();
    }

    @Override
    public void close() {
      entries.close();
    }
  }

  /** Makes a space; without a bound, everything stays on the heap. */
  SpillSpace(Optional<HeapState> bound) {
    this.bound = bound;
  }

  /** Tells whether states may have to go. */
  boolean isBounded() {
    return bound.isPresent();
  }

  /** Moves all states into the table if the heap holds too much; nobody may be iterating. */
  void makeRoom() {
    if (bound.isPresent() && held > bound.get().bytes()) {
      held = 0;
      stores.forEach(Spilling::spill);
    }
  }

  /** Adds a store. */
  Shelf add(Spilling store) {
    stores.add(store);
    return new Shelf(stores.size());
  }

  private ScratchTable open() {
    if (table == null) {
      table = ScratchTable.open(bound.orElseThrow().directory());
    }
    return table;
  }

  @Override
  public void close() {
    if (table != null) {
      table.close();
      table = null;
    }
  }
}
