package io.headwater.expression;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelStruct;
import io.headwater.expression.internal.Operations;
import io.headwater.expression.internal.Times;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/*
 * The interpreter sets fields in no certain order, so at most one of a oneof may be named. Numbers
 * that a field cannot hold throw, and so do values that a closed enum does not have. It charges one
 * node for the message, however large its parts are: what is read of them later is bounded there.
 */
/** Writes messages of generated classes that an expression builds. */
final class StructTranslator {
  private static final String OPERATIONS = Operations.class.getName();
  private static final String TIMES = Times.class.getName();

  private final SourceTranslator parts;

  StructTranslator(SourceTranslator parts) {
    this.parts = parts;
  }

  JavaValue built(CelExpr expr) {
    Descriptor type = Optional.ofNullable(
            parts.tree().message(parts.tree().type(expr).name()))
        .orElseThrow(NotTranslatableException::new);
    MessageForm form = MessageForm.of(TypeUniverse.prototype(type));
    Class<?> generated = form.generated().orElseThrow(NotTranslatableException::new);
    require(form.descriptor() == type);
    parts.out().use(form);
    StringBuilder source = new StringBuilder(form.java()).append(".newBuilder()");
    Set<FieldDescriptor> fields = new HashSet<>();
    Set<OneofDescriptor> oneofs = new HashSet<>();
    for (CelStruct.Entry entry : expr.struct().entries()) {
      FieldDescriptor field = form.field(entry.fieldKey());
      OneofDescriptor oneof = field.getContainingOneof();
      require(!entry.optionalEntry());
      require(fields.add(field) && (oneof == null || oneofs.add(oneof)));
      source.append(setter(form, generated, field, parts.value(entry.value())));
    }
    return JavaValue.of(JavaType.of(form), "%s", source.append(".build()"));
  }

  private static void require(boolean isCovered) {
    if (!isCovered) {
      throw new NotTranslatableException();
    }
  }

  private static String setter(
      MessageForm form, Class<?> generated, FieldDescriptor field, JavaValue value) {
    String name = MessageForm.camelCase(field);
    JavaType.Stored stored = form.stored(field);
    if (field.isRepeated()) {
      require(!field.isMapField() && isHeldAsIs(stored, value));
      return call(generated, "addAll" + name, Iterable.class, value.source());
    }
    require(stored.type().equals(value.type()));
    String source = value.source();
    return switch (field.getType()) {
      case INT32, SINT32, SFIXED32 ->
        call(generated, "set" + name, int.class, narrowed(".narrow(%s)", source));
      case UINT32, FIXED32 ->
        call(generated, "set" + name, int.class, narrowed(".narrowUnsigned(%s)", source));
      case INT64, SINT64, SFIXED64, UINT64, FIXED64 ->
        call(generated, "set" + name, long.class, source);
      case FLOAT -> call(generated, "set" + name, float.class, "((float) %s)".formatted(source));
      case DOUBLE -> call(generated, "set" + name, double.class, source);
      case BOOL -> call(generated, "set" + name, boolean.class, source);
      case STRING -> call(generated, "set" + name, String.class, source);
      case ENUM -> enumSetter(generated, field, name, narrowed(".narrow(%s)", source));
      case MESSAGE -> messageSetter(generated, name, stored, source);
      case BYTES -> call(generated, "set" + name, ByteString.class, source);
      case GROUP -> throw new NotTranslatableException();
    };
  }

  /** The list holds the objects that the field takes. */
  private static boolean isHeldAsIs(JavaType.Stored stored, JavaValue value) {
    return value.is(JavaType.Kind.LIST)
        && stored.isCel()
        && stored.equals(value.type().held());
  }

  private static String narrowed(String format, String source) {
    return OPERATIONS + format.formatted(source);
  }

  private static String enumSetter(
      Class<?> generated, FieldDescriptor field, String name, String number) {
    if (!field.getEnumType().isClosed()) {
      return call(generated, "set" + name + "Value", int.class, number);
    }
    Class<?> type = method(generated, "get" + name).getReturnType();
    return call(
        generated,
        "set" + name,
        type,
        "%s.forNumber(%s)".formatted(type.getCanonicalName(), number));
  }

  private static String messageSetter(
      Class<?> generated, String name, JavaType.Stored stored, String value) {
    Class<?> type = method(generated, "get" + name).getReturnType();
    String format = switch (stored.type().kind()) {
      case TIME -> TIMES + ".timestamp(%s)";
      case SPAN -> TIMES + ".message(%s)";
      default -> "%s";
    };
    return call(generated, "set" + name, type, format.formatted(value));
  }

  /** Returns the call of a method that the builder really has. */
  private static String call(Class<?> generated, String name, Class<?> takes, String value) {
    method(method(generated, "newBuilder").getReturnType(), name, takes);
    return ".%s(%s)".formatted(name, value);
  }

  private static Method method(Class<?> type, String name, Class<?>... takes) {
    try {
      return type.getMethod(name, takes);
    } catch (NoSuchMethodException e) {
      throw new NotTranslatableException();
    }
  }
}
