package io.headwater.simulation;

import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.operator.OutputRecord;
import io.headwater.replay.SourceRecord;
import io.headwater.replay.VirtualClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Topics, instances and their tasks in memory, as a broker and a consumer group see them: what is
 * committed is committed with outputs, states and offsets, or not at all; who was taken for dead
 * commits nothing more; nobody reads past a record whose transaction is open.
 */
final class Cluster {
  private final Plan plan;
  private final Fault fault;
  private final Story story;
  private final VirtualClock clock;
  private final Topics topics;
  private final Map<TaskId, Instance> movedTo = new HashMap<>();
  private final Map<TaskId, CommittedTask> committed = new LinkedHashMap<>();
  private final List<Instance> instances = new ArrayList<>();
  private final Set<TaskId> halted = new HashSet<>();
  private final List<Deed> deeds = new ArrayList<>();
  private final GlobalRows globals;
  private final OutcomeTally counts;
  private final Disruptions disruptions = new Disruptions();
  private Optional<Finding> finding = Optional.empty();

  Cluster(Plan plan, int instanceCount, Fault fault, Story story) {
    this.plan = plan;
    this.fault = fault;
    this.story = story;
    this.clock = new VirtualClock(plan.settings().start());
    this.topics = new Topics(plan, clock);
    this.globals = new GlobalRows(plan);
    this.counts = new OutcomeTally(plan.programs().size());
    for (int i = 0; i < instanceCount; i++) {
      instances.add(new Instance(i));
    }
  }

  List<Instance> instances() {
    return instances;
  }

  VirtualClock clock() {
    return clock;
  }

  Topics topics() {
    return topics;
  }

  /** Returns what was done, in its order, committed or not. */
  List<Deed> deeds() {
    return deeds;
  }

  /** Returns what became of the records whose transactions were committed. */
  OutcomeTally counts() {
    return counts;
  }

  Map<TaskId, CommittedTask> committed() {
    return committed;
  }

  /** Returns the instance that a task is assigned to. */
  Instance ownerOf(TaskId task) {
    Instance moved = movedTo.get(task);
    return moved != null
        ? moved
        : instances.get((31 * task.group() + task.partition()) % instances.size());
  }

  /** Returns what has happened, of one schedule of so many steps. */
  Coverage coverage(int steps) {
    long records = deeds.stream()
        .filter(deed -> deed instanceof Deed.Taken && deed.isCommitted())
        .count();
    long repeated = deeds.stream().filter(deed -> !deed.isCommitted()).count();
    return disruptions.coverage(steps, records, repeated);
  }

  /** Tells whether a record has stopped a task for good, as a step that is to fail does. */
  boolean isHalted(TaskId task) {
    return halted.contains(task);
  }

  /** Tells whether an instance goes on with the next record after it failed on one. */
  boolean isKeepingPartialEffects() {
    return fault == Fault.PARTIAL_EFFECTS_KEPT;
  }

  /** Returns what was found to be wrong on the way. */
  Optional<Finding> finding() {
    return finding;
  }

  /** Takes a record from outside. */
  LogEntry publish(SourceRecord source) {
    LogEntry entry = topics.publish(source);
    deeds.add(new Deed.Arrived(entry, clock.millis()));
    return entry;
  }

  private void write(Instance instance, String topic, OutputRecord output) {
    instance.pulse().touch();
    LogEntry entry = topics.write(transaction(instance), topic, output);
    story.tell(() -> "     writes " + entry);
  }

  private Transaction transaction(Instance instance) {
    if (instance.transaction().isEmpty()) {
      instance.begin(new Transaction(plan.programs().size()));
    }
    return instance.transaction().orElseThrow();
  }

  /** Tells whether tasks read what is not committed. */
  boolean isUncommittedSeen() {
    return fault == Fault.READS_UNCOMMITTED;
  }

  /** Returns a task of an instance, restored if it is not open. */
  Task open(Instance instance, TaskId id) {
    return instance
        .tasks()
        .computeIfAbsent(
            id,
            any -> new Task(
                id,
                plan,
                committed.computeIfAbsent(id, one -> new CommittedTask()),
                new Task.TaskHost(
                    fault,
                    instance.pulse(),
                    globals,
                    clock,
                    () -> transaction(instance).counts(),
                    (kind, topic, output) -> write(instance, topic, output))));
  }

