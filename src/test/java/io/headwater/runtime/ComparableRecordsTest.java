package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.client.StoredRecord;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which records count as the same. */
class ComparableRecordsTest {
  private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

  private final ComparableRecords records =
      new ComparableRecords(Map.of("events", "events", "beside.events", "events"));

  private static StoredRecord record(EventHeaders.Entry... headers) {
    return record("value", TIME, headers);
  }

  private static StoredRecord record(String value, Instant time, EventHeaders.Entry... headers) {
    return new StoredRecord(
        new RecordPosition("totals", 0, 0),
        time,
        Optional.of("key".getBytes(StandardCharsets.UTF_8)),
        Optional.of(value.getBytes(StandardCharsets.UTF_8)),
        EventHeaders.of(List.of(headers)));
  }

  private static EventHeaders.Entry header(String name, String value) {
    return EventHeaders.Entry.text(name, value);
  }

  @Test
  void tellsValuesTimesAndHeadersApart() {
    ComparableRecords.Digest plain = records.of(record());

    assertThat(records.of(record())).isEqualTo(plain);
    assertThat(records.of(record("other", TIME))).isNotEqualTo(plain);
    assertThat(records.of(record("value", TIME.plusMillis(1)))).isNotEqualTo(plain);
    assertThat(records.of(record(header("note", "")))).isNotEqualTo(plain);
  }

  @Test
  void takesOriginsInStreamsOfTheApplicationItselfForTheSame() {
    StoredRecord live = record(header(EventHeaders.ORIGIN, "events-1@17"));
    StoredRecord replayed = record(header(EventHeaders.ORIGIN, "beside.events-1@12"));

    assertThat(records.of(replayed)).isEqualTo(records.of(live));
  }

  @Test
  void tellsOriginsApartThatAreInTheSameTopicForBoth() {
    StoredRecord live = record(header(EventHeaders.ORIGIN, "commands-1@17"));
    StoredRecord replayed = record(header(EventHeaders.ORIGIN, "commands-1@18"));

    assertThat(records.of(replayed)).isNotEqualTo(records.of(live));
  }

  @Test
  void takesDeadLettersOfTwoApplicationsForTheSame() {
    StoredRecord live = record(
        header(DeadLetterHeaders.TOPIC, "events"),
        header(DeadLetterHeaders.OFFSET, "17"),
        header("__streams.errors.offset", "17"),
        header(DeadLetterHeaders.APPLICATION, "ledger"),
        header(DeadLetterHeaders.INSTANCE, "host-1"),
        header(DeadLetterHeaders.TIME, "2026-01-01T00:00:00Z"));
    StoredRecord replayed = record(
        header(DeadLetterHeaders.TOPIC, "beside.events"),
        header(DeadLetterHeaders.OFFSET, "12"),
        header("__streams.errors.offset", "12"),
        header(DeadLetterHeaders.APPLICATION, "beside"),
        header(DeadLetterHeaders.INSTANCE, "host-2"),
        header(DeadLetterHeaders.TIME, "2026-01-02T00:00:00Z"));

    assertThat(records.of(replayed)).isEqualTo(records.of(live));
  }
}
