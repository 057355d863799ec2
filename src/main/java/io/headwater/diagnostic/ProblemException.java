package io.headwater.diagnostic;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reports one or more problems to whoever wrote or gave the thing they are about. */
public abstract class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /** Carries {@code problems} in the order in which they are to be read. */
  protected ProblemException(List<Problem> problems, @Nullable Throwable cause) {
    super(problems.stream().map(Problem::render).collect(Collectors.joining("\n")), cause);
    this.problems = List.copyOf(problems);
  }

  /** Returns the findings, in reading order; at least one. */
  public List<Problem> problems() {
    return problems;
  }
}
