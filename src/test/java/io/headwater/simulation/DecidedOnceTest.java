package io.headwater.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.diagnostic.Outcome;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.event.RecordPosition;
import io.headwater.operator.InputRecord;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramStore;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DecidedOnceTest {
  private static final Program ACCOUNT = Program.compile(Payments.bank()).get(0);
  private static final Plan.Reader COMMANDS = new Plan.Reader(0, 0);

  private final DecidedOnce decidedOnce = new DecidedOnce();
  private final OutcomeTally tally = new OutcomeTally(1);

  private static long window() {
    return ACCOUNT.stores().stream()
        .filter(ProgramStore.Ids.class::isInstance)
        .mapToLong(store -> ((ProgramStore.Ids) store).window().toMillis())
        .findFirst()
        .orElseThrow();
  }

  private Optional<Finding> take(long offset, String id, Outcome outcome, long streamTime) {
    DecidedOnce.Decisions before = DecidedOnce.Decisions.of(tally, 0);
    new OutcomeTally.Counting(0, () -> tally).outcome(outcome, 0, 0);
    InputRecord command = new InputRecord(
        new RecordPosition("account-commands", 0, offset),
        0,
        true,
        KeyType.STRING.encode("a"),
        new byte[0],
        EventHeaders.of(List.of(EventHeaders.Entry.text(EventHeaders.ID, id))));
    return decidedOnce.took(COMMANDS, ACCOUNT, command, streamTime, before, tally);
  }

  @Test
  void findsACommandThatIsDecidedTwice() {
    take(0, "id", Outcome.PROCESSED, 0);

    assertThat(take(1, "id", Outcome.REJECTED, window()))
        .contains(Finding.of("account decides both account-commands-0@0 and account-commands-0@1,"
            + " which have one id"));
  }

  @Test
  void toleratesDuplicatesAndOtherIds() {
    take(0, "id", Outcome.PROCESSED, 0);

    assertThat(take(1, "id", Outcome.DUPLICATE, 0)).isEmpty();
    assertThat(take(2, "other", Outcome.PROCESSED, 0)).isEmpty();
  }

  @Test
  void toleratesWhatWasForgottenSince() {
    take(0, "id", Outcome.PROCESSED, 0);

    assertThat(take(1, "id", Outcome.PROCESSED, window() + 1)).isEmpty();
  }
}
