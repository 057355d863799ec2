package io.headwater.host;

import io.headwater.diagnostic.Outcome;
import io.headwater.metrics.ParkingMeter;
import io.headwater.metrics.ProgramMeter;
import io.headwater.metrics.StepMeter;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.OperatorHost;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramExit;
import io.headwater.operator.ProgramStore;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Counts a program's records in the topology's metrics; meters are looked up once. */
public final class MetricsObserver implements OperatorHost.Observer, AutoCloseable {
  private final ProgramMeter meter;
  private final List<StepMeter> steps;
  private final List<String> targets;
  private final Optional<ParkingMeter> parking;
  private final Optional<ParkingMeter> delays;
  private final Optional<Clock> clock;

  /** Counts the records of one running program, to be closed together with it. */
  public MetricsObserver(Program program, TopologyMetrics metrics, Clock clock) {
    this(program, metrics, Optional.of(clock));
  }

  private MetricsObserver(Program program, TopologyMetrics metrics, Optional<Clock> clock) {
    this.meter = metrics.program(program.name());
    this.steps = program.steps().stream()
        .map(step -> metrics.step(program.name(), step.name()))
        .toList();
    this.targets = program.exits().stream()
        .map(exit -> exit instanceof ProgramExit.Sink sink ? sink.stream() : exit.name())
        .toList();
    this.parking = program.stores().stream().anyMatch(ProgramStore.Parking.class::isInstance)
        ? Optional.of(metrics.parking(program.name()))
        : Optional.empty();
    this.delays = program.stores().stream().anyMatch(ProgramStore.Retries.class::isInstance)
        ? Optional.of(metrics.delays(program.name()))
        : Optional.empty();
    this.clock = clock;
  }

  /** Counts the records of a running program whose times are no real ones: those are left out. */
  public static MetricsObserver withoutTimes(Program program, TopologyMetrics metrics) {
    return new MetricsObserver(program, metrics, Optional.empty());
  }

  @Override
  public boolean isTimed() {
    return clock.isPresent();
  }

  @Override
  public void consumed() {
    meter.consumed();
  }

  @Override
  public void outcome(Outcome outcome, long latencyNanos, long eventTimeMillis) {
    meter.outcome(outcome);
    if (clock.isPresent() && latencyNanos >= 0) {
      meter.latencyNanos(latencyNanos);
      meter.endToEndMillis(Math.max(0, clock.get().millis() - Math.max(0, eventTimeMillis)));
    }
  }

  @Override
  public void step(int step, Outcome outcome) {
    steps.get(step).record(outcome);
  }

  @Override
  public void parked(long count) {
    parking.ifPresent(one -> one.records(count));
  }

  @Override
  public void delayed(long count) {
    delays.ifPresent(one -> one.records(count));
  }

  @Override
  public void retried(int step) {
    steps.get(step).retried();
  }

  @Override
  public void stepLatency(int step, long nanos) {
    steps.get(step).latencyNanos(nanos);
  }

  @Override
  public void emitted(int exit) {
    meter.emitted(targets.get(exit));
  }

  @Override
  public void close() {
    parking.ifPresent(ParkingMeter::close);
    delays.ifPresent(ParkingMeter::close);
  }
}
