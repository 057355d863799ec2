package io.headwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.event.EventHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PublishRecordTest {
  private static final EventHeaders HEADERS = EventHeaders.of(
      List.of(EventHeaders.Entry.text("a", "1"), EventHeaders.Entry.text("ä", "2")));

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static PublishRecord record(OptionalInt partition, Instant time) {
    return new PublishRecord(
        "orders", partition, Optional.of(bytes("k")), Optional.empty(), HEADERS, time);
  }

  @Test
  void saysWhatItWasMadeOf() {
    PublishRecord record = record(OptionalInt.of(3), Instant.parse("2026-01-02T03:04:05.6789Z"));

    assertThat(record.topic()).isEqualTo("orders");
    assertThat(record.partition()).hasValue(3);
    assertThat(record.key()).hasValueSatisfying(key -> assertThat(key).isEqualTo(bytes("k")));
    assertThat(record.value()).isEmpty();
    assertThat(record.headers()).isEqualTo(HEADERS);
    assertThat(record.eventTime()).isEqualTo(Instant.parse("2026-01-02T03:04:05.678Z"));
    assertThat(record.sizeBytes()).isEqualTo(1 + HEADERS.sizeBytes());
  }

  @Test
  void isEqualToOneOfTheSameContent() {
    PublishRecord record = record(OptionalInt.empty(), Instant.EPOCH);

    assertThat(record)
        .isEqualTo(record(OptionalInt.empty(), Instant.EPOCH))
        .hasSameHashCodeAs(record(OptionalInt.empty(), Instant.EPOCH))
        .isNotEqualTo(record(OptionalInt.of(0), Instant.EPOCH))
        .isNotEqualTo(record(OptionalInt.empty(), Instant.EPOCH.plusMillis(1)));
  }

  @Test
  void isOfNowWithNothingButKeyAndValue() {
    Instant before = Instant.ofEpochMilli(System.currentTimeMillis());
    PublishRecord record = PublishRecord.of("orders", bytes("k"), bytes("v"));

    assertThat(record.partition()).isEmpty();
    assertThat(record.headers()).isEqualTo(EventHeaders.NONE);
    assertThat(record.sizeBytes()).isEqualTo(2);
    assertThat(record.eventTime())
        .isBetween(before, Instant.ofEpochMilli(System.currentTimeMillis()));
  }

  @Test
  void refusesWhatKafkaCannotWrite() {
    assertThatThrownBy(() -> record(OptionalInt.of(-1), Instant.EPOCH))
        .hasMessageContaining("partition must be at least 0");
    assertThatThrownBy(() -> record(OptionalInt.empty(), Instant.EPOCH.minusNanos(1)))
        .hasMessageContaining("event time must be from 1970 on");
  }
}
