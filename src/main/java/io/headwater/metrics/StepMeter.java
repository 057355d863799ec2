package io.headwater.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Histogram;
import io.headwater.diagnostic.Outcome;
import java.util.Map;

/**
 * Counts what became of the records that entered one step, and how long the step took.
 *
 * <p>Thread-safe and cheap enough for every record. Step counts stand beside the program's and are
 * no part of the conservation law: a record passes several steps, but has one outcome.
 */
public final class StepMeter {
  private final OutcomeCounters outcomes;
  private final Counter retries;
  private final Histogram latency;

  /** Resolves the series of {@code step}. */
  StepMeter(TopologyMetrics metrics, String program, String step) {
    String topology = metrics.topology();
    outcomes = new OutcomeCounters(outcome ->
        metrics.counter(Measure.STEP_OUTCOMES.series(topology, program, step, outcome.label())));
    retries = metrics.counter(Measure.STEP_RETRIES.series(topology, program, step));
    latency = metrics.histogram(Measure.STEP_LATENCY.series(topology, program, step));
  }

  /** Counts what became of one record in this step. */
  public void record(Outcome outcome) {
    outcomes.count(outcome);
  }

  /** Returns how many records left this step, by how they did. */
  public Map<Outcome, Long> counts() {
    return outcomes.read();
  }

  /** Counts one further attempt at a record that this step failed on. */
  public void retried() {
    retries.inc();
  }

  /** Records how long this step took for one record, without the steps after it. */
  public void latencyNanos(long nanos) {
    latency.update(nanos);
  }
}
