package io.headwater.expression;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.ast.CelReference;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a checked expression says, as a text that is the same however it was written: without
 * comments and spaces, with the values of constants, the parts of named expressions, and the full
 * names of types and enum values. The same in every process.
 */
final class Meaning {
  private final Tree tree;

  Meaning(Tree tree) {
    this.tree = tree;
  }

  String text() {
    return text(tree.root());
  }

  private String text(CelExpr expr) {
    Optional<CelReference> named =
        tree.reference(expr).filter(found -> !found.name().isEmpty());
    if (named.isPresent() && expr.exprKind().getKind() != Kind.STRUCT) {
      return named.get().name()
          + named.get().value().map(value -> "=" + Meaning.constant(value)).orElse("");
    }
    return switch (expr.exprKind().getKind()) {
      case CONSTANT -> constant(expr.constant());
      case IDENT -> expr.ident().name();
      case SELECT ->
        list(
            expr.select().testOnly() ? "has" : "select",
            List.of(text(expr.select().operand()), quoted(expr.select().field())));
      case CALL -> call(expr);
      case LIST -> list("list " + expr.list().optionalIndices(), below(expr));
      case STRUCT -> struct(expr);
      case MAP ->
        list(
            "map",
            expr.map().entries().stream()
                .map(entry ->
                    text(entry.key()) + (entry.optionalEntry() ? " ?" : " ") + text(entry.value()))
                .toList());
      case COMPREHENSION -> comprehension(expr.comprehension(), below(expr));
      default -> "nothing";
    };
  }

  private List<String> below(CelExpr expr) {
    return Nodes.children(expr).stream().map(this::text).toList();
  }

  private String call(CelExpr expr) {
    String kind = expr.call().target().isPresent() ? "of " : "call ";
    return list(kind + expr.call().function(), below(expr));
  }

  private String struct(CelExpr expr) {
    return list(
        "struct " + tree.type(expr).name(),
        expr.struct().entries().stream()
            .map(entry ->
                entry.fieldKey() + (entry.optionalEntry() ? " ?" : " ") + text(entry.value()))
            .toList());
  }

  private static String comprehension(CelComprehension fold, List<String> below) {
    return list("fold %s %s".formatted(fold.iterVar(), fold.accuVar()), below);
  }

  private static String list(String kind, List<String> parts) {
    return parts.stream().collect(Collectors.joining(" ", "(" + kind + " ", ")"));
  }

  private static String constant(CelConstant constant) {
    return switch (constant.getKind()) {
      case STRING_VALUE -> quoted(constant.stringValue());
      case INT64_VALUE -> Long.toString(constant.int64Value());
      case UINT64_VALUE -> constant.uint64Value() + "u";
      case DOUBLE_VALUE -> Double.toString(constant.doubleValue()) + "d";
      case BOOLEAN_VALUE -> Boolean.toString(constant.booleanValue());
      case BYTES_VALUE ->
        "bytes " + HexFormat.of().formatHex(constant.bytesValue().toByteArray());
      default -> constant.getKind().name();
    };
  }

  /** No two texts are quoted alike, nor does one look like several parts. */
  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
