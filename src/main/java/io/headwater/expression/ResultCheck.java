package io.headwater.expression;

import com.google.protobuf.Descriptors.EnumDescriptor;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import io.headwater.event.MessageType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Compares what an expression yields with what is expected of it. */
final class ResultCheck {
  private static final Set<CelKind> NOT_A_KEY =
      Set.of(CelKind.DOUBLE, CelKind.LIST, CelKind.MAP, CelKind.STRUCT);

  private final Tree tree;
  private final Function<CelExpr, Optional<Object>> constants;
  private final Findings findings;

  /** Knows the values of parts that depend on nothing. */
  ResultCheck(Tree tree, Function<CelExpr, Optional<Object>> constants, Findings findings) {
    this.tree = tree;
    this.constants = constants;
    this.findings = findings;
  }

  void check(ResultType result) {
    if (result instanceof ResultType.OfField field) {
      new FieldCheck(tree, constants, findings).check(field.field(), tree.root());
      return;
    }
    for (CelExpr one : alternatives(tree.root())) {
      if (result instanceof ResultType.Condition) {
        condition(one);
      } else if (result instanceof ResultType.Text) {
        expect(one, "a text", SimpleType.STRING);
      } else if (result instanceof ResultType.Whole) {
        expect(one, "a whole number", SimpleType.INT);
      } else if (result instanceof ResultType.Key key) {
        key(one, key);
      } else if (result instanceof ResultType.OfMessage message) {
        message(one, message.type());
      } else if (result instanceof ResultType.Messages messages) {
        CelType type = TypeWords.ofMessage(messages.type().fullName());
        expect(one, "a list of '%s'".formatted(messages.type()), ListType.create(type));
      }
    }
  }

  /** Returns what the expression may end up as: each side of a choice. */
  static List<CelExpr> alternatives(CelExpr expr) {
    if (!Nodes.isCall(expr, Nodes.CONDITIONAL)) {
      return List.of(expr);
    }
    List<CelExpr> both = new ArrayList<>(alternatives(expr.call().args().get(1)));
    both.addAll(alternatives(expr.call().args().get(2)));
    return both;
  }

  private void condition(CelExpr one) {
    if (!TypeWords.fits(SimpleType.BOOL, tree.type(one))) {
      mismatch(one, "a condition", asCondition(tree, one));
    }
  }

  private void mismatch(CelExpr one, String expected, String fix) {
    String found = tree.enumOf(one)
        .map(EnumDescriptor::getFullName)
        .orElseGet(() -> TypeWords.name(tree.type(one)));
    findings.add(
        tree.start(one),
        "HW1235",
        "%s is expected here, and this is of type '%s'".formatted(expected, found),
        fix);
  }

  private void expect(CelExpr one, String words, CelType expected) {
    if (!TypeWords.fits(expected, tree.type(one))) {
      mismatch(one, words, TypeWords.conversion(expected, tree.type(one)));
    }
  }

  private void key(CelExpr one, ResultType.Key key) {
    CelType type = TypeWords.plain(tree.type(one));
    if (NOT_A_KEY.contains(type.kind())) {
      findings.add(
          tree.start(one),
          "HW1236",
          "a value of type '%s' cannot be a key: equal ones may differ in their bytes"
              .formatted(TypeWords.name(type)),
          "use a text, a whole number or bytes, such as a field that holds an id");
      return;
    }
    CelType expected = switch (key.type()) {
      case STRING -> SimpleType.STRING;
      case INT64 -> SimpleType.INT;
      case BYTES -> SimpleType.BYTES;
    };
    expect(one, "a key of type '%s'".formatted(key.type().label()), expected);
  }

  private void message(CelExpr one, MessageType expected) {
    CelType type = TypeWords.ofMessage(expected.fullName());
    CelType found = tree.type(one);
    if (found.kind() == CelKind.STRUCT && !TypeWords.fits(type, found)) {
      findings.add(
          tree.start(one),
          "HW1232",
          "a message of type '%s' is expected here, and this is of type '%s'"
              .formatted(expected, found.name()),
          "make one with `%s{…}`".formatted(expected));
      return;
    }
    expect(one, "a message of type '%s'".formatted(expected), type);
  }

  /** Says how to make a condition of something else. */
  static String asCondition(Tree tree, CelExpr expr) {
    Optional<EnumDescriptor> type = tree.enumOf(expr);
    if (type.isPresent()) {
      return "compare it, such as `== %s.%s`"
          .formatted(type.get().getFullName(), type.get().getValues().get(0).getName());
    }
    return switch (TypeWords.plain(tree.type(expr)).kind()) {
      case STRING -> "compare it, such as `!= ''`";
      case INT -> "compare it, such as `!= 0`";
      case UINT -> "compare it, such as `!= 0u`";
      case DOUBLE -> "compare it, such as `!= 0.0`";
      case LIST, MAP, BYTES -> "compare its size, such as `.size() > 0`";
      case OPAQUE -> "ask for it with `.hasValue()`, or add `.orValue(false)`";
      case STRUCT -> "ask for one of its fields, or for its presence with `has(…)`";
      default -> "compare it with a value";
    };
  }
}
