package io.headwater.diagnostic;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says that a topology cannot run as written; its author is at fault, nothing was started. */
public final class InvalidTopologyException extends ProblemException {
  private static final long serialVersionUID = 1L;

  /** Carries every problem found, in reading order. */
  public InvalidTopologyException(List<Problem> problems) {
    super(problems, null);
  }

  /** Carries one problem and what caused it. */
  public InvalidTopologyException(Problem problem, @Nullable Throwable cause) {
    super(List.of(problem), cause);
  }
}
