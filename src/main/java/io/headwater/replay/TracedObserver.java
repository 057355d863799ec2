package io.headwater.replay;

import io.headwater.diagnostic.Outcome;
import io.headwater.operator.OperatorHost;
import io.headwater.operator.Program;

/** Counts, and tells which steps records leave. */
record TracedObserver(OperatorHost.Observer counts, Program program, ReplayTrace trace)
    implements OperatorHost.Observer {
  @Override
  public boolean isTimed() {
    return counts.isTimed();
  }

  @Override
  public void consumed() {
    counts.consumed();
  }

  @Override
  public void outcome(Outcome outcome, long latencyNanos, long eventTimeMillis) {
    counts.outcome(outcome, latencyNanos, eventTimeMillis);
  }

  @Override
  public void step(int step, Outcome outcome) {
    counts.step(step, outcome);
    trace.left(program.steps().get(step), outcome);
  }

  @Override
  public void retried(int step) {
    counts.retried(step);
  }

  @Override
  public void parked(long count) {
    counts.parked(count);
  }

  @Override
  public void delayed(long count) {
    counts.delayed(count);
  }

  @Override
  public void stepLatency(int step, long nanos) {
    counts.stepLatency(step, nanos);
  }

  @Override
  public void emitted(int exit) {
    counts.emitted(exit);
  }
}
