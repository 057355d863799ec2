package io.headwater.testkit;

import io.headwater.history.HistoryEvent;
import io.headwater.replay.SourceRecord;
import io.headwater.simulation.Coverage;
import io.headwater.simulation.Finding;
import io.headwater.simulation.Input;
import io.headwater.simulation.Schedule;
import io.headwater.simulation.Shrinking;
import io.headwater.simulation.Simulator;
import io.headwater.streams.ReleaseTopic;
import io.headwater.topology.Placement;
import io.headwater.topology.TopologySpec;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/** Simulations of one topology, seed by seed. Not thread-safe. */
public final class SimulationRun {
  private static final int INPUTS = 10;
  private static final int SEEDS_OF_SAME_INPUTS = 32;
  private static final int MOST_SHRINKING_RUNS = 500;
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private final TopologySpec spec;
  private final Simulator simulator;
  private final LongFunction<List<Input>> inputsOf;
  private Optional<Drawn> latest = Optional.empty();

  /** Inputs, which a number of seeds have in common: they take longer to make than to run. */
  private record Drawn(long number, List<Input> inputs) {}

  private SimulationRun(TopologySpec spec, int instances, LongFunction<List<Input>> inputsOf) {
    this.spec = spec;
    this.simulator = Simulator.of(spec, instances);
    this.inputsOf = inputsOf;
  }

  /** Tells whether random records can be drawn: whether any come into a topology from outside. */
  public static boolean hasInputs(TopologySpec spec) {
    return !RandomInputs.streams(spec).isEmpty();
  }

  /**
   * Prepares for random records of a topology that has inputs.
   *
   * @param records how the values of some streams are made, by the name of the stream
   * @throws io.headwater.diagnostic.InvalidTopologyException if the topology is not valid
   */
  public static SimulationRun ofRandomRecords(
      TopologySpec spec, int instances, Map<String, Supplier<ReplayCheck.Records>> records) {
    return new SimulationRun(spec, instances, number -> inputs(spec, number, records));
  }

  /**
   * Prepares for the same records in all schedules.
   *
   * @param records in the order in which they come
   * @throws io.headwater.diagnostic.InvalidTopologyException if the topology is not valid
   */
  public static SimulationRun ofRecords(
      TopologySpec spec, int instances, List<SourceRecord> records) {
    List<Input> inputs = records.stream()
        .<Input>map(record -> new Input.Arrival(record, record.event()))
        .toList();
    return new SimulationRun(spec, instances, number -> inputs);
  }

  private static List<Input> inputs(
      TopologySpec spec, long number, Map<String, Supplier<ReplayCheck.Records>> records) {
    Map<String, ReplayCheck.Records> values = new HashMap<>();
    records.forEach((stream, maker) -> values.put(stream, maker.get()));
    return new RandomInputs(spec, new Random(number * GOLDEN_GAMMA), values)
        .next(INPUTS).stream().map(SimulationRun::input).toList();
  }

  private static Input input(CheckInput input) {
    if (input instanceof CheckInput.Elapsed elapsed) {
      return new Input.Pause(elapsed.by());
    }
    if (input instanceof CheckInput.Released released) {
      return new Input.Arrival(release(released), released);
    }
    CheckInput.Piped piped = (CheckInput.Piped) input;
    return new Input.Arrival(
        source(piped.stream().topic(), OptionalInt.empty(), piped.record()), piped);
  }

  private static SourceRecord release(CheckInput.Released released) {
    ReleaseTopic target = released.target();
    byte[] key = target.keyType().encode(released.key());
    OptionalInt partition = target.placement() instanceof Placement.ByKey byKey
        ? OptionalInt.of(byKey.partitioning().newFunction().partition(key, target.partitions()))
        : OptionalInt.empty();
    return source(target.topic(), partition, released.recordOf(target.topic()).orElseThrow());
  }

  private static SourceRecord source(String topic, OptionalInt partition, RawRecord record) {
    return new SourceRecord(
        topic,
        partition,
        new HistoryEvent(
            0,
            Instant.ofEpochMilli(record.timestamp()),
            Optional.ofNullable(record.keyBytes()),
            Optional.ofNullable(record.valueBytes()),
            record.headers()));
  }

  /**
   * Runs the schedule of a seed.
   *
   * @param seed at least 0
   * @return what does not hold, with a schedule made as short as can be; absent if all holds
   */
  public Optional<SimulationFailure> of(long seed) {
    Schedule schedule = Simulator.draw(seed, inputs(seed / SEEDS_OF_SAME_INPUTS));
    return simulator.run(schedule).map(finding -> failure(seed, schedule, finding));
  }

  private List<Input> inputs(long number) {
    if (latest.filter(drawn -> drawn.number() == number).isEmpty()) {
      latest = Optional.of(new Drawn(number, inputsOf.apply(number)));
    }
    return latest.orElseThrow().inputs();
  }

  private SimulationFailure failure(long seed, Schedule schedule, Finding finding) {
    Schedule shortest = Shrinking.shortest(simulator, schedule, MOST_SHRINKING_RUNS);
    Simulator.Result told = simulator.tell(shortest);
    return new SimulationFailure(
        spec.name(),
        seed,
        finding.lines(),
        told.steps(),
        told.finding().map(Finding::lines).orElse(List.of("nothing, this time")));
  }

  /** Returns what has happened so far, in shorter schedules that were tried, too. */
  public Coverage coverage() {
    return simulator.coverage();
  }
}
