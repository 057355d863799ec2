package io.headwater.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the parts of an expression that depend on nothing: those that have no value, and those that
 * decide a condition once and for all. Values given as named constants count as chosen on purpose.
 */
final class ConstantParts {
  private static final Set<String> CONDITIONS = Set.of(Nodes.AND, Nodes.OR, Nodes.NOT);

  private final Environment environment;
  private final ExpressionText text;
  private final Tree tree;
  private final Set<Long> inlined;
  private final Findings findings;
  private final Map<Long, Object> values = new HashMap<>();

  ConstantParts(
      Environment environment,
      ExpressionText text,
      Tree tree,
      Set<Long> inlined,
      Findings findings) {
    this.environment = environment;
    this.text = text;
    this.tree = tree;
    this.inlined = inlined;
    this.findings = findings;
  }

  /** Adds what is wrong; {@code isCondition} if the whole decides something. */
  void find(boolean isCondition) {
    evaluate(tree.root());
    if (isCondition) {
      decided(tree.root());
    }
    for (CelExpr node : tree.nodes()) {
      if (CONDITIONS.stream().anyMatch(operator -> Nodes.isCall(node, operator))
          && !isOfMacro(node)) {
        node.call().args().forEach(this::decided);
      } else if (Nodes.isCall(node, Nodes.CONDITIONAL) && !isOfMacro(node)) {
        decided(node.call().args().get(0));
      }
    }
  }

  /** Returns the value of a part that depends on nothing, once that was found. */
  Optional<Object> valueOf(CelExpr expr) {
    return Optional.ofNullable(values.get(expr.id()));
  }

  /** A macro begins with a condition that holds. */
  private static boolean isOfMacro(CelExpr node) {
    return node.call().args().stream()
        .anyMatch(arg ->
            arg.exprKind().getKind() == Kind.IDENT && Nodes.isHidden(arg.ident().name()));
  }

  private void evaluate(CelExpr expr) {
    if (Literals.isWrittenOut(tree, expr)) {
      // It has a value, and only one that is true or false decides anything.
      Literals.value(tree, expr)
          .filter(Boolean.class::isInstance)
          .ifPresent(value -> values.put(expr.id(), value));
    } else if (!tree.isConstant(expr)) {
      Nodes.children(expr).forEach(this::evaluate);
    } else {
      value(expr).ifPresent(value -> {
        values.put(expr.id(), value);
        Nodes.children(expr).forEach(this::evaluate);
      });
    }
  }

  private Optional<Object> value(CelExpr expr) {
    CelAbstractSyntaxTree part = CelAbstractSyntaxTree.newCheckedAst(
        expr, tree.ast().getSource(), tree.ast().getReferenceMap(), tree.ast().getTypeMap());
    if (dividesByZero(expr)) {
      return Optional.empty();
    }
    try {
      Tree alone = new Tree(text.text(), part, environment.universe());
      return Optional.of(new CelEvaluator(environment, text, alone).value(NoBindings.NONE));
    } catch (NoValueException e) {
      findings.add(
          e.offset(),
          "HW1209",
          "this never has a value: it %s".formatted(e.reason()),
          "correct the values that are written here");
      return Optional.empty();
    }
  }

  /** That has been said already. */
  private static boolean dividesByZero(CelExpr expr) {
    return Suspicions.dividesByZero(expr)
        || Nodes.children(expr).stream().anyMatch(ConstantParts::dividesByZero);
  }

  private void decided(CelExpr condition) {
    if (values.get(condition.id()) instanceof Boolean truth && !isChosen(condition)) {
      findings.add(
          tree.start(condition),
          "HW1208",
          "this condition is always %s".formatted(truth),
          "compare with something of the record, or leave it out");
    }
  }

  private boolean isChosen(CelExpr expr) {
    List<CelExpr> below = Nodes.children(expr);
    return inlined.contains(expr.id()) || below.stream().anyMatch(this::isChosen);
  }
}
