package io.headwater.topology;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What becomes of records that the steps of a pipeline fail on.
 *
 * @param recovery of the steps that are not named; absent to leave it to the topology
 * @param steps by the name of a step, or {@link #DECODE}
 */
public record ErrorPolicy(Optional<Recovery> recovery, Map<String, Recovery> steps) {
  /** The step that every program begins with: reading the record. */
  public static final String DECODE = "decode";

  /** Declares nothing. */
  public static final ErrorPolicy NONE = new ErrorPolicy(Optional.empty(), Map.of());

  /** Copies the map, in its order. */
  public ErrorPolicy {
    steps = Collections.unmodifiableMap(new LinkedHashMap<>(steps));
  }

  /** Returns what is declared for a step, by its name or for all. */
  public Optional<Recovery> of(String step) {
    return Optional.ofNullable(steps.get(step)).or(() -> recovery);
  }
}
