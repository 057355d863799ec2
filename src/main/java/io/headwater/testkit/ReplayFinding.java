package io.headwater.testkit;

import java.util.List;

/**
 * Where a run of a check has gone wrong, and how.
 *
 * @param step number of the input after which it was noticed, from 0
 * @param lines what was noticed
 */
record ReplayFinding(int step, List<String> lines) {
  ReplayFinding {
    lines = List.copyOf(lines);
  }

  ReplayFinding(int step, String line) {
    this(step, List.of(line));
  }
}
