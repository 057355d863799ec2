package io.headwater.expression;

import dev.cel.common.ast.CelExpr.ExprKind.Kind;
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

  /** Adds {@code shift} to the ids of a node, of everything below it, and of their entries. */
  static void renumber(CelMutableExpr expr, long shift) {
    expr.setId(expr.id() + shift);
    if (expr.getKind() == Kind.STRUCT) {
      expr.struct().entries().forEach(entry -> entry.setId(entry.id() + shift));
    } else if (expr.getKind() == Kind.MAP) {
      expr.map().entries().forEach(entry -> entry.setId(entry.id() + shift));
    }
    children(expr).forEach(child -> renumber(child, shift));
  }

  /** Makes a node what another one is, its id included. */
  static void become(CelMutableExpr expr, CelMutableExpr other) {
    expr.setId(other.id());
    switch (other.getKind()) {
      case CONSTANT -> expr.setConstant(other.constant());
      case IDENT -> expr.setIdent(other.ident());
      case SELECT -> expr.setSelect(other.select());
      case CALL -> expr.setCall(other.call());
      case LIST -> expr.setList(other.list());
      case STRUCT -> expr.setStruct(other.struct());
      case MAP -> expr.setMap(other.map());
      case COMPREHENSION -> expr.setComprehension(other.comprehension());
      default -> throw new IllegalArgumentException("a node of no kind");
    }
  }
}
