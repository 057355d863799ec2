package io.headwater.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.EventHeaders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A partition with a record of each of two transactions. */
class PartitionLogTest {
  private final PartitionLog log = new PartitionLog(new Place("topic", 0));
  private final Transaction first = new Transaction(0);
  private final Transaction second = new Transaction(0);

  @BeforeEach
  void write() {
    append(first);
    append(second);
  }

  private LogEntry append(Transaction transaction) {
    transaction.writesTo(log);
    return log.append(
        transaction, new PartitionLog.Content(0, true, null, null, EventHeaders.NONE));
  }

  @Test
  void isReadUpToTheFirstOpenTransaction() {
    second.commit();

    assertThat(log.next(0, false)).isEqualTo(PartitionLog.NONE);
    assertThat(log.lastStable()).isZero();
  }

  @Test
  void isReadPastWhatWasAborted() {
    first.abort(Fault.NONE);
    second.commit();

    assertThat(log.next(0, false)).isEqualTo(1);
    assertThat(log.next(2, false)).isEqualTo(PartitionLog.NONE);
    assertThat(log.lastStable()).isEqualTo(2);
  }

  @Test
  void givesAnOffsetToTheMarkerOfATransaction() {
    first.commit();

    assertThat(append(second).record().position().offset()).isEqualTo(3);
  }

  @Test
  void numbersWhatReadersSee() {
    LogEntry third = append(first);
    first.commit();
    second.abort(Fault.NONE);

    assertThat(log.number()).isEqualTo(2);
    assertThat(third.number()).isEqualTo(1);
    assertThat(log.entries().get(1).number()).isEqualTo(LogEntry.UNSEEN);
  }
}
