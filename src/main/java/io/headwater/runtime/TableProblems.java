package io.headwater.runtime;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.RecordPosition;
import java.time.Duration;
import java.util.List;

/** Says why rows of a table are not read. */
record TableProblems(String table) {

  private Problem problem(String code, String what, String fix) {
    return new Problem(code, "table '" + table + "'", what, fix);
  }

  InvalidInputException prefixOfNumbers() {
    return new InvalidInputException(
        problem("HW1581", "its keys are whole numbers, which have no prefix", "ask for a range"),
        null);
  }

  TableUnavailableException notActive() {
    return new TableUnavailableException(problem(
        "HW1582",
        "partitions of it are moving or being restored",
        "try again in a moment, or ask another instance"));
  }

  TableUnavailableException elsewhere(KeyInstance there) {
    return new TableUnavailableException(problem(
        "HW1583",
        "the row is in partition %d, which %s has"
            .formatted(there.partition(), there.endpoint().orElse("another instance")),
        there.endpoint().map(one -> "ask " + one).orElse("ask the other instances")));
  }

  TableUnavailableException tooLate(List<RecordPosition> positions, Duration timeout) {
    return new TableUnavailableException(problem(
        "HW1584",
        "the records at %s are not processed within %d ms".formatted(positions, timeout.toMillis()),
        "wait longer, or look at its lag with 'headwater projections'"));
  }

  TableUnavailableException noPartition() {
    return new TableUnavailableException(problem(
        "HW1586",
        "a rule of the record chooses the partition of a key, and there is no record",
        "ask every instance"));
  }
}
