package io.headwater.cli;

import java.io.IOException;

/** Says that standard output does not take what a command wrote. */
final class OutputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  OutputException(IOException cause) {
    super(cause);
    reason = String.valueOf(cause.getMessage());
  }

  /** Tells whether the reader has had enough, as {@code head} has; no failure of anybody. */
  boolean isReaderGone() {
    return reason.contains("Broken pipe") || reason.contains("pipe is being closed");
  }

  String reason() {
    return reason;
  }
}
