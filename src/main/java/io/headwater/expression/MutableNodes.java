package io.headwater.expression;

import dev.cel.common.ast.CelMutableExpr;
import dev.cel.common.ast.CelMutableExpr.CelMutableComprehension;
import java.util.ArrayList;
import java.util.List;

/** The nodes below one that is being rewritten. */
final class MutableNodes {
  private MutableNodes() {}

  /** Returns the nodes directly below, in the order of evaluation. */
  static List<CelMutableExpr> children(CelMutableExpr expr) {
    List<CelMutableExpr> children = new ArrayList<>();
    switch (expr.getKind()) {
      case SELECT -> children.add(expr.select().operand());
      case CALL -> {
        expr.call().target().ifPresent(children::add);
        children.addAll(expr.call().args());
      }
      case LIST -> children.addAll(expr.list().elements());
      case STRUCT -> expr.struct().entries().forEach(entry -> children.add(entry.value()));
      case MAP ->
        expr.map().entries().forEach(entry -> {
          children.add(entry.key());
          children.add(entry.value());
        });
      case COMPREHENSION -> {
        CelMutableComprehension fold = expr.comprehension();
        children.addAll(List.of(
            fold.iterRange(),
            fold.accuInit(),
            fold.loopCondition(),
            fold.loopStep(),
            fold.result()));
      }
      default -> {}
    }
    return children;
  }
}
