package io.headwater.expression;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Message;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import io.headwater.event.KeyType;
import io.headwater.expression.internal.HeaderTexts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes a checked expression as a class of Java, with the types that the checker found.
 *
 * <p>What it writes yields the value that {@link CelEvaluator} finds, or throws; it never finds
 * another. See {@code docs/decisions/0011-rules-are-compiled-once-they-are-hot.md}.
 */
final class SourceTranslator {
  private final Tree tree;
  private final Scope scope;
  private final JavaClass out;
  private final Map<String, JavaValue> locals = new LinkedHashMap<>();
  private final ConstantTranslator constants;
  private final CallTranslator calls;
  private final StructTranslator structs;
  private final LoopTranslator loops;

  private SourceTranslator(Environment environment, Tree tree, JavaClass out) {
    this.tree = tree;
    this.scope = environment.scope();
    this.out = out;
    this.constants = new ConstantTranslator(this, environment);
    this.calls = new CallTranslator(this, constants);
    this.structs = new StructTranslator(this);
    this.loops = new LoopTranslator(this);
  }

  /** Returns the class that the expression becomes; empty if it is left to the interpreter. */
  static Optional<JavaSource> translate(Environment environment, Tree checked, String name) {
    for (JavaClass.Bounds bounds : JavaClass.Bounds.ALL) {
      try {
        JavaClass out = new JavaClass(name, bounds);
        SourceTranslator translator = new SourceTranslator(environment, checked, out);
        return Optional.of(out.finish(translator.value(checked.root())));
      } catch (JavaClass.TooMuchException e) {
        // Records of smaller parts make less work.
      } catch (NotTranslatableException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  JavaClass out() {
    return out;
  }

  Tree tree() {
    return tree;
  }

  /** The variables of the loops around the part in hand, by the names that they are written by. */
  Map<String, JavaValue> locals() {
    return locals;
  }

  /**
   * Adds a method that knows the variables around.
   *
   * @param more what it is given besides
   * @return the source of a call with {@code arguments}
   */
  String method(String returns, List<JavaValue> more, String body, JavaValue... arguments) {
    List<JavaValue> declared = new ArrayList<>(locals.values());
    List<JavaValue> given = new ArrayList<>(locals.values());
    declared.addAll(more);
    given.addAll(List.of(arguments));
    String parameters = declared.stream()
        .map(local -> ", %s %s".formatted(local.type().java(), local.source()))
        .collect(Collectors.joining());
    String values =
        given.stream().map(value -> ", " + value.source()).collect(Collectors.joining());
    String name = out.method(returns, Bindings.class.getName() + " b" + parameters, body);
    return "%s(b%s)".formatted(name, values);
  }

  /** Returns the Java of one part. */
  JavaValue value(CelExpr expr) {
    JavaValue value = switch (expr.exprKind().getKind()) {
      case CONSTANT -> constant(expr.constant());
      case IDENT -> name(expr);
      case SELECT -> select(expr);
      case CALL -> calls.call(expr);
      case LIST -> list(expr);
      case STRUCT -> structs.built(expr);
      case MAP -> constants.map(expr);
      case COMPREHENSION -> loops.fold(expr);
      default -> throw new NotTranslatableException();
    };
    out.charge(work(value));
    return value;
  }

  /** Returns at least what the interpreter is charged for a node of that value. */
  static long work(JavaValue value) {
    return switch (value.type().kind()) {
      case TEXT, BYTES -> 2 + value.size() / 16;
      case LIST, MAP -> 2 + value.size();
      default -> 2;
    };
  }

  private static JavaValue constant(CelConstant constant) {
    return switch (constant.getKind()) {
      case BOOLEAN_VALUE -> JavaValue.of(JavaType.BOOL, "%s", constant.booleanValue());
      case INT64_VALUE -> whole(constant.int64Value());
      case UINT64_VALUE ->
        JavaValue.of(JavaType.UINT, "%s", number(constant.uint64Value().longValue()));
      case DOUBLE_VALUE ->
        JavaValue.of(
            JavaType.DOUBLE,
            "Double.longBitsToDouble(%s)",
            number(Double.doubleToRawLongBits(constant.doubleValue())));
      case STRING_VALUE ->
        new JavaValue(
            quoted(constant.stringValue()),
            JavaType.TEXT,
            constant.stringValue().length());
      default -> throw new NotTranslatableException();
    };
  }

  private static JavaValue whole(long number) {
    return JavaValue.of(JavaType.INT, "%s", number(number));
  }

  private static String number(long number) {
    return number == Long.MIN_VALUE ? "Long.MIN_VALUE" : "(%dL)".formatted(number);
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isPlain = c >= ' ' && c <= '~' && c != '"' && c != '\\';
      // Octal, as the scanner would read \\u000a as the end of a line.
      quoted.append(
          isPlain
              ? String.valueOf(c)
              : c < 256 ? "\\%03o".formatted((int) c) : "\\u%04x".formatted((int) c));
    }
    return quoted.append('"').toString();
  }

  private JavaValue name(CelExpr expr) {
    Optional<EnumValueDescriptor> number = tree.enumValue(expr);
    if (number.isPresent()) {
      return whole(number.get().getNumber());
    }
    String name = expr.ident().name();
    JavaValue local = locals.get(name);
    if (local != null) {
      return local;
    }
    if (name.equals(scope.first().name())) {
      return message(scope.first(), "b.first()");
    }
    if (scope.second().isPresent() && name.equals(scope.second().get().name())) {
      return message(scope.second().get(), "b.second()");
    }
    return switch (name) {
      case Environment.NOW ->
        JavaValue.of(JavaType.TIME, "((%s) b.record().eventTime())", Instant.class.getName());
      case Environment.HEADERS ->
        out.guarded(
            "%s.of(b.record().headers())".formatted(HeaderTexts.class.getName()),
            JavaType.mapOf(
                JavaType.Stored.ofCel(JavaType.TEXT), JavaType.Stored.ofCel(JavaType.TEXT)));
      case Environment.IS_NEW -> JavaValue.of(JavaType.BOOL, "b.isNew()");
      case Environment.KEY -> key(scope.record().orElseThrow(NotTranslatableException::new));
      default -> throw new NotTranslatableException();
    };
  }

  private JavaValue key(KeyType key) {
    return switch (key) {
      case STRING -> out.guarded("((String) b.record().key())", JavaType.TEXT);
      case INT64 -> JavaValue.of(JavaType.INT, "((Long) b.record().key()).longValue()");
      case BYTES -> throw new NotTranslatableException();
    };
  }

  private JavaValue message(Scope.Variable variable, String source) {
    Message prototype = variable.type().defaultInstance();
    if (tree.message(variable.type().fullName()) != prototype.getDescriptorForType()) {
      throw new NotTranslatableException();
    }
    MessageForm form = MessageForm.of(prototype);
    out.use(form);
    return JavaValue.of(JavaType.of(form), "((%s) %s)", form.java(), source);
  }

  /** Elements of one kind; others are left to the interpreter. */
  private JavaValue list(CelExpr expr) {
    List<JavaValue> elements = new ArrayList<>();
    expr.list().elements().forEach(element -> elements.add(value(element)));
    boolean isOfOneType = elements.stream().map(JavaValue::type).distinct().count() == 1;
    if (!isOfOneType || !expr.list().optionalIndices().isEmpty()) {
      throw new NotTranslatableException();
    }
    String boxed = elements.stream().map(JavaValue::boxed).collect(Collectors.joining(", "));
    return new JavaValue(
        "java.util.Arrays.asList(new Object[] {%s})".formatted(boxed),
        JavaType.listOf(JavaType.Stored.ofCel(elements.get(0).type())),
        elements.size());
  }

  private JavaValue select(CelExpr expr) {
    JavaValue operand = value(expr.select().operand());
    MessageForm form = operand.type().message().orElseThrow(NotTranslatableException::new);
    if (expr.select().testOnly()) {
      return form.has(operand, expr.select().field(), out);
    }
    JavaValue value = form.get(operand, expr.select().field(), out);
    value.type().message().ifPresent(out::use);
    value.type().element().flatMap(element -> element.type().message()).ifPresent(out::use);
    return value;
  }
}
