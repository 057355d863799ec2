package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.event.EventHeaders;
import org.junit.jupiter.api.Test;

class CommandOptionsTest {
  @Test
  void becomeHeadersOfTheCommand() {
    EventHeaders headers = CommandOptions.NONE
        .expecting(3)
        .withCorrelationId("order-1")
        .withHeader(EventHeaders.Entry.text("tenant", "north"))
        .headersOf("c-1", "bank.AccountCommand");

    assertThat(headers.text("hw-id")).contains("c-1");
    assertThat(headers.text("hw-type")).contains("bank.AccountCommand");
    assertThat(headers.text("hw-expect")).contains("3");
    assertThat(headers.text("hw-correlation")).contains("order-1");
    assertThat(headers.text("tenant")).contains("north");
  }

  @Test
  void sayNothingMoreThanTheyMust() {
    assertThat(CommandOptions.NONE.headersOf("c-1", "bank.AccountCommand").entries())
        .hasSize(2);
  }

  @Test
  void refuseHeadersThatHaveOptions() {
    assertThatThrownBy(
            () -> CommandOptions.NONE.withHeader(EventHeaders.Entry.text("hw-expect", "3")))
        .hasMessage("headers 'hw-…' are Headwater's own");
  }

  @Test
  void refuseWhatNoAggregateCanHave() {
    assertThatThrownBy(() -> CommandOptions.NONE.expecting(-1))
        .hasMessage("expected sequence number must be at least 0, was -1");
    assertThatThrownBy(() -> CommandOptions.NONE.withId(" ")).hasMessage("a command id has text");
  }
}
