package io.headwater.expression;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.headwater.expression.internal.Times;
import java.lang.reflect.Modifier;
import java.util.Optional;
import java.util.Set;

/**
 * How the fields of one message type are read: through the accessors of its generated class, or
 * through its descriptor.
 *
 * @param generated the class, if there is one that may be named
 */
record MessageForm(Descriptor descriptor, Optional<Class<?>> generated) {
  private static final String TIMES = Times.class.getName();
  private static final String WELL_KNOWN = "google.protobuf.";
  private static final Set<String> TIME_TYPES =
      Set.of(WELL_KNOWN + "Timestamp", WELL_KNOWN + "Duration");

  /** Returns the form of messages like this one. */
  static MessageForm of(Message prototype) {
    Descriptor descriptor = prototype.getDescriptorForType();
    if (descriptor.getFullName().startsWith(WELL_KNOWN) && isConverted(descriptor)) {
      throw new NotTranslatableException();
    }
    return new MessageForm(
        descriptor,
        prototype instanceof DynamicMessage ? Optional.empty() : Optional.of(prototype.getClass()));
  }

  private static boolean isConverted(Descriptor descriptor) {
    return !TypeWords.ofMessage(descriptor.getFullName()).name().equals(descriptor.getFullName());
  }

  /** Returns the type of a variable; checks that it can be named. */
  String java() {
    return generated.map(MessageForm::name).orElse("com.google.protobuf.Message");
  }

  private static String name(Class<?> type) {
    String name = type.getCanonicalName();
    if (name == null
        || type.getPackageName().isEmpty()
        || !Modifier.isPublic(type.getModifiers())) {
      throw new NotTranslatableException();
    }
    return name;
  }

  FieldDescriptor field(String name) {
    FieldDescriptor field = descriptor.findFieldByName(name);
    if (field == null) {
      throw new NotTranslatableException();
    }
    return field;
  }

  /** Returns the source that tells whether the field is set, as {@code has()} has it. */
  JavaValue has(JavaValue message, String name, JavaClass out) {
    FieldDescriptor field = field(name);
    String has = field.isRepeated() ? hasElements(message, field, out) : has(message, field, out);
    return JavaValue.of(JavaType.BOOL, "(%s)", has);
  }

  private String hasElements(JavaValue message, FieldDescriptor field, JavaClass out) {
    if (!field.isMapField()) {
      element(field);
    }
    return field.isMapField() || generated.isEmpty()
        ? "%s.getRepeatedFieldCount(%s) > 0".formatted(message.source(), constant(field, out))
        : "%s.%s() > 0".formatted(message.source(), accessor("get", field, "Count"));
  }

  private String has(JavaValue message, FieldDescriptor field, JavaClass out) {
    String has = generated.isPresent() && field.hasPresence()
        ? "%s.%s()".formatted(message.source(), accessor("has", field, ""))
        : "%s.hasField(%s)".formatted(message.source(), constant(field, out));
    // The interpreter reads it, too, and fails if the time is out of range.
    return isTime(field)
        ? "%s && %s != null".formatted(has, get(message, field.getName(), out).source())
        : has;
  }

  private static String constant(FieldDescriptor field, JavaClass out) {
    return out.constant(field, FieldDescriptor.class);
  }

  private static boolean isTime(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && TIME_TYPES.contains(field.getMessageType().getFullName());
  }

  /** Returns the source of the field's value; what is guarded there is within {@code bounds}. */
  JavaValue get(JavaValue message, String name, JavaClass out) {
    FieldDescriptor field = field(name);
    if (field.isMapField()) {
      return map(message, field, out);
    }
    if (field.isRepeated()) {
      return list(message, field, out);
    }
    JavaType.Stored stored = stored(field);
    String source = generated.isPresent()
        ? direct(message.source(), field, stored)
        : stored.value("%s.getField(%s)".formatted(message.source(), constant(field, out)));
    return out.guarded(source, stored.type());
  }

  /** The accessor of a closed enum yields one of its values, of an open one also a number. */
  private String direct(String message, FieldDescriptor field, JavaType.Stored stored) {
    String get = switch (field.getJavaType()) {
      case ENUM ->
        field.getEnumType().isClosed()
            ? "%s.%s().getNumber()".formatted(message, accessor("get", field, ""))
            : "%s.%s()".formatted(message, accessor("get", field, "Value"));
      default -> "%s.%s()".formatted(message, accessor("get", field, ""));
    };
    return switch (field.getType()) {
      case UINT32, FIXED32 -> "(%s & 0xffffffffL)".formatted(get);
      case INT32, SINT32, SFIXED32, ENUM -> "((long) %s)".formatted(get);
      case FLOAT -> "((double) %s)".formatted(get);
      case MESSAGE, GROUP -> stored.read().formatted(get);
      default -> get;
    };
  }

