package io.headwater.metrics;

import com.codahale.metrics.Counter;
import io.headwater.diagnostic.Outcome;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** One counter per outcome. Thread-safe. */
final class OutcomeCounters {
  private final Map<Outcome, Counter> counters = new EnumMap<>(Outcome.class);

  OutcomeCounters(Function<Outcome, Counter> counter) {
    for (Outcome outcome : Outcome.values()) {
      counters.put(outcome, counter.apply(outcome));
    }
  }

  void count(Outcome outcome) {
    Objects.requireNonNull(counters.get(outcome)).inc();
  }

  Map<Outcome, Long> read() {
    Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
    counters.forEach((outcome, counter) -> counts.put(outcome, counter.getCount()));
    return counts;
  }
}
