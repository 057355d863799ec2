package io.headwater.host;

import io.headwater.diagnostic.Outcome;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.OperatorHost;
import io.headwater.operator.Program;
import java.time.Clock;

/*
 * Takes the place of the class of that name for the benchmark job headwater-unsafe, and for nothing
 * else: no record is counted, and none is timed.
 */
public final class MetricsObserver implements OperatorHost.Observer, AutoCloseable {
  public MetricsObserver(Program program, TopologyMetrics metrics, Clock clock) {}

  public static MetricsObserver withoutTimes(Program program, TopologyMetrics metrics) {
    return new MetricsObserver(program, metrics, Clock.systemUTC());
  }

  @Override
  public boolean isTimed() {
    return false;
  }

  @Override
  public void consumed() {}

  @Override
  public void outcome(Outcome outcome, long latencyNanos, long eventTimeMillis) {}

  @Override
  public void step(int step, Outcome outcome) {}

  @Override
  public void parked(long count) {}

  @Override
  public void delayed(long count) {}

  @Override
  public void retried(int step) {}

  @Override
  public void stepLatency(int step, long nanos) {}

  @Override
  public void emitted(int exit) {}

  @Override
  public void close() {}
}
