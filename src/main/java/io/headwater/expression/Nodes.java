package io.headwater.expression;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Questions about single nodes of an expression. */
final class Nodes {
  static final String CONDITIONAL = "_?_:_";
  static final String INDEX = "_[_]";
  static final String AND = "_&&_";
  static final String OR = "_||_";
  static final String NOT = "!_";
  static final String EQUALS = "_==_";
  static final String NOT_EQUALS = "_!=_";
  static final String IN = "@in";

  private Nodes() {}

  static boolean isCall(CelExpr expr, String function) {
    return expr.exprKind().getKind() == Kind.CALL && expr.call().function().equals(function);
  }

  /** Returns the nodes directly below, in the order of evaluation. */
  static List<CelExpr> children(CelExpr expr) {
    List<CelExpr> children = new ArrayList<>();
    switch (expr.exprKind().getKind()) {
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
        CelComprehension fold = expr.comprehension();
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

  /** Returns the values that a function or operator works on: the target first, if it has one. */
  static List<CelExpr> operands(CelExpr call) {
    return children(call);
  }

  /** Returns the text that the node is. */
  static Optional<String> text(CelExpr expr) {
    return expr.exprKind().getKind() == Kind.CONSTANT
            && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE
        ? Optional.of(expr.constant().stringValue())
        : Optional.empty();
  }

  /** Returns {@code a.b.c} for a chain of plain selections from a name. */
  static Optional<String> path(CelExpr expr) {
    return switch (expr.exprKind().getKind()) {
      case IDENT -> Optional.of(expr.ident().name());
      case SELECT ->
        expr.select().testOnly()
            ? Optional.empty()
            : path(expr.select().operand())
                .map(left -> left + "." + expr.select().field());
      default -> Optional.empty();
    };
  }

  /** Returns what a repeated field holds: itself, or the value of a map field. */
  static FieldDescriptor element(FieldDescriptor field) {
    return field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
  }

  /** Returns whether the name is one that only macros give. */
  static boolean isHidden(String name) {
    return name.startsWith("@") || name.startsWith("#");
  }
}
