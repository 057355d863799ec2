package io.headwater.client;

import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.ProblemException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says that one record was not acknowledged, and why. */
public final class UnpublishedEventException extends ProblemException {
  private static final long serialVersionUID = 1L;

  private final boolean mayBeWritten;
  private final @Nullable String letter;

  UnpublishedEventException(Problem problem, boolean mayBeWritten, Throwable cause) {
    this(List.of(problem), mayBeWritten, null, cause);
  }

  private UnpublishedEventException(
      List<Problem> problems,
      boolean mayBeWritten,
      @Nullable String letter,
      @Nullable Throwable cause) {
    super(problems, cause);
    this.mayBeWritten = mayBeWritten;
    this.letter = letter;
  }

  /** Returns this with the place of the record's dead letter. */
  UnpublishedEventException withLetter(String place) {
    Problem problem = problems().get(0);
    Problem more = new Problem(
        problem.code(),
        problem.where(),
        problem.what() + "; its dead letter is in " + place,
        problem.fix());
    return new UnpublishedEventException(List.of(more), mayBeWritten, place, getCause());
  }

  /** Returns this with why there is no dead letter of the record, either. */
  UnpublishedEventException withoutLetter(String place, Throwable failure) {
    Problem none = new Problem(
        "HW0759",
        place,
        "no dead letter of the record could be written (%s)"
            .formatted(ClusterFailures.nameOf(failure)),
        "the record is with its publisher alone: see that the place exists and takes letters");
    return new UnpublishedEventException(
        List.of(problems().get(0), none), mayBeWritten, null, getCause());
  }

  /**
   * Tells whether the record may be in the topic after all: the cluster did not say, and publishing
   * it again may write it twice.
   */
  public boolean mayBeWritten() {
    return mayBeWritten;
  }

  /** Returns where a dead letter of the record is: a position, or a file. */
  public Optional<String> letter() {
    return Optional.ofNullable(letter);
  }
}
