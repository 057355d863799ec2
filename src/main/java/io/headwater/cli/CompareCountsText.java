package io.headwater.cli;

import io.headwater.comparison.ComparisonReport;
import io.headwater.comparison.DecisionGroup;
import io.headwater.comparison.RuleCounts;
import io.headwater.comparison.StepPair;
import io.headwater.diagnostic.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What two versions count by rule and by step, for people. */
final class CompareCountsText {
  /** What stands above {@link #line}. */
  static final String HEADING = "  %9s  %9s".formatted("OLD", "NEW");

  private CompareCountsText() {}

  /** Returns the counts that are not the same. */
  static List<String> lines(ComparisonReport report) {
    List<String> lines = new ArrayList<>();
    List<RuleCounts> rules =
        report.rules().stream().filter(one -> one.old() != one.current()).toList();
    if (!rules.isEmpty()) {
      lines.add("what became of commands, where not of as many:");
      lines.add(HEADING);
      rules.forEach(one -> lines.add(line(one)));
    }
    List<StepPair> steps = report.steps().stream().filter(one -> !one.isSame()).toList();
    if (!steps.isEmpty()) {
      lines.add("what became of records in steps, where not the same:");
      steps.forEach(one -> {
        lines.add("  " + name(one));
        outcomes(one).forEach(line -> lines.add("    " + line));
      });
    }
    return lines;
  }

  /** Returns how many commands had an outcome, and where the rules of it are. */
  static String line(RuleCounts counts) {
    List<String> places = new ArrayList<>();
    where("OLD", counts.oldRules()).ifPresent(places::add);
    where("NEW", counts.currentRules()).ifPresent(places::add);
    return String.format(
        Locale.ROOT,
        "  %,9d  %,9d  %s/%s %s%s",
        counts.old(),
        counts.current(),
        counts.aggregate(),
        counts.command(),
        counts.outcome(),
        places.isEmpty() ? "" : "  (" + String.join("; ", places) + ")");
  }

  private static Optional<String> where(String version, List<DecisionGroup.Written> rules) {
    return rules.isEmpty()
        ? Optional.empty()
        : Optional.of(version + " "
            + String.join(
                ", ", rules.stream().map(rule -> rule.where().toString()).toList()));
  }

  /** Returns the name of a step with that of its program. */
  static String name(StepPair step) {
    return step.program() + "/" + step.step();
  }

  /** Returns how records left a step in both versions. */
  static List<String> outcomes(StepPair step) {
    return List.of("OLD  " + outcomes(step.old()), "NEW  " + outcomes(step.current()));
  }

  private static String outcomes(Optional<Map<Outcome, Long>> outcomes) {
    if (outcomes.isEmpty()) {
      return "has no such step";
    }
    return outcomes.get().isEmpty() ? "no record" : ReplayText.outcomes(outcomes.get());
  }
}
