package io.headwater.replay;

import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.host.StoreTables;
import io.headwater.operator.GlobalTable;
import io.headwater.operator.OperatorHost;
import io.headwater.operator.ProgramStore;
import io.headwater.operator.WindowSnapshot;
import io.headwater.state.StateCodec;
import io.headwater.state.StateMap;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.common.utils.Bytes;

/** The stores of all programs in all partitions; those of global tables are in partition 0. */
public final class MemoryStores implements ProgramTables {
  private final NavigableMap<String, NavigableMap<Integer, StoredBytes>> stores = new TreeMap<>();
  private final Map<String, HeapStateMap<Snapshot>> globals = new HashMap<>();
  private final StateChange.Listener listener;
  private final ReplayTrace trace;
  private final SpillSpace space;
  private Optional<StateChange.Cause> cause = Optional.empty();

  /**
   * Makes no store yet.
   *
   * @param listener hears of changes
   * @param trace hears what is read and written
   */
  public MemoryStores(StateChange.Listener listener, ReplayTrace trace) {
    this(listener, trace, Optional.empty());
  }

  MemoryStores(StateChange.Listener listener, ReplayTrace trace, Optional<HeapState> bound) {
    this.listener = listener;
    this.trace = trace;
    this.space = new SpillSpace(bound);
  }

  /** Returns what stores that programs work with tell. */
  ReplayTrace trace() {
    return trace;
  }

  private boolean isHeard() {
    return listener != StateChange.Listener.NONE || trace != ReplayTrace.NONE;
  }

  /** Says which record the changes from now on follow from. */
  void begin(RecordPosition position, SourceRecord record) {
    if (isHeard()) {
      cause = Optional.of(new StateChange.Cause(position, record));
    }
  }

  /** Says that the changes from now on follow from no record. */
  void end() {
    cause = Optional.empty();
  }

  /** Keeps what is on the heap within its bound. */
  void makeRoom() {
    space.makeRoom();
  }

  /** Removes what is on disk. */
  void close() {
    space.close();
  }

  /** Adds a global table. */
  public void add(GlobalTable table) {
    HeapStateMap<Snapshot> rows =
        HeapStateMap.hashed(StoreTables.snapshots(table.store(), table.row()), space);
    globals.put(table.store(), rows);
    put(table.store(), 0, rows);
  }

  private void put(String store, int partition, StoredBytes bytes) {
    stores.computeIfAbsent(store, any -> new TreeMap<>()).put(partition, bytes);
  }

  /** Takes a record of the topic of a global table. */
  public void apply(GlobalTable table, GlobalTable.Row row, long timestamp) {
    OperatorHost.StateTable rows = states(table.store(), 0);
    if (row instanceof GlobalTable.Row.Kept kept) {
      rows.put(kept.key(), kept.row(), Math.max(0, timestamp));
    } else if (row instanceof GlobalTable.Row.Deleted deleted) {
      rows.delete(deleted.key(), timestamp);
    }
  }

  /** Adds a partition of a store that a program writes. */
  public void add(ProgramStore store, int partition, LongSupplier streamTime) {
    put(
        store.name(),
        partition,
        store instanceof ProgramStore.Ids ids
            ? new HeapIdTable(ids.window().toMillis(), streamTime, space)
            : map(store, StoreTables.codec(store)));
  }

  /** Tells whether a partition of a store is there. */
  public boolean has(String store, int partition) {
    return find(store, partition).isPresent();
  }

  private <S> HeapStateMap<S> map(ProgramStore store, StateCodec<S> codec) {
    return store instanceof ProgramStore.Snapshots
        ? HeapStateMap.hashed(codec, space)
        : HeapStateMap.sorted(codec, space);
  }

  private Optional<StoredBytes> find(String store, int partition) {
    return Optional.ofNullable(stores.get(store)).map(parts -> parts.get(partition));
  }

  private HeapStateMap<?> heap(String store, int partition) {
    HeapStateMap<Snapshot> global = globals.get(store);
    return global != null ? global : (HeapStateMap<?>) find(store, partition).orElseThrow();
  }

