package io.headwater.replay;

import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.host.InternalTopics;
import io.headwater.host.Letters;
import io.headwater.host.MetricsObserver;
import io.headwater.host.StoreTables;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.Failure;
import io.headwater.operator.InputRecord;
import io.headwater.operator.OperatorHost;
import io.headwater.operator.OutputRecord;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramExit;
import io.headwater.operator.RunningProgram;
import io.headwater.topology.StreamSpec;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongConsumer;

/** A program at work in one partition, in memory. */
public final class ProgramInstance implements OperatorHost {
  private final Program program;
  private final int partition;
  private final Surroundings world;
  private final LongConsumer wakes;
  private final Observer observer;
  private final RunningProgram running;

  /**
   * What the instances of a topology share.
   *
   * @param application application id
   * @param observers who counts the records of a program
   */
  public record Surroundings(
      String application,
      ReplaySettings settings,
      VirtualClock clock,
      ProgramTables stores,
      Function<Program, Observer> observers,
      Outlet outlet) {}

  /** Where records go that are written. */
  @FunctionalInterface
  public interface Outlet {
    /** Appends a record to a topic; its offset is not known yet. */
    void write(WrittenRecord.Kind kind, String topic, OutputRecord record);
  }

  /**
   * Starts a program whose stores are there.
   *
   * @param wakes told when the clock is to wake it
   */
  public ProgramInstance(Program program, int partition, Surroundings world, LongConsumer wakes) {
    this.program = program;
    this.partition = partition;
    this.world = world;
    this.wakes = wakes;
    this.observer = world.observers().apply(program);
    this.running = program.start(this, world.settings().limits());
  }

  /** Counts the records of a program in the metrics, and tells of it whoever listens. */
  static Observer observer(
      Program program, TopologyMetrics metrics, VirtualClock clock, ReplayTrace trace) {
    Observer counts = new MetricsObserver(program, metrics, clock);
    return trace == ReplayTrace.NONE ? counts : new TracedObserver(counts, program, trace);
  }

  /** Returns the program, to be given records. */
  public RunningProgram running() {
    return running;
  }

  @Override
  public StateTable states(String store) {
    return world.stores().states(store, partition);
  }

  @Override
  public IdTable ids(String store) {
    return world.stores().ids(store, partition);
  }

  @Override
  public WindowTable windows(String store) {
    return world.stores().windows(store, partition);
  }

  @Override
  public SubscriptionTable subscriptions(String store) {
    return StoreTables.subscriptions(world.stores().map(store, partition));
  }

  @Override
  public ParkingTable parking(String store) {
    return StoreTables.parking(world.stores().map(store, partition), world.clock());
  }

  @Override
  public DelayTable delays(String store) {
    return StoreTables.delays(world.stores().map(store, partition), world.clock());
  }

  @Override
  public TimerTable timers(String store) {
    return StoreTables.timers(world.stores().map(store, partition));
  }

  @Override
  public void wakeBy(long wallClockMillis) {
    wakes.accept(wallClockMillis);
  }

  @Override
  public void forward(OutputRecord output) {
    ProgramExit exit = program.exits().get(output.exit());
    if (exit instanceof ProgramExit.Sink sink) {
      world.outlet().write(WrittenRecord.Kind.STREAM, sink.topic(), output);
    } else {
      String topic = InternalTopics.hop(world.application(), exit.name());
      world.outlet().write(WrittenRecord.Kind.REPARTITION, topic, output);
    }
  }

  @Override
  public void deadLetter(InputRecord source, Failure failure) {
    DeadLetter letter =
        Letters.of(source, failure, world.application(), world.clock().instant());
    OutputRecord record = new OutputRecord(
        0,
        source.position().partition(),
        source.isTimely() ? source.timestamp() : world.clock().millis(),
        source.key(),
        source.value(),
        DeadLetterHeaders.write(letter));
    world
        .outlet()
        .write(
            WrittenRecord.Kind.DEAD_LETTER,
            source.position().topic() + StreamSpec.DEAD_LETTER_SUFFIX,
            record);
  }

  /** Nobody waits: the clock moves on by as much. */
  @Override
  public void await(Duration wait) {
    world.clock().advance(wait);
  }

  @Override
  public Observer observer() {
    return observer;
  }

  @Override
  public FieldProtection protection() {
    return world.settings().protection();
  }
}
