package io.headwater.topology;

import io.headwater.behavior.Rule;
import java.util.Optional;

/** The expressions of steps as their author wrote them; nothing for Java. */
final class RuleTexts {
  private RuleTexts() {}

  static Optional<String> of(StepSpec step) {
    if (step instanceof StepSpec.Filter filter) {
      return filter.condition().text();
    }
    if (step instanceof StepSpec.MapValue map) {
      return map.value().text();
    }
    if (step instanceof StepSpec.FlatMap flatMap) {
      return flatMap.values().text();
    }
    if (step instanceof StepSpec.Repartition hop) {
      return hop.by().text();
    }
    return ofStateful(step);
  }

  private static Optional<String> ofStateful(StepSpec step) {
    if (step instanceof StepSpec.FoldInto fold) {
      return fold.fold().text();
    }
    if (step instanceof StepSpec.WindowFold fold) {
      return fold.fold().text();
    }
    if (step instanceof StepSpec.Join join) {
      return join.joiner().text();
    }
    return step instanceof StepSpec.Deduplicate deduplicate
        ? deduplicate.id().text()
        : Optional.empty();
  }

  /** Returns the expression of a rule behind a colon, or nothing. */
  static String behindColon(Rule<?> rule) {
    return rule.text().map(written -> ": " + written).orElse("");
  }
}
