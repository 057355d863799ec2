package io.headwater.simulation;

import java.util.List;

/**
 * Something that does not hold after a schedule.
 *
 * @param lines what, then details; no payload
 */
public record Finding(List<String> lines) {
  /** Copies the lines. */
  public Finding {
    lines = List.copyOf(lines);
  }

  static Finding of(String... lines) {
    return new Finding(List.of(lines));
  }
}
