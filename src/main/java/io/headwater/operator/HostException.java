package io.headwater.operator;

/** Carries what the host threw through the user's code, so that it is not taken for a defect. */
final class HostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final RuntimeException thrown;

  HostException(RuntimeException thrown) {
    super(thrown);
    this.thrown = thrown;
  }

  RuntimeException rethrown() {
    return thrown;
  }
}
