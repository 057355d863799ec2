package io.headwater.metrics;

import io.headwater.diagnostic.OutcomeCounts;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a topology had done by a point in time, since the start of the process. Immutable.
 *
 * @param at when it was taken; wall-clock time
 * @param programs by name, in registration order
 * @param lag records not consumed yet, all partitions together; empty if not known
 */
public record MetricsSnapshot(
    String topology, Instant at, Map<String, ProgramSnapshot> programs, OptionalLong lag) {

  /** Copies {@code programs} in their order. */
  public MetricsSnapshot {
    programs = Collections.unmodifiableMap(new LinkedHashMap<>(programs));
  }

  /** Returns the sum over all programs. */
  public OutcomeCounts counts() {
    return programs.values().stream()
        .map(ProgramSnapshot::counts)
        .reduce(OutcomeCounts.NONE, OutcomeCounts::plus);
  }
}
