package io.headwater.client;

import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.ProblemException;
import java.util.List;

/** Says that a transformer has ended before a record that it cannot transform. */
public final class UntransformedEventException extends ProblemException {
  private static final long serialVersionUID = 1L;

  UntransformedEventException(Problem problem, Throwable cause) {
    super(List.of(problem), cause);
  }
}
