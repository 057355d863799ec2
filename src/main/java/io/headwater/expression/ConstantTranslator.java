package io.headwater.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import io.headwater.diagnostic.SourceLocation;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes what the interpreter finds once, as it depends on nothing: times and maps. */
final class ConstantTranslator {
  private final SourceTranslator parts;
  private final Environment environment;

  ConstantTranslator(SourceTranslator parts, Environment environment) {
    this.parts = parts;
    this.environment = environment;
  }

  /** A span or point in time that is written there. */
  JavaValue moment(CelExpr expr) {
    parts.out().charge(Environment.MAX_CODE_POINTS);
    Object value = value(expr);
    return JavaValue.of(
        value instanceof Instant ? JavaType.TIME : JavaType.SPAN,
        "%s",
        parts.out().constant(value, value.getClass()));
  }

  /** A map that is written there, of values of one type or lists of them. */
  JavaValue map(CelExpr expr) {
    if (!parts.tree().isConstant(expr)) {
      throw new NotTranslatableException();
    }
    chargeAll(expr);
    Map<?, ?> map = (Map<?, ?>) value(expr);
    JavaType type = JavaType.mapOf(keys(map), elements(map.values()));
    return new JavaValue(
        parts.out().constant(Map.copyOf(map), Map.class), type, map.size() + nested(map));
  }

  /** The interpreter makes it anew for every record, and counts what is in it. */
  private void chargeAll(CelExpr expr) {
    List<CelExpr> below = Nodes.children(expr);
    parts.out().charge(2 + Nodes.text(expr).map(text -> text.length() / 16).orElse(0));
    if (expr.exprKind().getKind() == Kind.LIST) {
      parts.out().charge(below.size());
    }
    below.forEach(this::chargeAll);
  }

  private static int nested(Map<?, ?> map) {
    return map.values().stream()
        .mapToInt(value -> value instanceof List<?> list ? 1 + list.size() : 1)
        .sum();
  }

  private static JavaType.Stored keys(Map<?, ?> map) {
    JavaType.Stored keys = scalars(map.keySet());
    if (keys.type().equals(JavaType.DOUBLE)) {
      throw new NotTranslatableException();
    }
    return keys;
  }

  private static JavaType.Stored elements(Collection<?> values) {
    if (!values.stream().allMatch(List.class::isInstance)) {
      return scalars(values);
    }
    List<?> all = values.stream().flatMap(value -> ((List<?>) value).stream()).toList();
    return new JavaType.Stored(JavaType.listOf(scalars(all)), List.class.getName(), "%s", true);
  }

  private static JavaType.Stored scalars(Collection<?> values) {
    Set<Class<?>> classes = values.stream().map(Object::getClass).collect(Collectors.toSet());
    JavaType type = classes.equals(Set.of(Long.class))
        ? JavaType.INT
        : classes.equals(Set.of(String.class))
            ? JavaType.TEXT
            : classes.equals(Set.of(Boolean.class))
                ? JavaType.BOOL
                : classes.equals(Set.of(Double.class)) ? JavaType.DOUBLE : unknown();
    return JavaType.Stored.ofCel(type);
  }

  private static JavaType unknown() {
    throw new NotTranslatableException();
  }

  private Object value(CelExpr expr) {
    CelAbstractSyntaxTree ast = parts.tree().ast();
    ExpressionText text = new ExpressionText(parts.tree().text(), at -> nowhere());
    Tree alone = new Tree(
        text.text(),
        CelAbstractSyntaxTree.newCheckedAst(
            expr, ast.getSource(), ast.getReferenceMap(), ast.getTypeMap()),
        environment.universe());
    try {
      return new CelEvaluator(environment, text, alone).value(NoBindings.NONE);
    } catch (NoValueException e) {
      throw new NotTranslatableException();
    }
  }

  private static SourceLocation nowhere() {
    throw new IllegalStateException("nothing is reported of a constant");
  }
}
