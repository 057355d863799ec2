package io.headwater.runtime;

import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.ProblemException;
import java.util.List;

/** Says that this instance cannot read a row now; another instance, or this one later, may. */
public final class TableUnavailableException extends ProblemException {
  private static final long serialVersionUID = 1L;

  /** Says why, and whom or when to ask. */
  TableUnavailableException(Problem problem) {
    super(List.of(problem), null);
  }
}
