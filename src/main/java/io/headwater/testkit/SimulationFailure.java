package io.headwater.testkit;

import java.util.ArrayList;
import java.util.List;

/**
 * A schedule of failures after which something does not hold.
 *
 * @param seed that the schedule was drawn from
 * @param found what does not hold after it
 * @param steps what happens in the shortest schedule found; payload included
 * @param foundAfter what does not hold after that one
 */
public record SimulationFailure(
    String topology, long seed, List<String> found, List<String> steps, List<String> foundAfter) {
  /** Copies the lists. */
  public SimulationFailure {
    found = List.copyOf(found);
    steps = List.copyOf(steps);
    foundAfter = List.copyOf(foundAfter);
  }

  /** Renders it, over several lines. */
  public String text() {
    List<String> lines = new ArrayList<>();
    lines.add("failures change what topology '%s' leads to, seed %d:".formatted(topology, seed));
    found.forEach(line -> lines.add("  " + line));
    lines.add("the shortest schedule found:");
    steps.forEach(step -> lines.add("  " + step));
    lines.add("after it:");
    foundAfter.forEach(line -> lines.add("  " + line));
    return String.join("\n", lines);
  }
}
