package io.headwater.streams;

import io.headwater.event.FieldProtection;
import io.headwater.event.Snapshot;
import io.headwater.event.UndecodableEventException;
import io.headwater.operator.InputRecord;
import io.headwater.operator.StateFold;
import io.headwater.serde.SnapshotBytes;
import io.headwater.state.CorruptStateException;
import io.headwater.state.ObjectStore;
import io.headwater.state.ScratchTable;
import io.headwater.state.StoreMark;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * Makes the states of one partition of an aggregate's store anew of its events, in portions. For
 * one thread.
 */
final class StateRebuild implements AutoCloseable {
  /*
   * Folding comes first, into a table beside the store, and the store is not touched before all
   * events were folded and every stored key was found among them: a history that is not complete
   * must not cost the states that there are. Only then the store is changed, where it differs, each
   * portion in a transaction of the task's. The mark says so with the first change, and names the
   * new states with the last one; whoever finds a store in between begins again.
   */
  private static final int STEP_KEYS = 1_000;

  /** The sequence number of a mark, which is no fingerprint, while the store is being changed. */
  private static final long UNFINISHED = 0;

  private final StateFold fold;
  private final ObjectStore<Snapshot> store;
  private final Source source;
  private final List<Integer> partitions;
  private final StateFold.KeyFilter keys;
  private final ScratchTable folded;
  private final List<Bytes> stale = new ArrayList<>();
  private Phase phase = Phase.FOLDING;
  private EventHistory.@Nullable Reading reading;
  private @Nullable KeyValueIterator<Bytes, Snapshot> stored;
  private ScratchTable.@Nullable Cursor cursor;
  private long repeated;
  private long changed;

  private enum Phase {
    FOLDING,
    CHECKING,
    CHANGING,
    COMPLETE
  }

  /**
   * Where the events come from.
   *
   * @param partition of the commands
   * @param isExact whether no event may be there twice, and no state without one
   */
  record Source(EventHistory history, int partition, boolean isExact, StateFold.Reading reading) {}

  /** A state of the table beside the store, with the event time of its latest event. */
  private record Folded(long timestamp, Snapshot snapshot) {}

  /**
   * Begins.
   *
   * @param directory for the table beside the store; nothing else may be in it
   */
  StateRebuild(StateFold fold, ObjectStore<Snapshot> store, Source source, Path directory) {
    this.fold = fold;
    this.store = store;
    this.source = source;
    this.partitions = fold.partitions(source.partition());
    this.keys = source.history().isOnePartition() ? key -> true : fold.filter(source.partition());
    this.folded = ScratchTable.open(directory);
  }

  /**
   * Goes on for about that long, or until the states are complete.
   *
   * @return how many events were read meanwhile
   * @throws io.headwater.diagnostic.HaltingRecordException if the events are not complete
   */
  int work(long nanos) {
    long start = System.nanoTime();
    int read = 0;
    while (phase != Phase.COMPLETE && System.nanoTime() - start < nanos) {
      switch (phase) {
        case FOLDING -> read += foldSome();
        case CHECKING -> checkSome();
        default -> changeSome();
      }
    }
    return read;
  }

  boolean isComplete() {
    return phase == Phase.COMPLETE;
  }

  /** Returns how many offsets of the topic have been passed. */
  long done() {
    return reading == null ? 0 : reading.done();
  }

  /** Returns how many offsets of the topic there are to be passed. */
  long total() {
    return reading == null ? 0 : reading.total();
  }

  /** Returns how many states were not what they should be. */
  long changed() {
    return changed;
  }

  /** Returns how many events were there twice. */
  long repeated() {
    return repeated;
  }

  private int foldSome() {
    EventHistory.Reading open = reading;
    if (open == null) {
      open = source.history().read(fold.topic(), partitions);
      reading = open;
    }
    List<InputRecord> events = open.next();
    events.forEach(this::foldOne);
    if (open.isComplete()) {
      open.close();
      stored = store.all();
      phase = Phase.CHECKING;
    }
    return events.size();
  }

