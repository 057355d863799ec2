package io.headwater.topology;

import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Rule;
import io.headwater.event.Upcaster;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The expressions of steps and aggregates as their author wrote them; nothing for Java. */
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
    if (step instanceof StepSpec.StreamJoin join) {
      return join.joiner().text();
    }
    return step instanceof StepSpec.Deduplicate deduplicate
        ? deduplicate.id().text()
        : Optional.empty();
  }

  /** Returns what makes older values of a stream newer; of Java, between which types. */
  static List<String> of(StreamSpec stream) {
    return stream.upcasters().stream().map(RuleTexts::of).toList();
  }

  private static String of(Upcaster upcaster) {
    String to = upcaster.isInPlace() ? "" : " to " + upcaster.to();
    String when = upcaster.when().map(RuleTexts::behindWhen).orElse("");
    return "%s%s%s: %s"
        .formatted(upcaster.from(), to, when, inOneLine(upcaster.change().text().orElse("java")));
  }

  private static String behindWhen(Upcaster.Guard when) {
    return " when " + inOneLine(when.text().orElse("java"));
  }

  /** Returns the conditions of a branch by their arms; nothing if all are Java. */
  static Optional<String> ofArms(StepSpec.Branch branch) {
    String conditions = branch.arms().stream()
        .flatMap(
            arm -> arm.when().flatMap(Rule::text).map(text -> arm.name() + ": " + text).stream())
        .collect(Collectors.joining("; "));
    return Optional.of(conditions).filter(text -> !text.isEmpty());
  }

  /** Returns the rules of an aggregate by what they are about; none for Java. */
  static Map<String, String> of(Aggregate<?, ?, ?> aggregate) {
    Map<String, String> texts = new LinkedHashMap<>();
    aggregate
        .commandCases()
        .forEach(one -> aggregate
            .decisionTexts(one)
            .ifPresent(rules -> texts.put("command " + one.getName(), String.join("; ", rules))));
    aggregate
        .eventCases()
        .forEach(one -> aggregate
            .evolutionText(one)
            .ifPresent(written -> texts.put("event " + one.getName(), written)));
    aggregate
        .invariants()
        .forEach(one ->
            one.text().ifPresent(written -> texts.put("invariant " + one.name(), written)));
    return texts;
  }

  /** Returns the expression of a rule behind a colon, or nothing. */
  static String behindColon(Rule<?> rule) {
    return rule.text().map(written -> ": " + inOneLine(written)).orElse("");
  }

  /** Returns an expression without the line breaks that it may have been written with. */
  static String inOneLine(String written) {
    return written.strip().replaceAll("\\s*\\n\\s*", " ");
  }
}