  @Override
  public StateMap<?> map(String store, int partition) {
    HeapStateMap<?> map = heap(store, partition);
    return trace == ReplayTrace.NONE
        ? map
        : new TracedStateMap<>(map, trace, entries(store, partition));
  }

  private static Function<Bytes, ReplayTrace.Entry> entries(String store, int partition) {
    return key -> new ReplayTrace.Entry(store, partition, key);
  }

  @Override
  public OperatorHost.IdTable ids(String store, int partition) {
    HeapIdTable ids = (HeapIdTable) find(store, partition).orElseThrow();
    return trace == ReplayTrace.NONE
        ? ids
        : new TracedIdTable(ids, trace, entries(store, partition));
  }

  @Override
  public OperatorHost.WindowTable windows(String store, int partition) {
    OperatorHost.WindowTable table = StoreTables.windows(map(store, partition));
    return trace == ReplayTrace.NONE
        ? table
        : new TracedWindowTable(
            table, (key, before, after) -> tell(store, partition, key, before, after));
  }

  private void tell(
      String store,
      int partition,
      byte[] key,
      Optional<WindowSnapshot> before,
      Optional<WindowSnapshot> after) {
    WindowSnapshot window = after.or(() -> before).orElseThrow();
    StateChange change = new StateChange(
        store,
        partition,
        key,
        before.map(WindowSnapshot::snapshot),
        after.map(WindowSnapshot::snapshot),
        window.lastTime(),
        cause);
    trace.changed(change, window.span());
  }

  @Override
  public OperatorHost.StateTable states(String store, int partition) {
    OperatorHost.StateTable table = StoreTables.states(map(store, partition));
    return isHeard() ? new HeardStates(store, partition, table) : table;
  }

  /** Returns the state of a key, wherever it is; empty if it has none. */
  Optional<Snapshot> state(String store, byte[] key) {
    return stores.getOrDefault(store, new TreeMap<>()).keySet().stream()
        .flatMap(partition -> StoreTables.states(heap(store, partition)).get(key).stream())
        .findFirst();
  }

  /** Puts a state in the place of what is held for a key; the listener is not told. */
  void restore(String store, int partition, byte[] key, Optional<Snapshot> state) {
    if (globals.containsKey(store) || has(store, partition)) {
      OperatorHost.StateTable table = StoreTables.states(map(store, partition));
      state.ifPresentOrElse(held -> table.put(key, held, 0), () -> table.delete(key, 0));
    }
  }

  /** Returns what each store holds, by name and partition. */
  public Map<String, NavigableMap<Integer, StoredBytes>> all() {
    return stores;
  }

  /** Tells of changes. */
  private final class HeardStates implements OperatorHost.StateTable {
    private final String store;
    private final int partition;
    private final OperatorHost.StateTable table;

    HeardStates(String store, int partition, OperatorHost.StateTable table) {
      this.store = store;
      this.partition = partition;
      this.table = table;
    }

    @Override
    public Optional<Snapshot> get(byte[] key) {
      Optional<Snapshot> state = table.get(key);
      trace.saw(store, key, state);
      return state;
    }

    @Override
    public void put(byte[] key, Snapshot snapshot, long eventTimeMillis) {
      Optional<Snapshot> before = table.get(key);
      table.put(key, snapshot, eventTimeMillis);
      tell(key, before, Optional.of(snapshot), eventTimeMillis);
    }

    @Override
    public void delete(byte[] key, long eventTimeMillis) {
      Optional<Snapshot> before = table.get(key);
      table.delete(key, eventTimeMillis);
      tell(key, before, Optional.empty(), eventTimeMillis);
    }

    private void tell(
        byte[] key, Optional<Snapshot> before, Optional<Snapshot> after, long eventTimeMillis) {
      listener.changed(
          new StateChange(store, partition, key, before, after, eventTimeMillis, cause));
    }
  }
}
