package io.headwater.operator;

/** Carries what the host threw through the user's code, so that it is not taken for a defect. */
final class HostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Throwable thrown;

  HostException(RuntimeException thrown) {
    super(thrown);
    this.thrown = thrown;
  }

  HostException(Error thrown) {
    super(thrown);
    this.thrown = thrown;
  }

  /** Throws it if it is an error, and returns it otherwise. */
  RuntimeException rethrown() {
    if (thrown instanceof Error error) {
      throw error;
    }
    return (RuntimeException) thrown;
  }
}
