package io.headwater.expression;

/**
 * A part of an expression as an expression of Java.
 *
 * @param source to be written once: it may be a lot of work
 * @param type what it yields
 * @param size at most how many characters, bytes or elements it has; 0 for other types
 */
record JavaValue(String source, JavaType type, long size) {

  static JavaValue of(JavaType type, String format, Object... parts) {
    return new JavaValue(format.formatted(parts), type, 0);
  }

  /** Returns the source of the object that CEL has the value in. */
  String boxed() {
    return type.boxed(source);
  }

  boolean is(JavaType.Kind kind) {
    return type.kind() == kind;
  }
}
