package io.headwater.history;

import static io.headwater.history.Histories.LOANS;
import static io.headwater.history.Histories.OCTOBER;
import static io.headwater.history.Histories.bytes;
import static io.headwater.history.Histories.submitted;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.headwater.diagnostic.Problem;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class EventCheckTest {
  private final EventCheck check = new EventCheck(LOANS);

  @Test
  void findsNothingWrongWithSoundEventsAndTombstones() {
    assertThat(check.check(submitted(3))).isEmpty();
    assertThat(check.check(event(5, Optional.empty(), "loan.Unheard"))).isEmpty();
  }

  @Test
  void findsAnOffsetThatDoesNotRise() {
    check.check(submitted(3));

    assertThat(check.check(submitted(3)).map(Problem::render)).contains("""
        loan-activities-2@3: it follows offset 3 [HW0356]
          fix: write the history again""");
  }

  @Test
  void findsAValueThatIsNotOfItsType() {
    Optional<Problem> problem =
        check.check(event(4, Optional.of(bytes("poison")), "loan.Activity"));

    assertThat(problem.map(Problem::render)).contains("""
        loan-activities-2@4: its value is no 'loan.Activity' (DECODE_TRUNCATED) [HW0358]
          fix: see whether it is poison in its topic, too""");
  }

  @Test
  void findsATypeThatTheHistoryDoesNotDescribe() {
    HistoryEvent foreign = event(4, submitted(1).value(), "loan.Offer");

    assertThat(check.check(foreign).map(Problem::render)).contains("""
        loan-activities-2@4: its header names type 'loan.Offer', which the history does not \
        describe [HW0357]
          fix: see whether it belongs into the topic""");
  }

  @Test
  void takesEventsOfOlderTypesThatTheHistoryDescribes() {
    MessageType older = MessageType.of(Timestamp.class);
    EventCheck both = new EventCheck(LOANS.withOlderTypes(List.of(older)));
    byte[] value = Timestamp.newBuilder().setSeconds(7).build().toByteArray();

    assertThat(both.check(event(4, Optional.of(value), older.fullName()))).isEmpty();
  }

  private static HistoryEvent event(long offset, Optional<byte[]> value, String type) {
    EventHeaders headers =
        EventHeaders.of(List.of(EventHeaders.Entry.text(EventHeaders.TYPE, type)));
    return new HistoryEvent(offset, OCTOBER, Optional.empty(), value, headers);
  }
}
