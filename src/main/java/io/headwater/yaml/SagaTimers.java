package io.headwater.yaml;

import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.SourceLocation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The timers of a saga: where each is set or cancelled, and where it is said what it does. */
final class SagaTimers {
  private final String saga;
  private final YamlProblems problems;
  private final Map<String, SourceLocation> handled = new LinkedHashMap<>();
  private final Map<String, SourceLocation> set = new LinkedHashMap<>();
  private final Map<String, SourceLocation> named = new LinkedHashMap<>();

  SagaTimers(String saga, YamlProblems problems) {
    this.saga = saga;
    this.problems = problems;
  }

  void handle(YamlMap.Key timer) {
    handled.putIfAbsent(timer.text(), timer.where());
  }

  void set(String timer, SourceLocation where) {
    set.putIfAbsent(timer, where);
    named.putIfAbsent(timer, where);
  }

  void cancel(String timer, SourceLocation where) {
    named.putIfAbsent(timer, where);
  }

  /** Reports timers that nobody handles, and those that nobody sets. */
  void check() {
    Set<String> names = handled.keySet();
    named.forEach((timer, where) -> {
      if (!names.contains(timer)) {
        problems.report(
            "HW1512",
            where,
            "saga '%s' does not say what timer '%s' does%s"
                .formatted(saga, timer, NearMatch.didYouMean(timer, names)),
            "add '%s:' under 'timer'".formatted(timer));
      }
    });
    handled.forEach((timer, where) -> {
      if (!set.containsKey(timer)) {
        problems.report(
            "HW1513",
            where,
            "no rule of saga '%s' sets timer '%s'".formatted(saga, timer),
            "set it in a rule, or remove it");
      }
    });
  }
}
