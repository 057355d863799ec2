package io.headwater.expression;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/*
 * Compiling takes up to a second in a cold JVM, which a check, a description or a few examples
 * would only lose. So expressions are interpreted until it is plain that records are coming; then
 * all of the topology are compiled at once, by the thread that happens to be there. The others go
 * on interpreting meanwhile: the result is the same.
 */
/** Compiles the expressions of one topology together, once they are used; thread-safe. */
final class RuleCode {
  /** Evaluations of all expressions before anything is compiled. */
  static final int INTERPRETED = 2_000;

  private final AtomicInteger evaluations = new AtomicInteger();
  private final List<Rule> pending = new ArrayList<>();
  private int names;

  /** An expression that may become a class. */
  record Rule(Environment environment, Tree tree, SwitchingEvaluator evaluator) {}

  /** One of them as Java. */
  record Translated(JavaSource source, Rule rule) {}

  /** Returns an evaluator that interprets at first. */
  synchronized SwitchingEvaluator of(Environment environment, Tree tree, Evaluator interpreter) {
    SwitchingEvaluator evaluator = new SwitchingEvaluator(this, interpreter);
    pending.add(new Rule(environment, tree, evaluator));
    return evaluator;
  }

  /** Takes note that an expression was interpreted. */
  void interpreted() {
    if (evaluations.incrementAndGet() == INTERPRETED) {
      compile();
    }
  }

  /** Compiles what waits, where that is possible; returns all that waited. */
  synchronized List<Rule> compile() {
    List<Rule> all = List.copyOf(pending);
    Map<ClassLoader, List<Translated>> byLoader = new LinkedHashMap<>();
    for (Rule rule : all) {
      SourceTranslator.translate(rule.environment(), rule.tree(), "Rule" + ++names)
          .ifPresent(source -> byLoader
              .computeIfAbsent(source.loader(), any -> new ArrayList<>())
              .add(new Translated(source, rule)));
    }
    byLoader.forEach(RuleClasses::compile);
    all.forEach(rule -> rule.evaluator().settle());
    pending.clear();
    evaluations.set(0);
    return all;
  }
}
