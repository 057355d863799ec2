package io.headwater.testkit;

import io.headwater.diagnostic.NearMatch;
import io.headwater.simulation.Coverage;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Checks that failures change nothing: instances of a topology crash, abort, restart, are taken for
 * dead and hand tasks over, at any step of schedules that seeds draw; in the end everything that
 * was committed is what an undisturbed run leads to.
 *
 * <p>The cluster is in memory. Random records come as in a {@link ReplayCheck}, ten in a
 * schedule, some of them twice; each seed gives a schedule of about fifty steps, after which
 * everything comes to rest. Then
 *
 * <ul>
 *   <li>each record was taken once, in the order of the offsets of its partition, by a transaction
 *       that was committed, and no offset was committed past an open transaction;
 *   <li>a run without failures, whose tasks take the same records in the same order at the same
 *       time by the wall clock, writes the same records to the same partitions in the same order,
 *       dead letters and repartition topics included, and leaves the same bytes in all stores;
 *   <li>each record consumed has exactly one outcome, the same one in both.
 * </ul>
 *
 * <p>A failure tells the seed, which is all it takes to see it again, and the shortest schedule
 * leading to it that up to 500 further runs have found. Immutable.
 */
public final class SimulationCheck {
  /** Seeds of a check that does not say how many. */
  public static final int DEFAULT_SEEDS = 1_000;

  /** Instances of a check that does not say how many. */
  public static final int DEFAULT_INSTANCES = 2;

  private final TopologySpec spec;
  private final long firstSeed;
  private final int seeds;
  private final int instances;
  private final Map<String, Supplier<ReplayCheck.Records>> records;

  private SimulationCheck(
      TopologySpec spec,
      long firstSeed,
      int seeds,
      int instances,
      Map<String, Supplier<ReplayCheck.Records>> records) {
    this.spec = spec;
    this.firstSeed = firstSeed;
    this.seeds = seeds;
    this.instances = instances;
    this.records = records;
  }

  /**
   * Prepares a check of seeds 0 to 999 on two instances.
   *
   * @throws io.headwater.diagnostic.InvalidTopologyException if the topology is not valid
   * @throws IllegalArgumentException if no records come into it from outside
   */
  public static SimulationCheck of(TopologySpec spec) {
    if (!SimulationRun.hasInputs(spec.requireValid())) {
      throw new IllegalArgumentException(
          "no records come into topology '%s' from outside, so there is nothing to run"
              .formatted(spec.name()));
    }
    return new SimulationCheck(spec, 0, DEFAULT_SEEDS, DEFAULT_INSTANCES, Map.of());
  }

  /** Returns this check of one seed, such as one that has failed. */
  public SimulationCheck withSeed(long seed) {
    return withSeeds(seed, 1);
  }

  /**
   * Returns this check of other seeds.
   *
   * @param first at least 0
   * @param count how many in a row, at least 1
   */
  public SimulationCheck withSeeds(long first, int count) {
    if (first < 0 || count < 1) {
      throw new IllegalArgumentException(
          "seeds are at least 0, and there is at least 1, was %d from %d".formatted(count, first));
    }
    return new SimulationCheck(spec, first, count, instances, records);
  }

  /**
   * Returns this check on another number of instances.
   *
   * @param number at least 1; nobody is taken for dead by himself
   */
  public SimulationCheck withInstances(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("there is at least 1 instance, was " + number);
    }
    return new SimulationCheck(spec, firstSeed, seeds, number, records);
  }

  /**
   * Returns this check with values of a stream as they are made here, instead of any that its type
   * allows.
   *
   * @param values asked for a maker of values each time that records are drawn anew, so that a
   *     seed gives the same ones whichever were before it
   * @throws IllegalArgumentException if no records come from outside into such a stream
   */
  public SimulationCheck withRecords(String stream, Supplier<ReplayCheck.Records> values) {
    List<String> names =
        RandomInputs.streams(spec).stream().map(StreamSpec::name).toList();
    if (!names.contains(stream)) {
      throw new IllegalArgumentException(
          "no records come from outside into a stream '%s' of topology '%s'%s"
              .formatted(stream, spec.name(), NearMatch.didYouMean(stream, names)));
    }
    Map<String, Supplier<ReplayCheck.Records>> more = new LinkedHashMap<>(records);
    more.put(stream, values);
    return new SimulationCheck(spec, firstSeed, seeds, instances, more);
  }

  /**
   * Runs the check.
   *
   * @return what has happened in all schedules
   * @throws AssertionError if anything does not hold; payload included
   */
  public Coverage run() {
    SimulationRun run = SimulationRun.ofRandomRecords(spec, instances, records);
    for (int i = 0; i < seeds; i++) {
      Optional<SimulationFailure> failure = run.of(firstSeed + i);
      if (failure.isPresent()) {
        throw new AssertionError(failure.get().text()
            + "\nagain: SimulationCheck.of(…).withSeed(%dL)%s%s.run()"
                .formatted(failure.get().seed(), withInstances(), withRecords()));
      }
    }
    return run.coverage();
  }

  private String withInstances() {
    return instances == DEFAULT_INSTANCES ? "" : ".withInstances(%d)".formatted(instances);
  }

  private String withRecords() {
    StringBuilder text = new StringBuilder();
    records
        .keySet()
        .forEach(stream -> text.append(".withRecords(\"").append(stream).append("\", …)"));
    return text.toString();
  }
}
