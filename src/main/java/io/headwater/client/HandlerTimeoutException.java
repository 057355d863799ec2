package io.headwater.client;

import java.time.Duration;

/** Says that a handler did not end within its time budget. */
public final class HandlerTimeoutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean isAtWork;

  HandlerTimeoutException(Duration budget, boolean isAtWork) {
    super(
        isAtWork
            ? "handler goes on after its %s, and after it was interrupted".formatted(budget)
            : "handler took longer than " + budget);
    this.isAtWork = isAtWork;
  }

  /** Tells whether its thread has not come back: another attempt would run beside it. */
  public boolean isAtWork() {
    return isAtWork;
  }
}
