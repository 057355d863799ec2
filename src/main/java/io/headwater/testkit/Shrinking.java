package io.headwater.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds a short list of inputs that still goes wrong, leaving out ever smaller parts of one that
 * does: Zeller's delta debugging (2002), within a number of runs. For one thread.
 */
final class Shrinking {
  private final Function<List<CheckInput>, Optional<ReplayFinding>> run;
  private final int mostRuns;
  private List<CheckInput> inputs;
  private ReplayFinding finding;
  private int runs;

  /**
   * Starts from inputs that go wrong.
   *
   * @param run tells what goes wrong with some inputs
   */
  Shrinking(
      Function<List<CheckInput>, Optional<ReplayFinding>> run,
      int mostRuns,
      List<CheckInput> inputs,
      ReplayFinding finding) {
    this.run = run;
    this.mostRuns = mostRuns;
    this.inputs = until(inputs, finding);
    this.finding = finding;
  }

  private static List<CheckInput> until(List<CheckInput> inputs, ReplayFinding finding) {
    return List.copyOf(inputs.subList(0, finding.step() + 1));
  }

  /** Returns the inputs that are left. */
  List<CheckInput> inputs() {
    return inputs;
  }

  /** Returns what goes wrong with these. */
  ReplayFinding finding() {
    return finding;
  }

  /** Returns how many runs it took. */
  int runs() {
    return runs;
  }

  /** Leaves out what can be left out. */
  void shrink() {
    leaveOutParts();
    leaveOutPauses();
  }

  private void leaveOutParts() {
    int size = Math.max(1, inputs.size() / 2);
    while (runs < mostRuns) {
      boolean isShorter = leaveOut(size);
      if (size == 1 && !isShorter) {
        return;
      }
      size = Math.min(Math.max(1, size / 2), Math.max(1, inputs.size() / 2));
    }
  }

  /** Tries to leave out each part of a size once, latest first: the first inputs begin things. */
  private boolean leaveOut(int size) {
    boolean isShorter = false;
    int end = inputs.size();
    while (end > 0 && inputs.size() > 1 && runs < mostRuns) {
      int from = Math.max(0, end - size);
      List<CheckInput> fewer = new ArrayList<>(inputs.subList(0, from));
      fewer.addAll(inputs.subList(end, inputs.size()));
      end = from;
      if (!fewer.isEmpty() && goesWrong(fewer)) {
        isShorter = true;
        end = Math.min(end, inputs.size());
      }
    }
    return isShorter;
  }

  /** Leaves out time that passes, so that what comes later comes sooner by as much. */
  private void leaveOutPauses() {
    for (int i = inputs.size() - 1; i >= 0 && runs < mostRuns; i--) {
      if (i < inputs.size() && inputs.get(i) instanceof CheckInput.Elapsed pause) {
        List<CheckInput> sooner = new ArrayList<>(inputs.subList(0, i));
        inputs.subList(i + 1, inputs.size()).forEach(one -> sooner.add(one.sooner(pause.by())));
        if (!sooner.isEmpty()) {
          goesWrong(sooner);
        }
      }
    }
  }

  private boolean goesWrong(List<CheckInput> fewer) {
    runs++;
    Optional<ReplayFinding> found = run.apply(fewer);
    found.ifPresent(one -> {
      inputs = until(fewer, one);
      finding = one;
    });
    return found.isPresent();
  }
}
