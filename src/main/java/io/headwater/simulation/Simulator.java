package io.headwater.simulation;

import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs schedules of failures through a topology, and holds each to the run that nothing disturbs.
 * Deterministic, as far as the topology is; not thread-safe.
 */
public final class Simulator {
  private final Plan plan;
  private final int instances;
  private final Fault fault;
  private Coverage coverage = Coverage.NONE;

  /**
   * A run of a schedule.
   *
   * @param finding what does not hold; absent if all does
   * @param steps what happened, step by step; empty if nobody asked
   */
  public record Result(Optional<Finding> finding, List<String> steps) {
    /** Copies the steps. */
    public Result {
      steps = List.copyOf(steps);
    }
  }

  Simulator(TopologySpec spec, int instances, Fault fault) {
    this.plan = new Plan(spec.requireValid());
    this.instances = instances;
    this.fault = fault;
  }

  /**
   * Prepares.
   *
   * @param instances of the application, at least 1
   * @throws io.headwater.diagnostic.InvalidTopologyException if the topology is not valid
   */
  public static Simulator of(TopologySpec spec, int instances) {
    if (instances < 1) {
      throw new IllegalArgumentException("there is at least 1 instance, was " + instances);
    }
    return new Simulator(spec, instances, Fault.NONE);
  }

  /** Draws a schedule: the same one for the same seed and inputs, which keep their order. */
  public static Schedule draw(long seed, List<Input> inputs) {
    return Drawing.of(seed, inputs);
  }

  /** Runs a schedule; returns what does not hold. */
  public Optional<Finding> run(Schedule schedule) {
    return run(schedule, Story.NONE);
  }

  /** Runs a schedule, and writes down what happens. */
  public Result tell(Schedule schedule) {
    List<String> steps = new ArrayList<>();
    Optional<Finding> finding = run(schedule, line -> steps.add(line.get()));
    return new Result(finding, steps);
  }

  /** Returns what has happened in all runs so far. */
  public Coverage coverage() {
    return coverage;
  }

  private Optional<Finding> run(Schedule schedule, Story story) {
    Cluster cluster = new Cluster(plan, instances, fault, story);
    Execution execution = new Execution(plan, cluster, story);
    Optional<Finding> finding = execution
        .run(schedule)
        .or(() -> new Comparison(plan, cluster).of(execution.reader().records()));
    coverage = coverage.plus(cluster.coverage(schedule.size()));
    return finding;
  }
}
