package io.headwater.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import io.headwater.diagnostic.SourceLocation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Expressions that others may use by name: as written and as nodes, which of them are wrong by
 * themselves, and which have been used. Thread-safe.
 */
final class NamedExpressions {
  /** How many may be inside each other. */
  static final int MAX_NESTED = Environment.MAX_DEPTH;

  private final Map<String, Named> all = new LinkedHashMap<>();
  private final Set<String> taken;
  private final Map<String, CelAbstractSyntaxTree> sound = new LinkedHashMap<>();
  private final Set<String> used = ConcurrentHashMap.newKeySet();
  private final Set<Object> told = ConcurrentHashMap.newKeySet();

  /** One of them, with what is wrong with it by itself, and the others that it uses. */
  private record Named(ExpressionText text, Findings findings, Set<String> uses) {}

  /**
   * Parses expressions.
   *
   * @param taken names that mean something else already
   */
  NamedExpressions(Map<String, ExpressionText> texts, Set<String> taken) {
    this.taken = Set.copyOf(taken);
    texts.forEach((name, text) -> {
      all.put(name, new Named(text, new Findings(), new LinkedHashSet<>()));
    });
    all.forEach(this::parse);
    all.keySet().forEach(this::refuseCycle);
    all.forEach(
        (name, one) -> one.uses().stream().filter(other -> !other.equals(name)).forEach(used::add));
  }

  private void parse(String name, Named one) {
    if (taken.contains(name)) {
      one.findings()
          .add(
              0,
              "HW1240",
              "'%s' cannot name an expression: it has a meaning already".formatted(name),
              "use another name");
    }
    new Syntax(Environment.PARSER, one.text().text(), one.findings()).parse().ifPresent(ast -> {
      sound.put(name, ast);
      collect(ast.getExpr(), Set.of(), one.uses());
    });
  }

  private void collect(CelExpr expr, Set<String> bound, Set<String> into) {
    if (expr.exprKind().getKind() == Kind.IDENT) {
      String name = expr.ident().name();
      if (all.containsKey(name) && !bound.contains(name)) {
        into.add(name);
      }
    } else if (expr.exprKind().getKind() == Kind.COMPREHENSION) {
      Set<String> inner = new HashSet<>(bound);
      inner.add(expr.comprehension().iterVar());
      inner.add(expr.comprehension().accuVar());
      collect(expr.comprehension().iterRange(), bound, into);
      collect(expr.comprehension().accuInit(), bound, into);
      collect(expr.comprehension().loopCondition(), inner, into);
      collect(expr.comprehension().loopStep(), inner, into);
      collect(expr.comprehension().result(), inner, into);
    } else {
      Nodes.children(expr).forEach(child -> collect(child, bound, into));
    }
  }

  private void refuseCycle(String name) {
    List<String> path = pathBack(name);
    if (!path.isEmpty() && path.stream().noneMatch(one -> isToldOfCycle(one, name))) {
      List<String> written = new ArrayList<>(List.of(name));
      written.addAll(path);
      get(name)
          .findings()
          .add(
              0,
              "HW1241",
              "the named expression stands for itself: " + String.join(" -> ", written),
              "write out one of them");
    }
    if (!path.isEmpty()) {
      sound.remove(name);
    }
  }

  /** A cycle is told of where it is entered first. */
  private boolean isToldOfCycle(String one, String name) {
    return !one.equals(name) && !sound.containsKey(one) && get(one).findings().has("HW1241");
  }

  /** Returns the names that lead from one back to itself, itself last; none if there are none. */
  private List<String> pathBack(String name) {
    Map<String, String> cameFrom = new LinkedHashMap<>();
    List<String> open = new ArrayList<>(List.of(name));
    while (!open.isEmpty()) {
      String next = open.remove(0);
      for (String other : get(next).uses()) {
        if (other.equals(name)) {
          return path(name, next, cameFrom);
        }
        if (!cameFrom.containsKey(other)) {
          cameFrom.put(other, next);
          open.add(other);
        }
      }
    }
    return List.of();
  }

  private static List<String> path(String name, String last, Map<String, String> cameFrom) {
    List<String> path = new ArrayList<>(List.of(name));
    for (String one = last; !one.equals(name); one = cameFrom.getOrDefault(one, name)) {
      path.add(0, one);
    }
    return path;
  }

  private Named get(String name) {
    return Optional.ofNullable(all.get(name)).orElseThrow();
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  boolean contains(String name) {
    return all.containsKey(name);
  }

  Set<String> names() {
    return all.keySet();
  }

  ExpressionText text(String name) {
    return get(name).text();
  }

  /** Returns the nodes of an expression, which counts as used; empty if it is wrong by itself. */
  Optional<CelAbstractSyntaxTree> use(String name) {
    used.add(name);
    return Optional.ofNullable(sound.get(name));
  }

  /** Tells whether a finding at a place is told for the first time. */
  boolean isNew(String code, SourceLocation where, String what) {
    return told.add(List.of(code, where, what));
  }

  /** Reports those that are wrong by themselves. */
  void reportWrong(ProblemSink problems) {
    all.values().forEach(one -> one.findings().report(one.text(), problems));
  }

  /** Reports those that nothing has used so far. */
  void reportUnused(ProblemSink problems) {
    all.forEach((name, one) -> {
      if (!used.contains(name) && one.findings().isEmpty()) {
        problems.report(
            "HW1242",
            one.text().where(),
            "nothing uses the named expression '%s'".formatted(name),
            "remove it, or use it");
      }
    });
  }
}
