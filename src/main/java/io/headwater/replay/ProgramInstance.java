package io.headwater.replay;

import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.LetterForm;
import io.headwater.event.FieldProtection;
import io.headwater.host.InternalTopics;
import io.headwater.host.LetterForms;
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
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongConsumer;

/** A program at work in one partition, in memory. */
public final class ProgramInstance implements OperatorHost {
  private final int partition;
  private final Surroundings world;
  private final LongConsumer wakes;
  private final Observer observer;
  private final List<Target> targets;
  private final RunningProgram running;

  /** Where records of an exit go. */
  private record Target(WrittenRecord.Kind kind, String topic) {}

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
      LetterForms letters,
      Outlet outlet) {}

  /** Returns the forms of a topology's letters, which say of no instance that it wrote them. */
  static LetterForms letters(TopologySpec spec) {
    return LetterForms.ANONYMOUS.of(spec);
  }

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
    this.partition = partition;
    this.world = world;
    this.wakes = wakes;
    this.targets = program.exits().stream().map(this::target).toList();
    this.observer = world.observers().apply(program);
    this.running = program.start(this, world.settings().limits());
  }

  private Target target(ProgramExit exit) {
    return exit instanceof ProgramExit.Sink sink
        ? new Target(WrittenRecord.Kind.STREAM, sink.topic())
        : new Target(
            WrittenRecord.Kind.REPARTITION, InternalTopics.hop(world.application(), exit.name()));
  }

  /** Counts the records of a program in the metrics, and tells of it whoever listens. */
  static Observer observer(Program program, TopologyMetrics metrics, ReplayTrace trace) {
    Observer counts = MetricsObserver.withoutTimes(program, metrics);
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
    Target target = targets.get(output.exit());
    world.outlet().write(target.kind(), target.topic(), output);
  }

  @Override
  public void deadLetter(InputRecord source, Failure failure) {
    DeadLetter letter =
        Letters.of(source, failure, world.application(), world.clock().instant());
    LetterForm.Written written = world.letters().of(source.position().topic()).write(letter);
    OutputRecord record = new OutputRecord(
        0,
        source.position().partition(),
        source.isTimely() ? source.timestamp() : world.clock().millis(),
        written.key(),
        written.value(),
        written.headers());
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
