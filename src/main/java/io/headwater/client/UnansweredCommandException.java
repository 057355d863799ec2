package io.headwater.client;

import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says that no reply to a command came, and why. Whether it was decided is not known: it may have
 * been, or may be yet. Sending the same command with the same id again is safe within the
 * aggregate's deduplication window: it is decided once, and answered with what was decided.
 */
public final class UnansweredCommandException extends ProblemException {
  private static final long serialVersionUID = 1L;

  private final String commandId;
  private final boolean isTimeout;

  UnansweredCommandException(
      String commandId, boolean isTimeout, Problem problem, @Nullable Throwable cause) {
    super(List.of(problem), cause);
    this.commandId = commandId;
    this.isTimeout = isTimeout;
  }

  /** Returns the id to send the command with again. */
  public String commandId() {
    return commandId;
  }

  /** Tells whether the deadline has passed; otherwise nobody was waiting any more. */
  public boolean isTimeout() {
    return isTimeout;
  }
}
