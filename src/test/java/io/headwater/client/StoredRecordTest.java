package io.headwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class StoredRecordTest {
  private static final RecordPosition POSITION = new RecordPosition("orders", 2, 7);
  private static final EventHeaders HEADERS =
      EventHeaders.of(List.of(EventHeaders.Entry.text("hw-id", "o-1")));

  @Test
  void isEqualToOneThatWasReadWithTheSameContent() {
    StoredRecord read = new StoredRecord(new ConsumerRecord<>(
        "orders",
        2,
        7,
        5,
        TimestampType.CREATE_TIME,
        1,
        2,
        new byte[] {1},
        new byte[] {2, 3},
        new RecordHeaders().add("hw-id", "o-1".getBytes(UTF_8)),
        Optional.empty()));
    StoredRecord made = stored(new byte[] {2, 3});

    assertThat(read).isEqualTo(made).hasSameHashCodeAs(made).isNotEqualTo(stored(new byte[] {2}));
    assertThat(read.time()).isEqualTo(Instant.ofEpochMilli(5));
    assertThat(read.headers()).isEqualTo(HEADERS);
  }

  @Test
  void keepsATimeThatIsFinerThanKafkas() {
    Instant fine = Instant.parse("2026-01-01T12:00:00.000001Z");

    StoredRecord record =
        new StoredRecord(POSITION, fine, Optional.empty(), Optional.empty(), HEADERS);

    assertThat(record.time()).isEqualTo(fine);
    assertThat(record).hasToString("orders-2@7 (key absent, value absent)");
  }

  @Test
  void rendersSizesAndNoPayload() {
    assertThat(stored(new byte[] {2, 3})).hasToString("orders-2@7 (key 1 B, value 2 B)");
  }

  private static StoredRecord stored(byte[] value) {
    return new StoredRecord(
        POSITION,
        Instant.ofEpochMilli(5),
        Optional.of(new byte[] {1}),
        Optional.of(value),
        HEADERS);
  }
}
