package io.headwater.replay;

import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.history.HistoryEvent;
import io.headwater.metrics.GlobalTableMeter;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.GlobalTable;
import io.headwater.operator.InputRecord;
import io.headwater.operator.OutputRecord;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramStore;
import io.headwater.topology.TopologySpec;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.IntPredicate;

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
public final class InMemoryTopology implements ReplayHost {
  private final ReplaySettings settings;
  private final List<Program> programs;
  private final TaskGroups groups;
  private final Map<String, MemoryTopic> topics = new HashMap<>();
  private final SourcePlaces places;
  private final ReplaySink sink;
  private final ReplayTrace trace;
  private final TopologyMetrics metrics;
  private final MemoryStores stores;
  private final VirtualClock clock;
  private final ProgramInstance.Surroundings world;
  private final List<ByPartition<ProgramInstance>> instances = new ArrayList<>();
  private final List<ByPartition<TaskTime>> streamTimes = new ArrayList<>();
  private final WakeTimes wakes = new WakeTimes();
  private final PendingRecords pending = new PendingRecords();
  private final ArrayDeque<Fresh> fresh = new ArrayDeque<>();

  /** A record that was written, and that nobody has heard of yet. */
  private record Fresh(MemoryTopic topic, MemoryPartition partition, InputRecord record) {}

  private InMemoryTopology(
      TopologySpec spec,
      ReplaySettings settings,
      ReplaySink sink,
      TopologyMetrics metrics,
      MemoryStores stores,
      IntPredicate isAtWork) {
    this.settings = settings;
    this.programs = Program.compile(spec);
    this.groups = new TaskGroups(programs);
    this.places = new SourcePlaces(spec);
    this.sink = sink;
    this.trace = stores.trace();
    this.metrics = metrics;
    this.stores = stores;
    this.clock = new VirtualClock(settings.start());
    this.world = new ProgramInstance.Surroundings(
        spec.name(),
        settings,
        clock,
        stores,
        program -> ProgramInstance.observer(program, metrics, trace),
        ProgramInstance.letters(spec),
        this::write);
    for (GlobalTable table : GlobalTable.of(spec)) {
      stores.add(table);
      topic(table.topic()).add(table);
    }
    for (int i = 0; i < programs.size(); i++) {
      int program = i;
      if (isAtWork.test(program)) {
        addReaders(spec.name(), program);
      }
      instances.add(new ByPartition<>(partition -> start(program, partition)));
      streamTimes.add(new ByPartition<>(partition -> new TaskTime()));
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
    MemoryStores stores = new MemoryStores(listener, trace, Optional.empty());
    return of(spec, settings, sink, metrics, stores);
  }

  /** Starts a topology whose states are in {@code stores}, which are empty. */
  static InMemoryTopology of(
      TopologySpec spec,
      ReplaySettings settings,
      ReplaySink sink,
      TopologyMetrics metrics,
      MemoryStores stores) {
    return new InMemoryTopology(
        spec.requireValid(), settings, sink, metrics, stores, program -> true);
  }

  /**
   * Starts some programs of a topology, to which records are handed by {@link #enter} and {@link
   * #receive}. What it writes has provisional offsets, unless it reads the topic itself.
   *
   * @param programs their indices
   */
  static InMemoryTopology part(
      TopologySpec spec,
      ReplaySettings settings,
      ReplaySink sink,
      TopologyMetrics metrics,
      MemoryStores stores,
      Set<Integer> programs) {
    return new InMemoryTopology(spec, settings, sink, metrics, stores, programs::contains);
  }

  /** Processes a record of a history that has its place already, at a time of the clock. */
  void enter(InputRecord record, Instant now) {
    clock.advanceTo(now);
    MemoryTopic topic = topic(record.position().topic());
    fresh.add(new Fresh(topic, topic.partition(record.position().partition()), record));
    drain();
  }

  /** Processes what another part wrote at a time of the clock, as if it were its own. */
  void receive(List<WrittenRecord> written, Instant now) {
    clock.advanceTo(now);
    for (WrittenRecord record : written) {
      MemoryTopic topic = topic(record.position().topic());
      MemoryPartition partition = topic.partition(record.position().partition());
      append(record.at(partition.takeOffset(0)), topic, partition);
    }
    drain();
  }

  private void addReaders(String application, int program) {
    Map<String, Integer> entries = new HashMap<>();
    for (int i = 0; i < programs.get(program).entries().size(); i++) {
      entries.put(Wiring.topicOf(application, programs.get(program).entries().get(i)), i);
    }
    entries.forEach((topic, entry) -> topic(topic).add(new MemoryPartition.Reader(program, entry)));
  }

  private MemoryTopic topic(String name) {
    return topics.computeIfAbsent(name, MemoryTopic::new);
  }

  /**
   * Processes a record of a history, and everything that follows from it.
   *
   * @return where it is: its offset is the event's, or a later one if that is taken
   * @throws io.headwater.diagnostic.HaltingRecordException if a step fails whose recovery is to
   *     fail
   */
  @Override
  public RecordPosition process(SourceRecord source) {
    HistoryEvent event = source.event();
    long timestamp = event.time().toEpochMilli();
    MemoryTopic topic = topic(source.topic());
    MemoryPartition partition = partition(topic, places.partitionOf(source));
    RecordPosition position = new RecordPosition(
        source.topic(), partition.number(), partition.takeOffset(event.offset()));
    InputRecord record = source.at(position, isTimely(timestamp));
    if (record.isTimely()) {
      advanceTo(event.time());
    }
    stores.begin(position, source);
    fresh.add(new Fresh(topic, partition, record));
    drain();
    stores.end();
    // Of timers that were due when they were set.
    advanceTo(clock.instant());
    return position;
  }

  private boolean isTimely(long timestamp) {
    return settings.isTimely(timestamp, clock.millis());
  }

  /** Moves the virtual clock, and wakes on its way whoever asked for it. */
  @Override
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
    instances.get(place.program()).get(place.partition()).running().wake(clock.millis());
  }

