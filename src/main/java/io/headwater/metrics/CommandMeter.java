package io.headwater.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Histogram;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Counts the commands that this process sends to one aggregate, and what became of them; each has
 * one outcome in the end. Thread-safe, and cheap enough for every command.
 */
public final class CommandMeter {
  private final Counter sent;
  private final Map<CommandOutcome, Counter> outcomes = new EnumMap<>(CommandOutcome.class);
  private final Histogram latency;

  /** Resolves the series of {@code aggregate}. */
  CommandMeter(TopologyMetrics metrics, String aggregate) {
    String topology = metrics.topology();
    sent = metrics.counter(Measure.COMMANDS_SENT.series(topology, aggregate));
    for (CommandOutcome outcome : CommandOutcome.values()) {
      outcomes.put(
          outcome, metrics.counter(Measure.COMMANDS.series(topology, aggregate, outcome.label())));
    }
    latency = metrics.histogram(Measure.COMMAND_LATENCY.series(topology, aggregate));
    metrics.register(Measure.COMMANDS_PENDING.series(topology, aggregate), this::pending);
  }

  /** Counts a command that was given to be sent; called before its {@link #outcome}. */
  public void sent() {
    sent.inc();
  }

  /** Counts what became of one command; called once for each. */
  public void outcome(CommandOutcome outcome) {
    Objects.requireNonNull(outcomes.get(outcome)).inc();
  }

  /** Records how long a command waited for its committed reply. */
  public void latencyNanos(long nanos) {
    latency.update(nanos);
  }

  /** Returns how many commands have no outcome yet; never negative. */
  public long pending() {
    long settled = outcomes.values().stream().mapToLong(Counter::getCount).sum();
    // Read last: whatever has an outcome by now was counted as sent before.
    return sent.getCount() - settled;
  }

  /** Returns how many commands had each outcome. */
  public Map<CommandOutcome, Long> outcomes() {
    Map<CommandOutcome, Long> counts = new EnumMap<>(CommandOutcome.class);
    outcomes.forEach((outcome, counter) -> counts.put(outcome, counter.getCount()));
    return Collections.unmodifiableMap(counts);
  }

  /** Returns how long commands waited for their committed replies, in nanoseconds. */
  public Distribution latency() {
    return TopologyMetrics.distribution(latency);
  }
}
