package io.headwater.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Histogram;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.OutcomeCounts;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Counts what one program consumes and what becomes of it. A program is one fused chain of steps
 * between topics.
 *
 * <p>Thread-safe, and cheap enough for every record: no locks and no text. Stream threads share the
 * meter of their program. A record whose transaction is aborted is read again and counts again, on
 * both sides of the conservation law.
 */
public final class ProgramMeter {
  private final Counter consumed;
  private final OutcomeCounters outcomes;
  private final Histogram latency;
  private final Histogram endToEnd;
  private final Function<String, Counter> emittedTo;
  private final Map<String, Counter> emitted = new ConcurrentHashMap<>();

  /** Resolves all series of {@code program} but those of its output streams. */
  ProgramMeter(TopologyMetrics metrics, String program) {
    String topology = metrics.topology();
    consumed = metrics.counter(Measure.CONSUMED.series(topology, program));
    outcomes = new OutcomeCounters(
        outcome -> metrics.counter(Measure.OUTCOMES.series(topology, program, outcome.label())));
    latency = metrics.histogram(Measure.LATENCY.series(topology, program));
    endToEnd = metrics.histogram(Measure.END_TO_END.series(topology, program));
    emittedTo = stream -> metrics.counter(Measure.EMITTED.series(topology, program, stream));
  }

  /**
   * Counts one record as consumed; called once per record, before its {@link #outcome}.
   *
   * <p>A record whose unit of work ends in a transient failure has no outcome: it must not be
   * counted here either.
   */
  public void consumed() {
    consumed.inc();
  }

  /** Counts what became of one consumed record; called exactly once for each. */
  public void outcome(Outcome outcome) {
    outcomes.count(outcome);
  }

  /** Records how long one record's unit of work took, commit excluded. */
  public void latencyNanos(long nanos) {
    latency.update(nanos);
  }

  /** Records the age of a record, by its event time, when its effects were applied. */
  public void endToEndMillis(long millis) {
    endToEnd.update(millis);
  }

  /** Counts one record written to {@code stream}, one of the program's few output streams. */
  public void emitted(String stream) {
    Counter counter = emitted.get(stream);
    if (counter == null) {
      counter = emitted.computeIfAbsent(stream, emittedTo);
    }
    counter.inc();
  }

  /** Reads the counts; {@code consumed} is never behind the outcomes. */
  OutcomeCounts counts() {
    Map<Outcome, Long> byOutcome = outcomes.read();
    // Read last: whatever has an outcome by now was counted as consumed before.
    return new OutcomeCounts(consumed.getCount(), byOutcome);
  }

  ProgramSnapshot snapshot() {
    return new ProgramSnapshot(
        counts(), TopologyMetrics.distribution(latency), TopologyMetrics.distribution(endToEnd));
  }
}
