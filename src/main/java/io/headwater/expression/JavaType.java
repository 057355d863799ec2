package io.headwater.expression;

import io.headwater.expression.internal.Operations;
import java.util.Optional;

/**
 * What a value of CEL is in Java.
 *
 * @param message how the fields of a message are read
 * @param element what a list or map holds
 * @param key what the keys of a map are
 */
record JavaType(
    Kind kind, Optional<MessageForm> message, Optional<Stored> element, Optional<Stored> key) {
  static final JavaType BOOL = of(Kind.BOOL);
  static final JavaType INT = of(Kind.INT);
  static final JavaType UINT = of(Kind.UINT);
  static final JavaType DOUBLE = of(Kind.DOUBLE);
  static final JavaType TEXT = of(Kind.TEXT);
  static final JavaType BYTES = of(Kind.BYTES);
  static final JavaType TIME = of(Kind.TIME);
  static final JavaType SPAN = of(Kind.SPAN);

  private static final String OPERATIONS = Operations.class.getName();

  /** The kinds of values, with the Java type of a variable. */
  enum Kind {
    BOOL("boolean"),
    INT("long"),
    UINT("long"),
    DOUBLE("double"),
    TEXT("String"),
    BYTES("com.google.protobuf.ByteString"),
    TIME("java.time.Instant"),
    SPAN("java.time.Duration"),
    MESSAGE("com.google.protobuf.Message"),
    LIST("java.util.List"),
    MAP("java.util.Map");

    private final String java;

    Kind(String java) {
      this.java = java;
    }
  }

  /**
   * How a collection holds values.
   *
   * @param boxed the class of its objects
   * @param read makes the value of one of them
   * @param isCel whether that is the object that CEL has the value in
   */
  record Stored(JavaType type, String boxed, String read, boolean isCel) {

    /** Returns the source of the value of {@code object}. */
    String value(String object) {
      return read.formatted("((%s) %s)".formatted(boxed, object));
    }

    /** Returns how a list that we make holds values. */
    static Stored ofCel(JavaType type) {
      return switch (type.kind()) {
        case BOOL -> new Stored(type, "Boolean", "%s.booleanValue()", true);
        case INT -> new Stored(type, "Long", "%s.longValue()", true);
        case UINT ->
          new Stored(type, "com.google.common.primitives.UnsignedLong", "%s.longValue()", true);
        case DOUBLE -> new Stored(type, "Double", "%s.doubleValue()", true);
        case TEXT, TIME, SPAN, MESSAGE -> new Stored(type, type.java(), "%s", true);
        case BYTES, LIST, MAP -> throw new NotTranslatableException();
      };
    }
  }

  private static JavaType of(Kind kind) {
    return new JavaType(kind, Optional.empty(), Optional.empty(), Optional.empty());
  }

  static JavaType of(MessageForm form) {
    return new JavaType(Kind.MESSAGE, Optional.of(form), Optional.empty(), Optional.empty());
  }

  static JavaType listOf(Stored element) {
    return new JavaType(Kind.LIST, Optional.empty(), Optional.of(element), Optional.empty());
  }

  static JavaType mapOf(Stored key, Stored element) {
    return new JavaType(Kind.MAP, Optional.empty(), Optional.of(element), Optional.of(key));
  }

  Stored held() {
    return element.orElseThrow(NotTranslatableException::new);
  }

  /** Returns the type of a variable. */
  String java() {
    return message.map(MessageForm::java).orElse(kind.java);
  }

  /** Returns the source of the object that CEL has the value in. */
  String boxed(String source) {
    return switch (kind) {
      case BOOL -> "Boolean.valueOf(%s)".formatted(source);
      case INT -> "Long.valueOf(%s)".formatted(source);
      case DOUBLE -> "Double.valueOf(%s)".formatted(source);
      case UINT -> "%s.unsigned(%s)".formatted(OPERATIONS, source);
      case BYTES -> "%s.bytes(%s)".formatted(OPERATIONS, source);
      case TEXT, TIME, SPAN, MESSAGE -> source;
      case LIST -> boxedList(source);
      case MAP -> throw new NotTranslatableException();
    };
  }

  private String boxedList(String source) {
    if (!held().isCel()) {
      throw new NotTranslatableException();
    }
    return source;
  }
}
