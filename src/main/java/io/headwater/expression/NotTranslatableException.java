package io.headwater.expression;

/** An expression has a part that is left to the interpreter. */
final class NotTranslatableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotTranslatableException() {
    super("left to the interpreter", null, false, false);
  }
}
