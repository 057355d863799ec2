package io.headwater.topology;

import java.util.HashMap;
import java.util.Map;

/**
 * Names steps that their author does not name, after their kind: {@code filter}, then
 * {@code filter-2}. One object per pipeline, its arms included; not thread-safe.
 */
public final class StepNames {
  private final Map<String, Integer> ordinals = new HashMap<>();

  /** Starts anew, for a pipeline of its own. */
  public StepNames() {}

  /** Returns the name of the next step of that kind. */
  public String next(String kind) {
    int ordinal = ordinals.merge(kind, 1, Integer::sum);
    return ordinal == 1 ? kind : kind + "-" + ordinal;
  }
}
