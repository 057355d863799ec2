package io.headwater.diagnostic;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says that a given file, option or value cannot be used; whoever gave it is at fault. */
public final class InvalidInputException extends ProblemException {
  private static final long serialVersionUID = 1L;

  /** Carries every problem found, in reading order. */
  public InvalidInputException(List<Problem> problems) {
    super(problems, null);
  }

  /** Carries one problem and what caused it. */
  public InvalidInputException(Problem problem, @Nullable Throwable cause) {
    super(List.of(problem), cause);
  }
}
