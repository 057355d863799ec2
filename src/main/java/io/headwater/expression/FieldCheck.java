package io.headwater.expression;

import com.google.common.primitives.UnsignedLong;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Compares a value with the protobuf field that it is for. */
final class FieldCheck {
  private final Tree tree;
  private final Function<CelExpr, Optional<Object>> constants;
  private final Findings findings;

  FieldCheck(Tree tree, Findings findings) {
    this(tree, part -> Optional.empty(), findings);
  }

  /** Knows the values of parts that depend on nothing. */
  FieldCheck(Tree tree, Function<CelExpr, Optional<Object>> constants, Findings findings) {
    this.tree = tree;
    this.constants = constants;
    this.findings = findings;
  }

  void check(FieldDescriptor field, CelExpr value) {
    for (CelExpr one : ResultCheck.alternatives(value)) {
      CelType found = tree.type(one);
      CelType present = TypeWords.inOptional(found).orElse(found);
      if (isNull(present) && isUnsetByNull(field)) {
        continue;
      }
      if (TypeWords.fits(TypeWords.ofField(field), present)) {
        parts(field, one);
      } else {
        mismatch(field, one, present);
      }
    }
  }

  private static boolean isNull(CelType type) {
    return type.kind() == CelKind.NULL_TYPE;
  }

  private static boolean isUnsetByNull(FieldDescriptor field) {
    return !field.isRepeated() && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
  }

  private void mismatch(FieldDescriptor field, CelExpr one, CelType found) {
    CelType expected = TypeWords.ofField(field);
    boolean areMessages = expected.kind() == CelKind.STRUCT && found.kind() == CelKind.STRUCT;
    String wanted = Optional.of(field)
        .filter(any -> !any.isRepeated())
        .flatMap(FieldCheck::enumOf)
        .map(EnumDescriptor::getFullName)
        .orElseGet(() -> TypeWords.name(expected));
    findings.add(
        tree.start(one),
        areMessages ? "HW1232" : "HW1230",
        "the field '%s' is of type '%s', and this is of type '%s'"
            .formatted(field.getName(), wanted, TypeWords.name(found)),
        enumOf(field)
            .filter(type -> !field.isRepeated())
            .map(FieldCheck::values)
            .orElseGet(() ->
                literal(expected, one).orElseGet(() -> TypeWords.conversion(expected, found))));
  }

  /** Returns how a number would be written as another kind of number. */
  private static Optional<String> literal(CelType expected, CelExpr one) {
    return Tree.wholeNumber(one).flatMap(number -> switch (TypeWords.plain(expected)
        .kind()) {
      case UINT -> number < 0 ? Optional.empty() : Optional.of("write `%du`".formatted(number));
      case DOUBLE -> Optional.of("write `%d.0`".formatted(number));
      default -> Optional.<String>empty();
    });
  }

  private static Optional<EnumDescriptor> enumOf(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.ENUM
        ? Optional.of(field.getEnumType())
        : Optional.empty();
  }

  private static String values(EnumDescriptor type) {
    return "use one of its values, such as `%s.%s`"
        .formatted(type.getFullName(), type.getValues().get(0).getName());
  }

  private void parts(FieldDescriptor field, CelExpr one) {
    if (field.isRepeated() && one.exprKind().getKind() == Kind.LIST) {
      one.list().elements().forEach(element -> single(Nodes.element(field), element));
    } else if (field.isMapField() && one.exprKind().getKind() == Kind.MAP) {
      one.map().entries().forEach(entry -> {
        single(field.getMessageType().findFieldByNumber(1), entry.key());
        single(Nodes.element(field), entry.value());
      });
    } else if (!field.isRepeated()) {
      single(field, one);
    }
  }

  private void single(FieldDescriptor field, CelExpr one) {
    switch (field.getType()) {
      case ENUM -> enumeration(field, one);
      case INT32, SINT32, SFIXED32 ->
        whole(one)
            .filter(number -> number != number.intValue())
            .ifPresent(number -> outOfRange(field, one, "-2147483648 to 2147483647"));
      case UINT32, FIXED32 ->
        unsigned(one)
            .filter(number -> Long.compareUnsigned(number, 0xffffffffL) > 0)
            .ifPresent(number -> outOfRange(field, one, "0u to 4294967295u"));
      case FLOAT ->
        real(one)
            .filter(number -> Float.isInfinite(number.floatValue()) && !number.isInfinite())
            .ifPresent(number -> outOfRange(field, one, "-3.4028235e38 to 3.4028235e38"));
      default -> {}
    }
  }

  private Optional<Long> whole(CelExpr one) {
    return Tree.wholeNumber(one).or(() -> computed(one, Long.class));
  }

  private Optional<Long> unsigned(CelExpr one) {
    return one.exprKind().getKind() == Kind.CONSTANT
            && one.constant().getKind() == CelConstant.Kind.UINT64_VALUE
        ? Optional.of(one.constant().uint64Value().longValue())
        : computed(one, UnsignedLong.class).map(UnsignedLong::longValue);
  }

  private Optional<Double> real(CelExpr one) {
    return one.exprKind().getKind() == Kind.CONSTANT
            && one.constant().getKind() == CelConstant.Kind.DOUBLE_VALUE
        ? Optional.of(one.constant().doubleValue())
        : computed(one, Double.class);
  }

  private <T> Optional<T> computed(CelExpr one, Class<T> type) {
    return constants.apply(one).filter(type::isInstance).map(type::cast);
  }

  private void outOfRange(FieldDescriptor field, CelExpr one, String range) {
    findings.add(
        tree.start(one),
        "HW1233",
        "the number does not fit into the field '%s' of type '%s'"
            .formatted(field.getName(), field.getType().name().toLowerCase(Locale.ROOT)),
        "give a number from " + range);
  }

  private void enumeration(FieldDescriptor field, CelExpr one) {
    EnumDescriptor type = field.getEnumType();
    Optional<EnumDescriptor> other =
        tree.enumOf(one).filter(found -> !found.getFullName().equals(type.getFullName()));
    if (other.isPresent()) {
      findings.add(
          tree.start(one),
          "HW1231",
          "the field '%s' is of the enum '%s', and this is of the enum '%s'"
              .formatted(field.getName(), type.getFullName(), other.get().getFullName()),
          values(type));
      return;
    }
    whole(one)
        .filter(number -> !hasNumber(type, number))
        .ifPresent(number -> findings.add(
            tree.start(one),
            "HW1234",
            "the enum '%s' of the field '%s' has no value with the number %d"
                .formatted(type.getFullName(), field.getName(), number),
            values(type)));
  }

  static boolean hasNumber(EnumDescriptor type, long number) {
    return number == (int) number && type.findValueByNumber((int) number) != null;
  }
}
