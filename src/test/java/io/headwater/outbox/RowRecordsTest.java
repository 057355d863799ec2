package io.headwater.outbox;

import static io.headwater.outbox.OutboxRows.NOON;
import static io.headwater.outbox.OutboxRows.row;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.client.PublishRecord;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.event.EventHeaders;
import io.headwater.jdbc.OutboxName;
import io.headwater.jdbc.OutboxRow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowRecordsTest {
  private static final RowRecords RECORDS = new RowRecords(OutboxName.of("app.outbox"));

  private static EventHeaders headers(String json) {
    return RECORDS.record(row(1, Optional.of("k"), Optional.of(json))).headers();
  }

  @Test
  void copiesARowAsItIs() {
    PublishRecord record = RECORDS.record(row(7, "k"));

    assertThat(record.topic()).isEqualTo("orders");
    assertThat(record.partition()).isEmpty();
    assertThat(record.key()).contains("k".getBytes(UTF_8));
    assertThat(record.value()).contains("value-7".getBytes(UTF_8));
    assertThat(record.headers()).isEqualTo(EventHeaders.NONE);
    assertThat(record.eventTime()).isEqualTo(NOON);
  }

  @Test
  void readsHeadersInTheirOrder() {
    assertThat(headers("{\"z\": \"ä\", \"hw-id\": \"o-1\", \"none\": null}"))
        .isEqualTo(EventHeaders.of(List.of(
            EventHeaders.Entry.text("z", "ä"),
            EventHeaders.Entry.text("hw-id", "o-1"),
            new EventHeaders.Entry("none", null))));
    assertThat(headers("{}")).isEqualTo(EventHeaders.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "[]", "\"a\"", "null", "{\"a\": 1}", "{\"a\": {\"b\": \"c\"}}", "{\"a\":"
      })
  void refusesHeadersThatAreNone(String json) {
    assertThatThrownBy(() -> headers(json))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("row 1 of outbox table 'app.outbox', for topic 'orders': its headers are no"
            + " JSON object of strings [HW0729]\n"
            + "  fix: write headers such as {\"hw-id\": \"o-1\"}, or NULL");
  }

  @Test
  void refusesATimeThatKafkaCannotWrite() {
    OutboxRow early = new OutboxRow(
        2,
        "orders",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Instant.parse("1969-12-31T23:59:59Z"));

    assertThatThrownBy(() -> RECORDS.record(early))
        .hasMessage("row 2 of outbox table 'app.outbox', for topic 'orders': its event_time is"
            + " before 1970, which Kafka cannot write [HW0730]\n  fix: correct event_time");
  }

  @Test
  void saysThatATopicIsMissing() {
    assertThat(RECORDS.noTopic(row(3, "k")).render())
        .isEqualTo("row 3 of outbox table 'app.outbox', for topic 'orders': the topic does not"
            + " exist, or this user may not see it [HW0728]\n"
            + "  fix: create the topic, or correct the row");
  }
}
