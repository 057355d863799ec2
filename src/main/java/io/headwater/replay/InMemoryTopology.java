package io.headwater.replay;

import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.history.HistoryEvent;
import io.headwater.host.InternalTopics;
import io.headwater.metrics.GlobalTableMeter;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.GlobalTable;
import io.headwater.operator.InputRecord;
import io.headwater.operator.OutputRecord;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramEntry;
import io.headwater.operator.ProgramStore;
import io.headwater.topology.TopologySpec;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;

/*
 * Order
 * =====
 *
 * Everything that follows from a record is done before the next one of the history enters: through
 * repartition topics, and through streams that the topology reads itself. Meanwhile records wait in
 * the partitions that they were written to, in the order of their offsets; the partition whose
 * first record is the earliest is read next (PendingRecords). A plain depth-first walk would not
 * do: in a loop, such as a saga's, it takes a record before an earlier one of its partition.
 *
 * Time
 * ====
 *
 * Stream time is that of a task of Kafka Streams, per group of programs (TaskGroups) and partition.
 * The wall clock is a virtual one, which a record moves to its event time. Before it does, every
 * program that asked to be woken by then is woken at its time, in the order of those times.
 *
 * There is one thread, so nothing here is left to chance.
 */
/**
 * A topology at work in memory, with all its partitions: the same operators as on Kafka Streams,
 * deterministically. Effects, and projections whose rows a database keeps, have no part in it. Not
 * thread-safe.
 */
public final class InMemoryTopology {
  private final ReplaySettings settings;
  private final List<Program> programs;
  private final TaskGroups groups;
  private final Map<String, List<MemoryPartition.Reader>> readers = new HashMap<>();
  private final Map<String, List<GlobalTable>> globals = new HashMap<>();
  private final SourcePlaces places;
  private final ReplaySink sink;
  private final ReplayTrace trace;
  private final TopologyMetrics metrics;
  private final MemoryStores stores;
  private final VirtualClock clock;
  private final ProgramInstance.Surroundings world;
  private final Map<TopicPlace, MemoryPartition> partitions = new HashMap<>();
  private final Map<ProgramPlace, ProgramInstance> instances = new HashMap<>();
  private final Map<ProgramPlace, Long> streamTimes = new HashMap<>();
  private final WakeTimes wakes = new WakeTimes();
  private final PendingRecords pending = new PendingRecords();
  private final ArrayDeque<Fresh> fresh = new ArrayDeque<>();

  private record TopicPlace(String topic, int partition) {}

  /** A record that was written, and that nobody has heard of yet. */
  private record Fresh(MemoryPartition partition, InputRecord record) {}

  private InMemoryTopology(
      TopologySpec spec,
      ReplaySettings settings,
      ReplaySink sink,
      TopologyMetrics metrics,
      StateChange.Listener listener,
      ReplayTrace trace) {
    this.settings = settings;
    this.programs = Program.compile(spec);
    this.groups = new TaskGroups(programs);
    this.places = new SourcePlaces(spec);
    this.sink = sink;
    this.trace = trace;
    this.metrics = metrics;
    this.stores = new MemoryStores(listener, trace);
    this.clock = new VirtualClock(settings.start());
    this.world = new ProgramInstance.Surroundings(
        spec.name(),
        settings,
        clock,
        stores,
        program -> ProgramInstance.observer(program, metrics, clock, trace),
        this::write);
    for (GlobalTable table : GlobalTable.of(spec)) {
      stores.add(table);
      globals.computeIfAbsent(table.topic(), any -> new ArrayList<>()).add(table);
    }
    for (int i = 0; i < programs.size(); i++) {
      addReaders(spec.name(), i);
    }
  }

  /**
   * Starts a topology.
   *
   * @param sink takes what it writes
   * @param metrics where records are counted
   * @param listener hears how states change
   * @throws io.headwater.diagnostic.InvalidTopologyException if it is not valid
   */
  public static InMemoryTopology of(
      TopologySpec spec,
      ReplaySettings settings,
      ReplaySink sink,
      TopologyMetrics metrics,
      StateChange.Listener listener) {
    return of(spec, settings, sink, metrics, listener, ReplayTrace.NONE);
  }

