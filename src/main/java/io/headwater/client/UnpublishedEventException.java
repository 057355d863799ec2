package io.headwater.client;

import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.ProblemException;
import java.util.List;

/** Says that one record was not acknowledged, and why. */
public final class UnpublishedEventException extends ProblemException {
  private static final long serialVersionUID = 1L;

  private final boolean mayBeWritten;

  UnpublishedEventException(Problem problem, boolean mayBeWritten, Throwable cause) {
    super(List.of(problem), cause);
    this.mayBeWritten = mayBeWritten;
  }

  /**
   * Tells whether the record may be in the topic after all: the cluster did not say, and publishing
   * it again may write it twice.
   */
  public boolean mayBeWritten() {
    return mayBeWritten;
  }
}
