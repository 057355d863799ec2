package io.headwater.embedded;

import java.net.BindException;

/** Says that a broker did not start although its directory and ports looked fit. */
final class StartFailure extends Exception {
  private static final long serialVersionUID = 1L;

  StartFailure(String reason) {
    super(reason);
  }

  /** Says what the root of {@code cause} says: Kafka wraps it several times. */
  StartFailure(Throwable cause) {
    super(messageOf(rootOf(cause)), cause);
  }

  /** Tells whether one of its ports was taken since it was chosen. */
  boolean isPortTaken() {
    return rootOf(this) instanceof BindException;
  }

  private static String messageOf(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    for (Throwable cause = root.getCause(); cause != null; cause = cause.getCause()) {
      root = cause;
    }
    return root;
  }
}
