package io.headwater.expression;

import com.google.protobuf.Message;
import io.headwater.diagnostic.RuleFailureException;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.event.RecordPosition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Compares what compiled expressions come to with what the interpreter says, on random records. */
public final class RuleComparison {
  private static final EventHeaders HEADERS = EventHeaders.of(List.of(
      EventHeaders.Entry.text("number", "17"), EventHeaders.Entry.text("name", "n\u00e4me")));

  private RuleComparison() {}

  /** Compiles the expressions of a compiler; returns those that are left to the interpreter. */
  public static List<String> interpreted(ExpressionCompiler expressions, List<String> differences) {
    List<RuleCode.Rule> rules = expressions.code().compile();
    differences.addAll(differences(rules, 40, 1));
    return rules.stream()
        .filter(rule -> !rule.evaluator().isCompiled())
        .map(rule -> rule.tree().text())
        .toList();
  }

  /** Returns where the two differ, one entry per expression and record. */
  static List<String> differences(List<RuleCode.Rule> rules, int records, long seed) {
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      Random random = new Random(seed * 31 + i);
      Map<Environment, Bindings> known = new HashMap<>();
      for (RuleCode.Rule rule : rules) {
        Bindings bindings = known.computeIfAbsent(
            rule.environment(), environment -> bindings(environment.scope(), random));
        String expected = outcome(rule.evaluator().interpreter(), bindings);
        String actual = outcome(rule.evaluator(), bindings);
        if (!actual.equals(expected)) {
          differences.add(
              "record %d: %s%n  is %s, not %s".formatted(i, rule.tree().text(), actual, expected));
        }
      }
    }
    return differences;
  }

  private static Bindings bindings(Scope scope, Random random) {
    RandomThings things = new RandomThings(random);
    Message first = things.fill(scope.first().type().defaultInstance(), 3);
    Message second = things.fill(scope.second().orElse(scope.first()).type().defaultInstance(), 3);
    Object key = scope.record().orElse(KeyType.STRING) == KeyType.INT64 ? (Object) 7L : "key";
    return Bindings.ofDecision(
        first,
        second,
        Envelope.of(
            new RecordPosition("things", 0, 7),
            Instant.ofEpochMilli(1_767_225_600_123L),
            HEADERS,
            key,
            first),
        random.nextBoolean());
  }

  /** Returns the value, or the failure with its text. */
  static String outcome(Evaluator evaluator, Bindings bindings) {
    try {
      return rendered(evaluator.evaluate(bindings));
    } catch (RuleFailureException e) {
      return e.code() + " " + e.getMessage();
    }
  }

  private static String rendered(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(RuleComparison::rendered).toList().toString()
        : value.getClass().getSimpleName() + " " + value;
  }
}