  /**
   * Starts a topology that tells how it goes about its work.
   *
   * @param trace hears of it
   * @throws io.headwater.diagnostic.InvalidTopologyException if it is not valid
   */
  public static InMemoryTopology of(
      TopologySpec spec,
      ReplaySettings settings,
      ReplaySink sink,
      TopologyMetrics metrics,
      StateChange.Listener listener,
      ReplayTrace trace) {
    return new InMemoryTopology(spec.requireValid(), settings, sink, metrics, listener, trace);
  }

  private void addReaders(String application, int program) {
    Map<String, Integer> entries = new HashMap<>();
    for (int i = 0; i < programs.get(program).entries().size(); i++) {
      entries.put(topicOf(application, programs.get(program).entries().get(i)), i);
    }
    entries.forEach((topic, entry) -> readers
        .computeIfAbsent(topic, any -> new ArrayList<>())
        .add(new MemoryPartition.Reader(program, entry)));
  }

  private static String topicOf(String application, ProgramEntry entry) {
    return entry instanceof ProgramEntry.Source source
        ? source.topic()
        : InternalTopics.hop(application, ((ProgramEntry.Hop) entry).hop());
  }

  /**
   * Processes a record of a history, and everything that follows from it.
   *
   * @return where it is: its offset is the event's, or a later one if that is taken
   * @throws io.headwater.diagnostic.HaltingRecordException if a step fails whose recovery is to
   *     fail
   */
  public RecordPosition process(SourceRecord source) {
    HistoryEvent event = source.event();
    long timestamp = event.time().toEpochMilli();
    MemoryPartition partition = partition(source.topic(), places.partitionOf(source));
    RecordPosition position = new RecordPosition(
        source.topic(), partition.number(), partition.takeOffset(event.offset()));
    InputRecord record = new InputRecord(
        position,
        timestamp,
        isTimely(timestamp),
        event.key().orElse(null),
        event.value().orElse(null),
        event.headers());
    if (record.isTimely()) {
      advanceTo(event.time());
    }
    stores.begin(Optional.of(new StateChange.Cause(position, source)));
    fresh.add(new Fresh(partition, record));
    drain();
    stores.begin(Optional.empty());
    // Of timers that were due when they were set.
    advanceTo(clock.instant());
    return position;
  }

  private boolean isTimely(long timestamp) {
    return timestamp >= 0 && timestamp <= clock.millis() + settings.maxFuture().toMillis();
  }

  /** Moves the virtual clock, and wakes on its way whoever asked for it. */
  public void advanceTo(Instant time) {
    Optional<WakeTimes.Wake> next = wakes.next(time.toEpochMilli());
    while (next.isPresent()) {
      clock.advanceTo(Instant.ofEpochMilli(next.get().at()));
      wake(next.get().place());
      drain();
      next = wakes.next(time.toEpochMilli());
    }
    clock.advanceTo(time);
  }

  private void wake(ProgramPlace place) {
    trace.begun(programs.get(place.program()).name(), Optional.empty());
    Objects.requireNonNull(instances.get(place)).running().wake(clock.millis());
  }

  /** Returns where the virtual clock stands. */
  public Instant now() {
    return clock.instant();
  }

  private void write(WrittenRecord.Kind kind, String topic, OutputRecord output) {
    MemoryPartition partition = partition(topic, output.partition());
    RecordPosition position =
        new RecordPosition(topic, partition.number(), partition.takeOffset(0));
    sink.written(new WrittenRecord(
        kind, position, output.timestamp(), output.key(), output.value(), output.headers()));
    if (!partition.readers().isEmpty() || globals.containsKey(topic)) {
      boolean isTimely = kind == WrittenRecord.Kind.REPARTITION || isTimely(output.timestamp());
      InputRecord record = new InputRecord(
          position, output.timestamp(), isTimely, output.key(), output.value(), output.headers());
      fresh.add(new Fresh(partition, record));
    }
  }

