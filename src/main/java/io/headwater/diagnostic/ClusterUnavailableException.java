package io.headwater.diagnostic;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says that a cluster, or what a topology needs on it, is out of reach; nobody here is at fault.
 */
public final class ClusterUnavailableException extends ProblemException {
  private static final long serialVersionUID = 1L;

  /** Carries every problem found, in reading order. */
  public ClusterUnavailableException(List<Problem> problems) {
    super(problems, null);
  }

  /** Carries one problem and what caused it. */
  public ClusterUnavailableException(Problem problem, @Nullable Throwable cause) {
    super(List.of(problem), cause);
  }
}
