package io.headwater.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClampingTimestampExtractorTest {
  private static final long NOW = 1_000_000;
  private static final ClampingTimestampExtractor EXTRACTOR = new ClampingTimestampExtractor(
      Duration.ofMillis(500), Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC));

  private static ConsumerRecord<Object, Object> record(long timestamp) {
    return new ConsumerRecord<>(
        "topic",
        0,
        0L,
        timestamp,
        TimestampType.CREATE_TIME,
        0,
        0,
        "key",
        "value",
        new RecordHeaders(),
        Optional.empty());
  }

  private static Optional<String> mark(ConsumerRecord<?, ?> record) {
    return Optional.ofNullable(record.headers().lastHeader("hw-untimely"))
        .map(Header::value)
        .map(value -> new String(value, StandardCharsets.US_ASCII));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, NOW, NOW + 500})
  void takesATimestampThatIsPossible(long timestamp) {
    ConsumerRecord<Object, Object> record = record(timestamp);

    assertThat(EXTRACTOR.extract(record, 7)).isEqualTo(timestamp);
    assertThat(mark(record)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, -5, Long.MIN_VALUE, NOW + 501, Long.MAX_VALUE})
  void takesThePartitionsTimeForATimestampThatIsNot(long timestamp) {
    ConsumerRecord<Object, Object> record = record(timestamp);

    assertThat(EXTRACTOR.extract(record, 7)).isEqualTo(7);
    assertThat(mark(record)).contains(Long.toString(timestamp));
  }

  @Test
  void startsAtTheEpochInAPartitionWithoutTime() {
    assertThat(EXTRACTOR.extract(record(-1), -1)).isZero();
  }

  @Test
  void removesAMarkThatCameFromOutside() {
    ConsumerRecord<Object, Object> record = record(5);
    record.headers().add("hw-untimely", new byte[] {'9'}).add("hw-untimely", new byte[] {'8'});

    assertThat(EXTRACTOR.extract(record, 7)).isEqualTo(5);
    assertThat(mark(record)).isEmpty();
  }
}