  private MemoryPartition partition(String topic, int partition) {
    int number = settings.isInOnePartition() ? 0 : partition;
    return partitions.computeIfAbsent(
        new TopicPlace(topic, number),
        place -> new MemoryPartition(number, readers.getOrDefault(topic, List.of())));
  }

  /** Hands on what was written; only then, as a live program does not read its own step's rows. */
  private void deliver() {
    while (!fresh.isEmpty()) {
      Fresh next = fresh.remove();
      if (!next.partition().readers().isEmpty() && next.partition().append(next.record())) {
        pending.add(next.partition());
      }
      globals
          .getOrDefault(next.record().position().topic(), List.of())
          .forEach(table -> read(table, next.record()));
    }
  }

  /** Takes a row, of which the event time plays no part, whatever it is. */
  private void read(GlobalTable table, InputRecord record) {
    InputRecord timely = new InputRecord(
        record.position(),
        record.timestamp(),
        true,
        record.key(),
        record.value(),
        record.headers());
    GlobalTable.Row row = table.read(timely, settings.limits(), settings.protection());
    trace.begun(table.name(), Optional.of(record.position()));
    stores.apply(table, row, record.timestamp());
    GlobalTableMeter meter = metrics.globalTable(table.name());
    if (row instanceof GlobalTable.Row.Skipped skipped) {
      meter.skipped(skipped.code());
    }
    meter.read();
  }

  private void drain() {
    deliver();
    Optional<MemoryPartition> next = pending.next();
    while (next.isPresent()) {
      MemoryPartition partition = next.get();
      step(partition, partition.take());
      if (!partition.isEmpty()) {
        pending.add(partition);
      }
      deliver();
      next = pending.next();
    }
  }

  private void step(MemoryPartition partition, InputRecord record) {
    for (MemoryPartition.Reader reader : partition.readers()) {
      ProgramInstance instance = instance(reader.program(), partition.number());
      streamTimes.merge(
          task(reader.program(), partition.number()), partition.latestTime(), Math::max);
      trace.begun(programs.get(reader.program()).name(), Optional.of(record.position()));
      instance.running().process(reader.entry(), record);
    }
  }

  private ProgramPlace task(int program, int partition) {
    return new ProgramPlace(settings.isInOnePartition() ? 0 : groups.of(program), partition);
  }

  private ProgramInstance instance(int program, int partition) {
    ProgramPlace place = new ProgramPlace(program, partition);
    ProgramInstance running = instances.get(place);
    if (running == null) {
      addStores(program, partition);
      running =
          new ProgramInstance(programs.get(program), partition, world, at -> wakes.set(place, at));
      instances.put(place, running);
    }
    return running;
  }

  /** Adds the stores of all programs of a task: one may read those of another. */
  private void addStores(int program, int partition) {
    ProgramPlace task = task(program, partition);
    for (int i = 0; i < programs.size(); i++) {
      if (groups.of(i) == groups.of(program)) {
        for (ProgramStore store : programs.get(i).stores()) {
          if (store.isOwn() && !stores.has(store.name(), partition)) {
            stores.add(store, partition, () -> streamTimes.getOrDefault(task, -1L));
          }
        }
      }
    }
  }

  /**
   * Returns the state of a key.
   *
   * @param store of snapshots: of an aggregate, a projection, a fold or a global table
   */
  public Optional<Snapshot> state(String store, byte[] key) {
    return stores.state(store, key);
  }

  /**
   * Puts a state in the place of what a store of snapshots holds for a key. No listener hears of
   * it; a partition that no record has been in yet stays empty.
   *
   * @param state empty to remove what is there
   */
  public void restore(String store, int partition, byte[] key, Optional<Snapshot> state) {
    stores.restore(store, partition, key, state);
  }

  /** Returns what the stores hold, by name, in digest. */
  public SortedMap<String, StoreDigest> storeDigests() {
    return StoreDigest.all(stores);
  }

  MemoryStores stores() {
    return stores;
  }
}
