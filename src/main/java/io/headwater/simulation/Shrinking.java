package io.headwater.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Leaves ever smaller parts of a schedule out, as long as something does not hold after it:
 * Zeller's delta debugging (2002), within a number of runs. Then it makes the steps that are left
 * simpler, and tries once more. For one thread.
 */
public final class Shrinking {
  private final Simulator simulator;
  private final int mostRuns;
  private Schedule schedule;
  private int runs;

  private Shrinking(Simulator simulator, Schedule schedule, int mostRuns) {
    this.simulator = simulator;
    this.schedule = schedule;
    this.mostRuns = mostRuns;
  }

  /**
   * Returns a shorter schedule after which something does not hold, or the same one.
   *
   * @param schedule one after which something does not hold
   */
  public static Schedule shortest(Simulator simulator, Schedule schedule, int mostRuns) {
    Shrinking shrinking = new Shrinking(simulator, schedule, mostRuns);
    shrinking.leaveOut();
    if (shrinking.simplify()) {
      shrinking.leaveOut();
    }
    return shrinking.schedule;
  }

  private void leaveOut() {
    int size = Math.max(1, schedule.size() / 2);
    while (runs < mostRuns) {
      boolean isShorter = leaveOut(size);
      if (size == 1 && !isShorter) {
        return;
      }
      size = Math.max(1, size / 2);
    }
  }

  /** Tries to leave out each part of a size once, latest first: the first steps begin things. */
  private boolean leaveOut(int size) {
    boolean isShorter = false;
    for (int end = schedule.size(); end > 0 && runs < mostRuns; end -= size) {
      List<Step> fewer = new ArrayList<>(schedule.steps());
      fewer.subList(Math.max(0, end - size), end).clear();
      if (isWrong(new Schedule(fewer))) {
        isShorter = true;
      }
    }
    return isShorter;
  }

  /** Lets each step choose what comes first; tells whether any can. */
  private boolean simplify() {
    boolean isSimpler = false;
    for (int i = schedule.size() - 1; i >= 0 && runs < mostRuns; i--) {
      Step simpler = schedule.steps().get(i).simpler();
      if (!simpler.equals(schedule.steps().get(i))) {
        List<Step> same = new ArrayList<>(schedule.steps());
        same.set(i, simpler);
        isSimpler |= isWrong(new Schedule(same));
      }
    }
    return isSimpler;
  }

  private boolean isWrong(Schedule fewer) {
    runs++;
    Optional<Finding> found = simulator.run(fewer);
    if (found.isPresent()) {
      schedule = fewer;
    }
    return found.isPresent();
  }
}
