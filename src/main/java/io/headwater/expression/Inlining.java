package io.headwater.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelMutableAst;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.ast.CelMutableExpr;
import dev.cel.common.ast.CelMutableExpr.CelMutableComprehension;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts values in the place of the names of constants, as if they had been written there. */
final class Inlining {
  private final Map<String, Object> constants;
  private final Set<Long> inlined = new HashSet<>();

  Inlining(Map<String, Object> constants) {
    this.constants = constants;
  }

  /** Returns the nodes that were names. */
  Set<Long> inlined() {
    return inlined;
  }

  CelAbstractSyntaxTree inline(CelAbstractSyntaxTree parsed) {
    if (constants.isEmpty()) {
      return parsed;
    }
    CelMutableAst ast = CelMutableAst.fromCelAst(parsed);
    inline(ast.expr(), Set.of());
    return ast.toParsedAst(true);
  }

  private void inline(CelMutableExpr expr, Set<String> bound) {
    Optional<String> path = path(expr);
    if (path.isPresent() && constants.containsKey(path.get()) && !bound.contains(path.get())) {
      expr.setConstant(constant(constants.get(path.get())));
      inlined.add(expr.id());
      return;
    }
    if (expr.getKind() != Kind.COMPREHENSION) {
      MutableNodes.children(expr).forEach(child -> inline(child, bound));
      return;
    }
    CelMutableComprehension fold = expr.comprehension();
    Set<String> inner = new HashSet<>(bound);
    inner.add(fold.iterVar());
    inner.add(fold.accuVar());
    inline(fold.iterRange(), bound);
    inline(fold.accuInit(), bound);
    inline(fold.loopCondition(), inner);
    inline(fold.loopStep(), inner);
    inline(fold.result(), inner);
  }

  private static Optional<String> path(CelMutableExpr expr) {
    return switch (expr.getKind()) {
      case IDENT -> Optional.of(expr.ident().name());
      case SELECT ->
        expr.select().testOnly()
            ? Optional.empty()
            : path(expr.select().operand())
                .map(left -> left + "." + expr.select().field());
      default -> Optional.empty();
    };
  }

  private static CelConstant constant(Object value) {
    if (value instanceof Long number) {
      return CelConstant.ofValue(number);
    }
    if (value instanceof Double number) {
      return CelConstant.ofValue(number);
    }
    return value instanceof Boolean truth
        ? CelConstant.ofValue(truth)
        : CelConstant.ofValue((String) value);
  }
}
