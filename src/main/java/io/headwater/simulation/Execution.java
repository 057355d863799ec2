package io.headwater.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A schedule at work on a cluster. For one run. */
final class Execution {
  private static final int MOST_TURNS = 1_000_000;

  private final Cluster cluster;
  private final CommittedReader reader;
  private final Turns turns;
  private final Story story;

  Execution(Plan plan, Cluster cluster, Story story) {
    this.cluster = cluster;
    this.turns = new Turns(plan, cluster);
    this.reader = new CommittedReader(cluster);
    this.story = story;
  }

  /** Takes all steps, then lets everything come to rest; returns what is wrong by then. */
  Optional<Finding> run(Schedule schedule) {
    for (Step step : schedule.steps()) {
      step.applyTo(this);
      if (cluster.finding().isPresent()) {
        return cluster.finding();
      }
    }
    return settle().or(cluster::finding);
  }

  /** Returns what a reader of committed records has read in all. */
  CommittedReader reader() {
    return reader;
  }

  /** Starts whatever is down, and goes on until there is nothing to do and all is committed. */
  private Optional<Finding> settle() {
    story.tell(() -> "everything comes to rest");
    int taken = 0;
    cluster.instances().stream().filter(one -> !one.isUp()).forEach(cluster::restart);
    Optional<Turn> next = turns.any();
    do {
      while (next.isPresent()) {
        cluster.take(next.get());
        if (++taken > MOST_TURNS) {
          return Optional.of(Finding.of("it does not come to rest"));
        }
        next = turns.any();
      }
      cluster.instances().forEach(cluster::commit);
      next = turns.any();
    } while (next.isPresent());
    reader.read();
    return Optional.empty();
  }

  void publish(Step.Publish step) {
    LogEntry entry = cluster.publish(step.record());
    story.tell(() ->
        "%s comes%s: %s".formatted(entry, step.isRepeated() ? " once more" : "", step.shown()));
  }

  void elapse(Duration by) {
    cluster.clock().advance(by);
    story.tell(() -> "the clock is at " + cluster.clock().instant());
  }

  private static <T> Optional<T> choose(List<T> among, int choice) {
    return among.isEmpty() ? Optional.empty() : Optional.of(among.get(choice % among.size()));
  }

  private Optional<Instance> instance(int choice, Predicate<Instance> which) {
    return choose(cluster.instances().stream().filter(which).toList(), choice);
  }

  private static boolean isMember(Instance instance) {
    return instance.isUp() && !instance.isFenced();
  }

  void advance(int choice) {
    choose(turns.all(), choice).ifPresent(cluster::take);
  }

  void crashWithin(int choice, int touch, boolean isHanging) {
    Optional<Turn> turn = choose(
        turns.all().stream().filter(one -> !(one instanceof Turn.TakeRow)).toList(), choice);
    turn.ifPresent(one -> {
      Instance instance =
          one instanceof Turn.Take take ? take.instance() : ((Turn.Wake) one).instance();
      instance.pulse().crashAt(touch);
      try {
        cluster.take(one);
      } catch (SimulatedCrash e) {
        story.tell(() -> "     until read or write %d of it".formatted(touch));
        if (cluster.isKeepingPartialEffects()) {
          return;
        }
      }
      instance.pulse().calm();
      cluster.crash(instance, isHanging);
    });
  }

  void commit(int choice) {
    instance(choice, one -> one.isUp() && one.transaction().isPresent()).ifPresent(cluster::commit);
  }

  void abort(int choice) {
    instance(choice, one -> isMember(one) && one.transaction().isPresent())
        .ifPresent(cluster::abort);
  }

  void crash(int choice, boolean isHanging) {
    instance(choice, Instance::isUp).ifPresent(one -> cluster.crash(one, isHanging));
  }

  void restart(int choice) {
    instance(choice, one -> !one.isUp()).ifPresent(cluster::restart);
  }

  private List<Instance> members() {
    return cluster.instances().stream().filter(Execution::isMember).toList();
  }

  void rebalance() {
    List<Instance> members = members();
    if (!members.isEmpty()) {
      cluster.instances().stream()
          .filter(one -> !one.isUp())
          .forEach(one -> cluster.reassign(one, members));
    }
  }

  void move(int choice, int target) {
    choose(new ArrayList<>(cluster.topics().tasks()), choice)
        .ifPresent(task -> choose(members(), target).ifPresent(to -> cluster.move(task, to)));
  }

  void fence(int choice) {
    instance(choice, Execution::isMember).ifPresent(one -> {
      List<Instance> others = members().stream().filter(other -> other != one).toList();
      if (!others.isEmpty()) {
        story.tell(() -> one + " is taken for dead");
        one.fence();
        cluster.reassign(one, others);
      }
    });
  }

  void read() {
    reader.read();
  }
}
