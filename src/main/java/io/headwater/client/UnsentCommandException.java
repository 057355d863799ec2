package io.headwater.client;

import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says that a command was surely not written, and why: nothing has come of it, nor will. */
public final class UnsentCommandException extends ProblemException {
  private static final long serialVersionUID = 1L;

  private final String commandId;

  UnsentCommandException(String commandId, List<Problem> problems, @Nullable Throwable cause) {
    super(problems, cause);
    this.commandId = commandId;
  }

  /** Returns the id of the command. */
  public String commandId() {
    return commandId;
  }
}
