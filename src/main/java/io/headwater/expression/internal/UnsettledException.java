package io.headwater.expression.internal;

/** A compiled rule leaves a case to the interpreter. */
public final class UnsettledException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnsettledException() {
    super("left to the interpreter", null, false, false);
  }
}