  private void foldOne(InputRecord event) {
    byte[] key = event.key() == null ? new byte[0] : event.key();
    // A request to release what a reader of the events has parked is in their topic, but none.
    if (event.isRelease() || !keys.test(key)) {
      return;
    }
    Optional<Snapshot> before = folded(key).map(Folded::snapshot).map(this::opened);
    Snapshot after = fold.fold(before, event, source.isExact(), source.reading());
    if (before.equals(Optional.of(after))) {
      repeated++;
      return;
    }
    byte[] snapshot = SnapshotBytes.encode(fold.sealed(after, key, protection()));
    folded.put(
        key,
        ByteBuffer.allocate(Long.BYTES + snapshot.length)
            .putLong(event.timestamp())
            .put(snapshot)
            .array());
  }

  private FieldProtection protection() {
    return source.reading().protection();
  }

  /** Sealing the same state twice gives different bytes: only opened states can be compared. */
  private Snapshot opened(Snapshot sealed) {
    return sealed.withState(protection().open(sealed.state()));
  }

  private Optional<Folded> folded(byte[] key) {
    return folded.get(key).map(this::decoded);
  }

  private Folded decoded(byte[] value) {
    return new Folded(
        ByteBuffer.wrap(value).getLong(),
        SnapshotBytes.decode(fold.type(), Arrays.copyOfRange(value, Long.BYTES, value.length)));
  }

  private void checkSome() {
    KeyValueIterator<Bytes, Snapshot> open = Objects.requireNonNull(stored);
    for (int i = 0; i < STEP_KEYS && open.hasNext(); i++) {
      Bytes key = open.peekNextKey();
      if (folded.get(key.get()).isEmpty()) {
        noteStale(key);
      }
      try {
        open.next();
      } catch (CorruptStateException e) {
        // Its key is known, and its state is about to be replaced.
      }
    }
    if (!open.hasNext()) {
      open.close();
      stored = null;
      cursor = folded.cursor();
      phase = Phase.CHANGING;
    }
  }

  private void noteStale(Bytes key) {
    if (source.isExact()) {
      throw fold.withoutEvents(partitions);
    }
    stale.add(key);
  }

  private void changeSome() {
    ScratchTable.Cursor open = Objects.requireNonNull(cursor);
    for (int i = 0; i < STEP_KEYS && open.isValid(); i++) {
      change(Bytes.wrap(open.key()), decoded(open.value()));
      open.next();
    }
    if (!open.isValid()) {
      stale.forEach(this::delete);
      open.close();
      cursor = null;
      mark(fold.fingerprint());
      phase = Phase.COMPLETE;
    }
  }

  private void change(Bytes key, Folded folded) {
    Optional<Snapshot> found = read(key);
    Snapshot wanted = opened(folded.snapshot());
    if (!fold.isKept(wanted)) {
      if (found.isPresent()) {
        delete(key);
      }
    } else if (!found.equals(Optional.of(wanted))) {
      noteChange();
      store.put(key, folded.snapshot(), folded.timestamp());
    }
  }

  /** Returns a stored state; one that no event leads to if it cannot be read. */
  private Optional<Snapshot> read(Bytes key) {
    try {
      return Optional.ofNullable(store.get(key)).map(this::opened);
    } catch (CorruptStateException | UndecodableEventException e) {
      return Optional.of(new Snapshot(fold.initial().state(), -1));
    }
  }

  private void delete(Bytes key) {
    noteChange();
    store.delete(key);
  }

  private void noteChange() {
    if (changed == 0) {
      mark(UNFINISHED);
    }
    changed++;
  }

  private void mark(long fingerprint) {
    store.put(StoreMark.KEY, new Snapshot(fold.initial().state(), fingerprint), 0);
  }

  /** Gives back what it holds; the store stays as it is. */
  @Override
  public void close() {
    if (reading != null) {
      reading.close();
    }
    if (stored != null) {
      stored.close();
    }
    if (cursor != null) {
      cursor.close();
    }
    folded.close();
  }
}
