package io.headwater.simulation;

import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.event.RecordPosition;
import io.headwater.operator.InputRecord;
import io.headwater.operator.OperatorHost;
import io.headwater.operator.OutputRecord;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramStore;
import io.headwater.replay.MemoryStores;
import io.headwater.replay.ProgramInstance;
import io.headwater.replay.ProgramTables;
import io.headwater.replay.ReplayTrace;
import io.headwater.replay.StateChange;
import io.headwater.replay.VirtualClock;
import io.headwater.state.StateMap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The run that nothing disturbs: the same records come, tasks take them in the same order, and the
 * clock is at the same times. There are no transactions, instances or changelogs; states stay
 * objects, and what is written can be read at once.
 *
 * <p>A record has the offset of the one that has its number in the disturbed run, because offsets
 * are part of ids: transactions that were aborted have taken some.
 */
final class UndisturbedRun implements ProgramTables {
  private final Plan plan;
  private final VirtualClock clock;
  private final MemoryStores stores = new MemoryStores(StateChange.Listener.NONE, ReplayTrace.NONE);
  private final GlobalRows globals;
  private final OutcomeTally counts;
  private final ProgramInstance.Surroundings world;
  private final Map<Running, ProgramInstance> instances = new HashMap<>();
  private final Map<TaskId, Long> streamTimes = new HashMap<>();
  private final DecidedOnce decidedOnce = new DecidedOnce();
  private final Map<Running, Long> wakes = new HashMap<>();
  private final Map<Place, List<Long>> offsets;
  private final Map<Place, List<InputRecord>> written = new HashMap<>();

  private record Running(int program, int partition) {}

  /**
   * Prepares.
   *
   * @param offsets those of the records that there are in the end, by partition
   */
  UndisturbedRun(Plan plan, Map<Place, List<Long>> offsets) {
    this.plan = plan;
    this.offsets = offsets;
    this.clock = new VirtualClock(plan.settings().start());
    this.globals = new GlobalRows(plan);
    this.counts = new OutcomeTally(plan.programs().size());
    this.world = new ProgramInstance.Surroundings(
        plan.application(),
        plan.settings(),
        clock,
        this,
        program -> new OutcomeTally.Counting(plan.indexOf(program), () -> counts),
        plan.letters(),
        (kind, topic, output) -> write(topic, output));
  }

  OutcomeTally counts() {
    return counts;
  }

  MemoryStores stores() {
    return stores;
  }

  /** Returns all records, by partition and in the order of their offsets. */
  Map<Place, List<InputRecord>> written() {
    return written;
  }

  /**
   * Does what was committed; returns what cannot be done.
   *
   * @param end where the clock is in the end
   */
  Optional<Finding> run(List<Deed> deeds, Instant end) {
    for (Deed deed : deeds) {
      if (deed.isCommitted()) {
        Optional<Finding> found = run(deed);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    clock.advanceTo(end);
    // Whatever was forgotten shows now.
    List.copyOf(wakes.keySet()).forEach(this::wakeIfDue);
    return Optional.empty();
  }

  private void wakeIfDue(Running running) {
    if (Objects.requireNonNull(wakes.get(running)) <= clock.millis()) {
      wakes.remove(running);
      program(running).running().wake(clock.millis());
    }
  }

  private Optional<Finding> run(Deed deed) {
    clock.advanceTo(Instant.ofEpochMilli(deed.clockMillis()));
    try {
      if (deed instanceof Deed.Arrived arrived) {
        InputRecord record = arrived.entry().record();
        append(
            arrived.entry().log().place(),
            new PartitionLog.Content(
                record.timestamp(),
                record.isTimely(),
                record.key(),
                record.value(),
                record.headers()));
      } else if (deed instanceof Deed.RowTaken row) {
        globals.take(recordOf(row.entry()));
      } else if (deed instanceof Deed.Taken taken) {
        return take(taken.task(), taken.entry().log().place(), recordOf(taken.entry()));
      } else if (deed instanceof Deed.Woken woken) {
        Running running = new Running(woken.program(), woken.task().partition());
        wakes.remove(running);
        program(running).running().wake(clock.millis());
      }
      return Optional.empty();
    } catch (MissingRecordException e) {
      return Optional.of(Finding.of(
          "%s was taken, which is not written if nothing is disturbed".formatted(e.entry)));
    } catch (HaltingRecordException e) {
      return Optional.of(Finding.of("undisturbed, it halts: " + e.getMessage()));
    }
  }

  /** There is no such record. */
  private static final class MissingRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient LogEntry entry;

    MissingRecordException(LogEntry entry) {
      super("missing", null, false, false);
      this.entry = entry;
    }
  }

  private InputRecord recordOf(LogEntry entry) {
    List<InputRecord> records = written.getOrDefault(entry.log().place(), List.of());
    if (entry.number() >= records.size()) {
      throw new MissingRecordException(entry);
    }
    return records.get(entry.number());
  }

  private Optional<Finding> take(TaskId task, Place place, InputRecord record) {
    long time = record.isTimely() && !record.isRelease() ? record.timestamp() : 0;
    long streamTime = streamTimes.merge(task, time, Math::max);
    Optional<Finding> found = Optional.empty();
    for (Plan.Reader reader : plan.readers(place.topic())) {
      ProgramInstance running = program(new Running(reader.program(), place.partition()));
      DecidedOnce.Decisions before = DecidedOnce.Decisions.of(counts, reader.program());
      running.running().process(reader.entry(), record);
      Program program = plan.programs().get(reader.program());
      if (program.stateFold().isPresent() && found.isEmpty()) {
        found = decidedOnce.took(reader, program, record, streamTime, before, counts);
      }
    }
    return found;
  }

  private void write(String topic, OutputRecord output) {
    append(
        new Place(topic, output.partition()),
        new PartitionLog.Content(
            output.timestamp(),
            plan.isTimely(output.timestamp(), clock.millis()),
            output.key(),
            output.value(),
            output.headers()));
  }

  private void append(Place place, PartitionLog.Content content) {
    List<InputRecord> records = written.computeIfAbsent(place, any -> new ArrayList<>());
    List<Long> known = offsets.getOrDefault(place, List.of());
    long offset = records.size() < known.size()
        ? known.get(records.size())
        : Long.MAX_VALUE - Integer.MAX_VALUE + records.size();
    records.add(content.at(new RecordPosition(place.topic(), place.partition(), offset)));
  }

  private ProgramInstance program(Running running) {
    ProgramInstance known = instances.get(running);
    if (known != null) {
      return known;
    }
    TaskId task = plan.taskOf(running.program(), running.partition());
    for (int member : plan.members(task)) {
      for (ProgramStore store : plan.programs().get(member).stores()) {
        if (store.isOwn() && !stores.has(store.name(), task.partition())) {
          stores.add(store, task.partition(), () -> streamTimes.getOrDefault(task, -1L));
        }
      }
    }
    ProgramInstance started = new ProgramInstance(
        plan.programs().get(running.program()),
        running.partition(),
        world,
        at -> wakes.put(running, at));
    instances.put(running, started);
    return started;
  }

  @Override
  public OperatorHost.StateTable states(String store, int partition) {
    return plan.isGlobal(store) ? globals.table(store) : stores.states(store, partition);
  }

  @Override
  public OperatorHost.IdTable ids(String store, int partition) {
    return stores.ids(store, partition);
  }

  @Override
  public OperatorHost.WindowTable windows(String store, int partition) {
    return stores.windows(store, partition);
  }

  @Override
  public StateMap<?> map(String store, int partition) {
    return stores.map(store, partition);
  }
}
