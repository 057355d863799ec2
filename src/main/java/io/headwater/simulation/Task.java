package io.headwater.simulation;

import io.headwater.host.StoreTables;
import io.headwater.operator.InputRecord;
import io.headwater.operator.OperatorHost;
import io.headwater.operator.ProgramStore;
import io.headwater.replay.ProgramInstance;
import io.headwater.replay.ProgramTables;
import io.headwater.replay.VirtualClock;
import io.headwater.state.StateCodec;
import io.headwater.state.StateMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** A task that an instance has opened: the programs of its group on restored stores. */
final class Task implements ProgramTables {
  private static final long NEVER = Long.MAX_VALUE;

  private final TaskId id;
  private final Plan plan;
  private final CommittedTask committed;
  private final TaskHost host;
  private final ProgramInstance.Surroundings world;
  private final Map<String, Logged> stores = new HashMap<>();
  private final Map<PartitionLog, Integer> positions = new HashMap<>();
  private final Map<Integer, ProgramInstance> running = new HashMap<>();
  private final Map<Integer, Long> wakes = new HashMap<>();
  private long streamTime;
  private boolean isOpening = true;
  private boolean isChanged;

  /**
   * What a task needs of its instance.
   *
   * @param pulse touched by all that programs do
   */
  record TaskHost(
      Fault fault,
      Pulse pulse,
      GlobalRows globals,
      VirtualClock clock,
      Supplier<OutcomeTally> counts,
      ProgramInstance.Outlet outlet) {}

  /** Opens a task where it was committed. */
  Task(TaskId id, Plan plan, CommittedTask committed, TaskHost host) {
    this.id = id;
    this.plan = plan;
    this.committed = committed;
    this.host = host;
    this.world = new ProgramInstance.Surroundings(
        plan.application(),
        plan.settings(),
        host.clock(),
        this,
        program -> new OutcomeTally.Counting(plan.indexOf(program), host.counts()),
        plan.letters(),
        host.outlet());
    rewind();
    for (int program : plan.members(id)) {
      plan.programs().get(program).stores().stream()
          .filter(ProgramStore::isOwn)
          .forEach(store -> stores.put(store.name(), restored(store)));
    }
    for (int program : plan.members(id)) {
      if (plan.hasTimers(program)) {
        program(program);
      }
    }
    isOpening = false;
  }

  TaskId id() {
    return id;
  }

  private Logged restored(ProgramStore store) {
    if (store instanceof ProgramStore.Ids ids) {
      return new LoggedIds(
          committed.changelog(store.name()),
          ids.window().toMillis(),
          () -> streamTime,
          host.pulse(),
          host.fault() == Fault.IDS_OUTSIDE_TRANSACTION);
    }
    boolean isKeepingDeleted =
        store instanceof ProgramStore.Timers && host.fault() == Fault.TIMERS_FIRED_TWICE;
    return map(store.name(), StoreTables.codec(store), isKeepingDeleted);
  }

  private <S> LoggedMap<S> map(String store, StateCodec<S> codec, boolean isKeepingDeleted) {
    return new LoggedMap<>(committed.changelog(store), codec, host.pulse(), isKeepingDeleted);
  }

  private Logged store(String name) {
    return Objects.requireNonNull(stores.get(name), name);
  }

  @Override
  public OperatorHost.StateTable states(String store, int partition) {
    return plan.isGlobal(store)
        ? host.globals().table(store)
        : StoreTables.states(map(store, partition));
  }

  @Override
  public OperatorHost.IdTable ids(String store, int partition) {
    return (LoggedIds) store(store);
  }

  @Override
  public OperatorHost.WindowTable windows(String store, int partition) {
    return StoreTables.windows(map(store, partition));
  }

  @Override
  public StateMap<?> map(String store, int partition) {
    return (LoggedMap<?>) store(store);
  }

  private ProgramInstance program(int index) {
    ProgramInstance known = running.get(index);
    if (known != null) {
      return known;
    }
    ProgramInstance started = new ProgramInstance(
        plan.programs().get(index), id.partition(), world, at -> wakeBy(index, at));
    running.put(index, started);
    return started;
  }

  private void wakeBy(int program, long at) {
    if (!(isOpening && host.fault() == Fault.WAKES_LOST)) {
      wakes.put(program, at);
    }
  }

  /** Returns the index of the record of a partition that is read next. */
  int position(PartitionLog log) {
    return positions.getOrDefault(log, 0);
  }

  Map<PartitionLog, Integer> positions() {
    return positions;
  }

  /** Processes a record. */
  void take(LogEntry entry) {
    InputRecord record = entry.record();
    isChanged = true;
    positions.put(entry.log(), entry.index() + 1);
    // One that cannot be an event time, or belongs to no event, moves nothing.
    long time = record.isTimely() && !record.isRelease() ? record.timestamp() : 0;
    streamTime = Math.max(streamTime, time);
    for (Plan.Reader reader : plan.readers(entry.log().place().topic())) {
      program(reader.program()).running().process(reader.entry(), record);
    }
  }

  boolean isToBeWoken(int program, long clockMillis) {
    return wakes.getOrDefault(program, NEVER) <= clockMillis;
  }

  void wake(int program) {
    isChanged = true;
    wakes.put(program, NEVER);
    program(program).running().wake(host.clock().millis());
  }

  /** Writes back its stores, and its offsets with them. */
  void commit() {
    if (isChanged) {
      stores.values().forEach(Logged::writeBack);
      commitOffsets();
      isChanged = false;
    }
  }

  void commitOffsets() {
    committed.commitOffsets(positions, streamTime);
  }

  /** Goes back to the offsets that were committed. */
  void rewind() {
    positions.clear();
    positions.putAll(committed.positions());
    streamTime = committed.streamTime();
  }
}