  /**
   * Does something.
   *
   * @throws SimulatedCrash if the instance is to crash on the way
   */
  void take(Turn turn) {
    if (turn instanceof Turn.TakeRow row) {
      topics.rowPositions().put(row.entry().log(), row.entry().index() + 1);
      globals.take(row.entry().record());
      deeds.add(new Deed.RowTaken(row.entry(), clock.millis()));
      story.tell(() -> "all instances take row " + row.entry());
    } else if (turn instanceof Turn.Take take) {
      story.tell(() -> take.instance() + " takes " + take.entry());
      Transaction transaction = transaction(take.instance());
      deeds.add(new Deed.Taken(take.task().id(), take.entry(), transaction, clock.millis()));
      guarded(take.instance(), take.task(), () -> take.task().take(take.entry()));
    } else if (turn instanceof Turn.Wake wake) {
      story.tell(() ->
          wake.instance() + " wakes " + plan.programs().get(wake.program()).name() + " in task "
              + wake.task().id());
      Transaction transaction = transaction(wake.instance());
      deeds.add(new Deed.Woken(wake.task().id(), wake.program(), transaction, clock.millis()));
      guarded(wake.instance(), wake.task(), () -> wake.task().wake(wake.program()));
    }
  }

  private void guarded(Instance instance, Task task, Runnable work) {
    try {
      work.run();
    } catch (SimulatedCrash e) {
      throw e;
    } catch (HaltingRecordException e) {
      story.tell(() -> "     task " + task.id() + " halts: " + e.getMessage());
      abort(instance);
      if (instance.isFenced()) {
        // On a state that is not its own any more, which says nothing.
        instance.rejoin();
      } else {
        halted.add(task.id());
      }
    } catch (RuntimeException e) {
      note(Finding.of("task %s stops: %s".formatted(task.id(), e)));
      halted.add(task.id());
      abort(instance);
    }
  }

  private void note(Finding found) {
    if (finding.isEmpty()) {
      finding = Optional.of(found);
    }
  }

  /** Commits what an instance has done; refused if it was taken for dead. */
  void commit(Instance instance) {
    if (instance.isFenced() && fault != Fault.ZOMBIE_NOT_FENCED) {
      disruptions.refused();
      story.tell(() -> instance + " is refused its commit");
      abort(instance);
      instance.rejoin();
      return;
    }
    instance.transaction().ifPresent(transaction -> {
      instance.tasks().values().forEach(this::requireStable);
      instance.tasks().values().forEach(Task::commit);
      transaction.commit();
      counts.add(transaction.counts());
      instance.end();
      story.tell(() -> instance + " commits");
    });
    if (instance.isFenced()) {
      instance.rejoin();
    }
  }

  private void requireStable(Task task) {
    task.positions().forEach((log, position) -> {
      if (position > log.lastStable()) {
        note(Finding.of("task %s commits an offset past %s, which is not committed"
            .formatted(task.id(), log.entries().get(log.lastStable()))));
      }
    });
  }

  /** Aborts what an instance has done since its last commit; its tasks are restored. */
  void abort(Instance instance) {
    endTransaction(instance);
    if (fault == Fault.STATE_KEPT_AFTER_ABORT && instance.isUp()) {
      instance.tasks().values().forEach(Task::rewind);
    } else {
      instance.tasks().clear();
    }
  }

  private void endTransaction(Instance instance) {
    if (fault == Fault.OFFSETS_COMMITTED_ALONE && !instance.isFenced()) {
      instance.tasks().values().forEach(Task::commitOffsets);
    }
    instance.transaction().ifPresent(transaction -> {
      transaction.abort(fault);
      disruptions.aborted();
      story.tell(() -> "the transaction of " + instance + " is aborted");
    });
    instance.end();
  }

  /**
   * Ends an instance as it stands.
   *
   * @param isHanging whether its transaction stays open until it is back
   */
  void crash(Instance instance, boolean isHanging) {
    disruptions.crashed();
    story.tell(() -> instance + " crashes");
    instance.pulse().calm();
    if (!isHanging) {
      endTransaction(instance);
    }
    instance.goDown();
  }

  void restart(Instance instance) {
    story.tell(() -> instance + " starts again");
    endTransaction(instance);
    instance.comeUp();
  }

  /** Closes a task where it is, and lets another instance open it. */
  void move(TaskId id, Instance to) {
    Instance from = ownerOf(id);
    if (from == to) {
      return;
    }
    if (from.isUp() && !from.isFenced()) {
      commit(from);
      from.tasks().remove(id);
    }
    assign(id, to);
  }

  private void assign(TaskId id, Instance to) {
    disruptions.moved();
    movedTo.put(id, to);
    story.tell(() -> "task " + id + " moves to " + to);
  }

  /** Hands the tasks of an instance to others, which believe that it is dead. */
  void reassign(Instance from, List<Instance> others) {
    int next = 0;
    for (TaskId id : topics.tasks()) {
      if (ownerOf(id) == from) {
        assign(id, others.get(next++ % others.size()));
      }
    }
  }
}
