package io.headwater.expression;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelMap;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Values that are written out, which are known without CEL. */
final class Literals {
  private static final Set<Class<?>> KEYS = Set.of(Long.class, String.class, Boolean.class);

  private Literals() {}

  /** Returns the value of a constant, or the number of an enum's value, as CEL has it. */
  static Optional<Object> value(Tree tree, CelExpr expr) {
    return expr.exprKind().getKind() == Kind.CONSTANT
        ? value(expr.constant())
        : tree.enumValue(expr).map(EnumValueDescriptor::getNumber).map(Integer::longValue);
  }

  private static Optional<Object> value(CelConstant constant) {
    return switch (constant.getKind()) {
      case NULL_VALUE -> Optional.of(constant.nullValue());
      case BOOLEAN_VALUE -> Optional.of(constant.booleanValue());
      case INT64_VALUE -> Optional.of(constant.int64Value());
      case UINT64_VALUE -> Optional.of(constant.uint64Value());
      case DOUBLE_VALUE -> Optional.of(constant.doubleValue());
      case STRING_VALUE -> Optional.of(constant.stringValue());
      case BYTES_VALUE -> Optional.of(constant.bytesValue());
      default -> Optional.empty();
    };
  }

  /** Tells whether the node is such a value, or a list or map of nothing else. */
  static boolean isWrittenOut(Tree tree, CelExpr expr) {
    return switch (expr.exprKind().getKind()) {
      case LIST -> expr.list().elements().stream().allMatch(one -> isWrittenOut(tree, one));
      case MAP -> isWrittenOut(tree, expr.map());
      default -> value(tree, expr).isPresent();
    };
  }

  /** Keys of one type: CEL compares numbers of different types, too. */
  private static boolean isWrittenOut(Tree tree, CelMap map) {
    List<Object> keys = map.entries().stream()
        .flatMap(entry -> value(tree, entry.key()).stream())
        .toList();
    Set<Class<?>> types = new HashSet<>();
    keys.forEach(key -> types.add(key.getClass()));
    return keys.size() == map.entries().size()
        && new HashSet<>(keys).size() == keys.size()
        && types.size() <= 1
        && KEYS.containsAll(types)
        && map.entries().stream()
            .allMatch(entry -> !entry.optionalEntry() && isWrittenOut(tree, entry.value()));
  }
}