  private JavaValue list(JavaValue message, FieldDescriptor field, JavaClass out) {
    JavaType.Stored element = element(field);
    boolean isEnum = field.getJavaType() == FieldDescriptor.JavaType.ENUM;
    if (generated.isPresent() && isEnum && field.getEnumType().isClosed()) {
      throw new NotTranslatableException();
    }
    String source = generated.isPresent()
        ? "%s.%s()"
            .formatted(message.source(), accessor("get", field, isEnum ? "ValueList" : "List"))
        : "((java.util.List) %s.getField(%s))".formatted(message.source(), constant(field, out));
    return out.guarded(source, JavaType.listOf(element));
  }

  private JavaValue map(JavaValue message, FieldDescriptor field, JavaClass out) {
    FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
    FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
    if (generated.isEmpty() || value.getJavaType() == FieldDescriptor.JavaType.ENUM) {
      throw new NotTranslatableException();
    }
    String source = "%s.%s()".formatted(message.source(), accessor("get", field, "Map"));
    return out.guarded(source, JavaType.mapOf(element(key), element(value)));
  }

  /** The interpreter reads all times of a collection, and fails if one is out of range. */
  private JavaType.Stored element(FieldDescriptor field) {
    JavaType.Stored element = stored(field);
    if (element.type().equals(JavaType.TIME) || element.type().equals(JavaType.SPAN)) {
      throw new NotTranslatableException();
    }
    return element;
  }

  /** Returns how a field of generated classes and dynamic messages holds one value as an object. */
  JavaType.Stored stored(FieldDescriptor field) {
    return switch (field.getType()) {
      case INT32, SINT32, SFIXED32 ->
        new JavaType.Stored(JavaType.INT, "Integer", "%s.longValue()", false);
      case INT64, SINT64, SFIXED64 -> JavaType.Stored.ofCel(JavaType.INT);
      case UINT32, FIXED32 ->
        new JavaType.Stored(JavaType.UINT, "Integer", "(%s.longValue() & 0xffffffffL)", false);
      case UINT64, FIXED64 -> new JavaType.Stored(JavaType.UINT, "Long", "%s.longValue()", false);
      case FLOAT -> new JavaType.Stored(JavaType.DOUBLE, "Float", "%s.doubleValue()", false);
      case DOUBLE -> JavaType.Stored.ofCel(JavaType.DOUBLE);
      case BOOL -> JavaType.Stored.ofCel(JavaType.BOOL);
      case STRING -> JavaType.Stored.ofCel(JavaType.TEXT);
      case BYTES -> new JavaType.Stored(JavaType.BYTES, ByteString.class.getName(), "%s", false);
      case ENUM ->
        generated.isPresent()
            ? new JavaType.Stored(JavaType.INT, "Integer", "%s.longValue()", false)
            : new JavaType.Stored(
                JavaType.INT,
                "com.google.protobuf.Descriptors.EnumValueDescriptor",
                "((long) %s.getNumber())",
                false);
      case MESSAGE, GROUP -> storedMessage(field);
    };
  }

  private JavaType.Stored storedMessage(FieldDescriptor field) {
    Descriptor type = field.getMessageType();
    String name = type.getFullName();
    if (isTime(field)) {
      boolean isTimestamp = name.endsWith("Timestamp");
      return new JavaType.Stored(
          isTimestamp ? JavaType.TIME : JavaType.SPAN,
          generated.isPresent() ? "com." + name : "com.google.protobuf.Message",
          TIMES + (isTimestamp ? ".instant(%s)" : ".duration(%s)"),
          false);
    }
    MessageForm form = of(prototype(field));
    return new JavaType.Stored(JavaType.of(form), form.java(), "%s", true);
  }

  private Message prototype(FieldDescriptor field) {
    return generated.isPresent()
        ? TypeUniverse.prototype(field.getMessageType())
        : DynamicMessage.getDefaultInstance(field.getMessageType());
  }

  /** Returns the name of an accessor that the class really has. */
  private String accessor(String before, FieldDescriptor field, String after) {
    String name = before + camelCase(field) + after;
    try {
      generated.orElseThrow().getMethod(name);
      return name;
    } catch (NoSuchMethodException e) {
      throw new NotTranslatableException();
    }
  }

  /** As protoc names accessors: letters after anything but a letter are capital. */
  static String camelCase(FieldDescriptor field) {
    String written = field.getType() == FieldDescriptor.Type.GROUP
        ? field.getMessageType().getName()
        : field.getName();
    StringBuilder name = new StringBuilder();
    boolean isCapital = true;
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if (c >= 'a' && c <= 'z') {
        name.append(isCapital ? Character.toUpperCase(c) : c);
        isCapital = false;
      } else if (c >= 'A' && c <= 'Z') {
        name.append(c);
        isCapital = false;
      } else {
        if (c >= '0' && c <= '9') {
          name.append(c);
        }
        isCapital = true;
      }
    }
    return name.toString();
  }
}
