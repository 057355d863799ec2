package io.headwater.behavior;

/** Says that a command or event has no oneof case that a handler exists for. */
public final class UnhandledCaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnhandledCaseException(String of, String what) {
    super(of + ": " + what);
  }
}
