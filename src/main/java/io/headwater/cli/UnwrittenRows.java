package io.headwater.cli;

import io.headwater.client.UnpublishedEventException;
import io.headwater.diagnostic.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;

/** Keeps account of rows that are not written, and why. Thread-safe. */
final class UnwrittenRows {
  /** Failures of one record: too large, not to be placed, overtaken, untimely, refused. */
  private static final Set<String> OF_ONE_RECORD =
      Set.of("HW0609", "HW0612", "HW0754", "HW0756", "HW0757");

  private static final String SHED = "HW0751";

  /** No room; stopped; in a batch with a record of the first kind: later records may be written. */
  private static final Set<String> PASSING = Set.of("HW0750", "HW0755", "HW0771");

  private final RejectedRows rejected;
  private long bad;
  private long failed;
  private long shed;

  private volatile boolean isHopeless;
  private volatile Optional<RuntimeException> defect = Optional.empty();

  UnwrittenRows(RejectedRows rejected) {
    this.rejected = rejected;
  }

  /**
   * How many rows are not written.
   *
   * @param bad rows that are no records, or records that the topic does not take
   * @param failed records that nothing is wrong with
   * @param shed records that were given up because too much was pending, as was asked for
   */
  record Counts(long bad, long failed, long shed) {}

  synchronized Counts counts() {
    return new Counts(bad, failed, shed);
  }

  /** Tells whether later records would fail, too. */
  boolean isHopeless() {
    return isHopeless;
  }

  /**
   * Requires that all failures were ones that a publisher knows.
   *
   * @throws RuntimeException the last one that was not
   */
  void requireKnown() {
    if (defect.isPresent()) {
      throw defect.get();
    }
  }

  /** Adds a row that is no record. */
  synchronized void add(InputRow.Bad row) {
    bad++;
    rejected.add(row.line(), row.raw(), row.problem());
  }

  /** Adds a record that its publisher did not write. */
  void add(InputRow.Sound row, Throwable failure) {
    Throwable cause = failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
    if (cause instanceof UnpublishedEventException unpublished) {
      add(row, unpublished.problems());
    } else {
      defect = Optional.of(
          cause instanceof RuntimeException known ? known : new IllegalStateException(cause));
      isHopeless = true;
    }
  }

  private synchronized void add(InputRow.Sound row, List<Problem> problems) {
    String code = problems.get(0).code();
    if (OF_ONE_RECORD.contains(code)) {
      bad++;
    } else if (code.equals(SHED)) {
      shed++;
    } else {
      failed++;
      isHopeless |= !PASSING.contains(code);
    }
    List<Problem> placed = new ArrayList<>(problems);
    placed.set(0, at(row.line(), problems.get(0)));
    rejected.add(row.line(), row.raw(), placed);
  }

  private static Problem at(long line, Problem problem) {
    return new Problem(
        problem.code(), "line " + line + ", " + problem.where(), problem.what(), problem.fix());
  }
}
