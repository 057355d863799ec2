package io.headwater.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds what could be done next in a cluster: the same in the same condition. */
record Turns(Plan plan, Cluster cluster) {

  /** Returns what could be done next. */
  List<Turn> all() {
    return until(Integer.MAX_VALUE);
  }

  /** Returns something that could be done next. */
  Optional<Turn> any() {
    return until(1).stream().findFirst();
  }

  /** Looks for turns until there are enough. */
  private List<Turn> until(int enough) {
    List<Turn> turns = new ArrayList<>();
    cluster.topics().rowPositions().forEach((log, position) -> {
      int next = log.next(position, false);
      if (next != PartitionLog.NONE) {
        turns.add(new Turn.TakeRow(log.entries().get(next)));
      }
    });
    for (TaskId id : cluster.topics().tasks()) {
      if (turns.size() >= enough) {
        return turns;
      }
      Instance owner = cluster.ownerOf(id);
      if (owner.isUp() && !owner.isFenced() && !cluster.isHalted(id)) {
        addTurns(turns, owner, id);
      }
    }
    for (Instance instance : cluster.instances()) {
      if (instance.isFenced()) {
        // Only what it has open already: it does not learn of anything else.
        instance.tasks().keySet().stream()
            .filter(id -> !cluster.isHalted(id))
            .forEach(id -> addTurns(turns, instance, id));
      }
    }
    return turns;
  }

  private void addTurns(List<Turn> turns, Instance instance, TaskId id) {
    boolean isUncommittedSeen = cluster.isUncommittedSeen();
    Task known = instance.tasks().get(id);
    for (PartitionLog log : cluster.topics().inputs(id)) {
      int from = known == null ? committedPosition(id, log) : known.position(log);
      int next = log.next(from, isUncommittedSeen);
      if (next != PartitionLog.NONE) {
        turns.add(
            new Turn.Take(instance, cluster.open(instance, id), log.entries().get(next)));
      }
    }
    if (plan.hasTimers(id)) {
      Task task = cluster.open(instance, id);
      for (int program : plan.members(id)) {
        if (task.isToBeWoken(program, cluster.clock().millis())) {
          turns.add(new Turn.Wake(instance, task, program));
        }
      }
    }
  }

  private int committedPosition(TaskId id, PartitionLog log) {
    CommittedTask known = cluster.committed().get(id);
    return known == null ? 0 : known.positions().getOrDefault(log, 0);
  }
}