  /** Returns where the virtual clock stands. */
  @Override
  public Instant now() {
    return clock.instant();
  }

  private void write(WrittenRecord.Kind kind, String name, OutputRecord output) {
    MemoryTopic topic = topic(name);
    MemoryPartition partition = partition(topic, output.partition());
    RecordPosition position =
        new RecordPosition(topic.name(), partition.number(), partition.takeOffset(0));
    append(
        new WrittenRecord(
            kind, position, output.timestamp(), output.key(), output.value(), output.headers()),
        topic,
        partition);
  }

  private void append(WrittenRecord record, MemoryTopic topic, MemoryPartition partition) {
    sink.written(record);
    if (topic.isRead()) {
      boolean isTimely =
          record.kind() == WrittenRecord.Kind.REPARTITION || isTimely(record.timestamp());
      fresh.add(new Fresh(topic, partition, record.read(isTimely)));
    }
  }

  private MemoryPartition partition(MemoryTopic topic, int partition) {
    return topic.partition(settings.isInOnePartition() ? 0 : partition);
  }

  /** Hands on what was written; only then, as a live program does not read its own step's rows. */
  private void deliver() {
    while (!fresh.isEmpty()) {
      Fresh next = fresh.remove();
      if (!next.partition().readers().isEmpty() && next.partition().append(next.record())) {
        pending.add(next.partition());
      }
      for (GlobalTable table : next.topic().tables()) {
        read(table, next.record());
      }
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
    stores.makeRoom();
  }

  private void step(MemoryPartition partition, InputRecord record) {
    for (MemoryPartition.Reader reader : partition.readers()) {
      ProgramInstance instance = instances.get(reader.program()).get(partition.number());
      streamTime(reader.program(), partition.number()).advanceTo(partition.latestTime());
      trace.begun(programs.get(reader.program()).name(), Optional.of(record.position()));
      instance.running().process(reader.entry(), record);
    }
  }

  private ProgramInstance start(int program, int partition) {
    ProgramPlace place = new ProgramPlace(program, partition);
    TaskTime streamTime = streamTime(program, partition);
    addStores(program, partition, streamTime);
    return new ProgramInstance(programs.get(program), partition, world, at -> wakes.set(place, at));
  }

  private TaskTime streamTime(int program, int partition) {
    int group = settings.isInOnePartition() ? 0 : groups.of(program);
    return streamTimes.get(group).get(partition);
  }

  /** Adds the stores of all programs of a task: one may read those of another. */
  private void addStores(int program, int partition, TaskTime streamTime) {
    for (int i = 0; i < programs.size(); i++) {
      if (groups.of(i) == groups.of(program)) {
        for (ProgramStore store : programs.get(i).stores()) {
          if (store.isOwn() && !stores.has(store.name(), partition)) {
            stores.add(store, partition, streamTime::latest);
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
  @Override
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
  @Override
  public SortedMap<String, StoreDigest> storeDigests() {
    return StoreDigest.all(List.of(stores));
  }

  MemoryStores stores() {
    return stores;
  }

  /** Everything is done as soon as it is processed. */
  @Override
  public void finish() {}

  @Override
  public void close() {
    stores.close();
  }
}
