package io.headwater.outbox;

import io.headwater.diagnostic.Causes;
import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.ProblemException;
import io.headwater.jdbc.DatabaseException;

/** Says in our words what ends a turn. */
final class RelayFailures {
  private RelayFailures() {}

  /** Returns what passes as an outage, and everything else as what it is. */
  static ProblemException of(OutboxSettings settings, DatabaseException failure) {
    String where = "outbox table '%s' in %s".formatted(settings.table(), settings.database());
    return failure.isOutage()
        ? new ClusterUnavailableException(
            new Problem(
                "HW0733",
                where,
                "the database does not answer as it should: " + Causes.told(failure),
                "check the database, and who holds locks on the rows; what is published is known"),
            failure)
        : new InvalidInputException(
            new Problem(
                "HW0734",
                where,
                "the database refuses it: " + Causes.told(failure),
                "allow this user to select, update and delete"),
            failure);
  }

  static ClusterUnavailableException turnLost(OutboxSettings settings) {
    return new ClusterUnavailableException(
        new Problem(
            "HW0735",
            "outbox '" + settings.name() + "'",
            "the connection that holds the turn to publish it is gone",
            "check the database, and what ends idle connections to it"),
        null);
  }

  static ClusterUnavailableException notOurTurn(OutboxSettings settings) {
    return new ClusterUnavailableException(
        new Problem(
            "HW0736",
            "outbox '" + settings.name() + "'",
            "another relay is publishing it",
            "leave it to that one, or stop it first"),
        null);
  }
}
