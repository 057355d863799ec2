package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.event.RecordPosition;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadTokenTest {
  private static final ReadToken TOKEN = new ReadToken(
      new RecordPosition("account-replies", 3, 1042),
      new RecordPosition("account.commands_v2", 0, 77),
      Optional.of(new ReadToken.EventPartition("account-events", 11)),
      Instant.parse("2026-01-31T12:00:00.123Z"));

  @Test
  void isTextThatCanBePassedOn() {
    assertThat(TOKEN)
        .hasToString("1~account-replies-3@1042~account.commands_v2-0@77~account-events-11"
            + "~1769860800123");
    assertThat(ReadToken.parse(TOKEN.toString())).isEqualTo(TOKEN);
  }

  @Test
  void mayNotKnowWhereTheEventsAre() {
    ReadToken token =
        new ReadToken(TOKEN.reply(), TOKEN.command(), Optional.empty(), TOKEN.eventTime());

    assertThat(ReadToken.parse(token.toString())).isEqualTo(token);
  }

  @Test
  void keepsTheEventTimeToTheMillisecond() {
    ReadToken finer = new ReadToken(
        TOKEN.reply(), TOKEN.command(), TOKEN.events(), TOKEN.eventTime().plusNanos(999));

    assertThat(finer).isEqualTo(TOKEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1~r-0@1~c-0@1~~",
        "2~r-0@1~c-0@1~~5",
        "1~r-0~c-0@1~~5",
        "1~r-0@1~c@1~~5",
        "1~r-0@1~c-0@1~e~5",
        "1~r-0@1~c-0@1~e-1~-5",
        "1~r-0@1~c-0@99999999999999999999~e-1~5",
        "1~r-0@1~c-0@1~e-1~5~6"
      })
  void refusesOtherText(String text) {
    assertThatThrownBy(() -> ReadToken.parse(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("read token: the text is no token of a reply [HW1735]\n"
            + "  fix: pass on the token of a reply as it was printed");
  }
}
