package io.headwater.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.client.ClusterAddress;
import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.jdbc.DatabaseAddress;
import io.headwater.jdbc.DatabaseException;
import io.headwater.jdbc.OutboxName;
import io.headwater.jdbc.OutboxTable;
import io.headwater.jdbc.ProjectionDatabase;
import io.headwater.jdbc.TestDatabase;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class RelayFailuresTest {
  private static final OutboxSettings SETTINGS = OutboxSettings.of(
      DatabaseAddress.of("jdbc:h2:mem:shop;USER=hw"),
      "outbox",
      ClusterAddress.of("127.0.0.1:9092"));

  @Test
  void saysWhatTheDatabaseRefuses() {
    assertThat(RelayFailures.of(SETTINGS, failure(false)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("outbox table 'outbox' in jdbc:h2:mem:shop: the database refuses it: settling"
            + " published rows (SQLState 42S04) [HW0734]\n"
            + "  fix: allow this user to select, update and delete");
  }

  @Test
  void saysThatTheDatabaseIsAway() {
    assertThat(RelayFailures.of(SETTINGS, failure(true)))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessage("outbox table 'outbox' in jdbc:h2:mem:shop: the database does not answer as it"
            + " should: settling published rows (SQLState 90007) [HW0733]\n"
            + "  fix: check the database, and who holds locks on the rows; what is published is"
            + " known");
  }

  /** Deletes from a table that is not there, over a connection that is, or is not any more. */
  private static DatabaseException failure(boolean isClosed) {
    try (ProjectionDatabase database = ProjectionDatabase.open(TestDatabase.H2.fresh())) {
      if (isClosed) {
        database.close();
      }
      OutboxTable table = new OutboxTable(database, OutboxName.of("outbox"));
      return Assertions.catchThrowableOfType(
          DatabaseException.class, () -> table.delete(List.of(1L)));
    }
  }

  @Test
  void saysThatTheTurnIsLost() {
    assertThat(RelayFailures.turnLost(SETTINGS))
        .hasMessage("outbox 'outbox': the connection that holds the turn to publish it is gone"
            + " [HW0735]\n  fix: check the database, and what ends idle connections to it");
  }

  @Test
  void refusesANameThatNoTopicCanHave() {
    assertThatThrownBy(() -> SETTINGS.withName("a b"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("outbox 'a b': a topic cannot be named after it [HW0727]\n  fix: give it a name"
            + " of 1 to 200 letters, digits, '.', '_' and '-'");
  }

  @Test
  void refusesBatchesAndPausesThatAreNone() {
    assertThatThrownBy(() -> SETTINGS.withBatch(0, 1))
        .hasMessage("a batch has 1 to 10,000 rows and at least a byte, was 0 and 1");
    assertThatThrownBy(() -> SETTINGS.withPoll(Duration.ZERO))
        .hasMessage("poll must be at least 1 ms, was PT0S");
  }
}
