package io.headwater.expression;

import com.google.protobuf.Descriptors.EnumDescriptor;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.exceptions.CelBadFormatException;
import dev.cel.common.types.CelKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Finds what passes the types and still cannot be meant. */
final class Suspicions {
  private static final Set<String> COMPARISONS =
      Set.of(Nodes.EQUALS, Nodes.NOT_EQUALS, "_<_", "_<=_", "_>_", "_>=_");
  private static final Set<String> DIVISIONS = Set.of("_/_", "_%_");

  private final Tree tree;
  private final Function<CelExpr, Optional<Object>> constants;
  private final Findings findings;

  /** Knows the values of parts that depend on nothing. */
  Suspicions(Tree tree, Function<CelExpr, Optional<Object>> constants, Findings findings) {
    this.tree = tree;
    this.constants = constants;
    this.findings = findings;
  }

  void find() {
    for (CelExpr node : tree.nodes()) {
      if (node.exprKind().getKind() == Kind.CALL) {
        call(node, Nodes.operands(node));
      } else if (node.exprKind().getKind() == Kind.STRUCT) {
        made(node);
      }
    }
  }

  private void call(CelExpr call, List<CelExpr> operands) {
    String function = call.call().function();
    if (COMPARISONS.contains(function)) {
      compared(operands.get(0), operands.get(1));
      compared(operands.get(1), operands.get(0));
      differentEnums(call, operands);
    } else if (function.equals(Nodes.IN) && operands.get(1).exprKind().getKind() == Kind.LIST) {
      operands.get(1).list().elements().forEach(one -> compared(operands.get(0), one));
    } else if (dividesByZero(call)) {
      findings.add(
          tree.start(operands.get(1)),
          "HW1229",
          "nothing can be divided by zero",
          "divide by another number");
    } else if (function.equals(EnumNames.FUNCTION)) {
      unnamed(operands.get(0));
    } else if (function.equals("matches") && operands.size() == 2) {
      Nodes.text(operands.get(1)).ifPresent(regex -> regex(operands.get(1), regex));
    }
  }

  private void compared(CelExpr left, CelExpr right) {
    Optional<EnumDescriptor> type = tree.enumOf(left);
    Optional<Long> number = Tree.wholeNumber(right);
    if (type.isPresent() && number.isPresent() && !FieldCheck.hasNumber(type.get(), number.get())) {
      findings.add(
          tree.start(right),
          "HW1227",
          "the enum '%s' has no value with the number %d"
              .formatted(type.get().getFullName(), number.get()),
          "compare with one of its values, such as `%s.%s`"
              .formatted(type.get().getFullName(), type.get().getValues().get(0).getName()));
    }
    if (isNull(right) && tree.type(left).kind() == CelKind.STRUCT) {
      findings.add(
          tree.start(right),
          "HW1238",
          "a message is never null: without a value it is empty",
          "ask for its presence with `has(…)`");
    }
  }

  private static boolean isNull(CelExpr expr) {
    return expr.exprKind().getKind() == Kind.CONSTANT
        && expr.constant().getKind() == CelConstant.Kind.NULL_VALUE;
  }

  private void differentEnums(CelExpr call, List<CelExpr> operands) {
    Optional<EnumDescriptor> left = tree.enumOf(operands.get(0));
    Optional<EnumDescriptor> right = tree.enumOf(operands.get(1));
    if (left.isPresent()
        && right.isPresent()
        && !left.get().getFullName().equals(right.get().getFullName())) {
      findings.add(
          tree.nameOffset(call),
          "HW1228",
          "'%s' and '%s' are different enums"
              .formatted(left.get().getFullName(), right.get().getFullName()),
          "compare with a value of the same enum");
    }
  }

  private void unnamed(CelExpr number) {
    if (tree.type(number).kind() == CelKind.INT && tree.enumOf(number).isEmpty()) {
      findings.add(
          tree.start(number),
          "HW1243",
          "no enum names this number",
          "give a field of an enum, or an element of one");
    }
  }

  static boolean dividesByZero(CelExpr expr) {
    return DIVISIONS.stream().anyMatch(operator -> Nodes.isCall(expr, operator))
        && isZero(expr.call().args().get(1));
  }

  private static boolean isZero(CelExpr expr) {
    if (expr.exprKind().getKind() != Kind.CONSTANT) {
      return false;
    }
    return switch (expr.constant().getKind()) {
      case INT64_VALUE -> expr.constant().int64Value() == 0;
      case UINT64_VALUE -> expr.constant().uint64Value().longValue() == 0;
      default -> false;
    };
  }

  private void regex(CelExpr where, String regex) {
    try {
      Regex.compile(regex);
    } catch (CelBadFormatException e) {
      findings.add(
          tree.start(where),
          "HW1237",
          "this is no regular expression of RE2: " + e.getMessage(),
          "correct it; RE2 has no look-around and no back references");
    } catch (Regex.TooLargeException e) {
      findings.add(
          tree.start(where),
          "HW1237",
          "the regular expression becomes more than %d instructions".formatted(Regex.MAX_SIZE),
          "repeat less often: `{n}` writes its part out n times");
    }
  }

  private void made(CelExpr struct) {
    FieldCheck check = new FieldCheck(tree, constants, findings);
    struct
        .struct()
        .entries()
        .forEach(entry -> tree.field(
                TypeWords.ofMessage(struct.struct().messageName()), entry.fieldKey())
            .ifPresent(field -> check.check(field, entry.value())));
  }
}
