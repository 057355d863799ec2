package io.headwater.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the thread that reads global tables is given instead of what it could not take. */
class GlobalRowInterceptorTest {
  private static final TopicPartition NAMES = new TopicPartition("names", 2);
  private static final byte[] KEY = "k".getBytes(StandardCharsets.UTF_8);

  private final GlobalRowInterceptor interceptor = new GlobalRowInterceptor();

  private static ConsumerRecord<byte[], byte[]> record(
      long time, byte @Nullable [] key, Headers headers) {
    return new ConsumerRecord<>(
        "names", 2, 7, time, TimestampType.CREATE_TIME, 1, 1, key, KEY, headers, Optional.of(3));
  }

  private ConsumerRecord<byte[], byte[]> passed(ConsumerRecord<byte[], byte[]> record) {
    ConsumerRecords<byte[], byte[]> passed = interceptor.onConsume(new ConsumerRecords<>(
        Map.of(NAMES, List.of(record)), Map.of(NAMES, new OffsetAndMetadata(8))));

    assertThat(passed.nextOffsets()).isEqualTo(Map.of(NAMES, new OffsetAndMetadata(8)));
    assertThat(passed.count()).isEqualTo(1);
    return passed.records(NAMES).get(0);
  }

  @Test
  void leavesARecordThatCanBeTaken() {
    ConsumerRecord<byte[], byte[]> record = record(5, KEY, new RecordHeaders());

    assertThat(passed(record)).isSameAs(record);
  }

  @Test
  void marksARecordWithoutAKey() {
    ConsumerRecord<byte[], byte[]> passed = passed(record(5, null, new RecordHeaders()));

    assertThat(passed.key()).isEmpty();
    assertThat(GlobalRowInterceptor.isKeyless(passed.headers())).isTrue();
    assertThat(passed.timestamp()).isEqualTo(5);
    assertThat(passed.offset()).isEqualTo(7);
    assertThat(passed.value()).isEqualTo(KEY);
  }

  @Test
  void takesANegativeTimeForTheFirstOne() {
    ConsumerRecord<byte[], byte[]> passed = passed(record(-1, KEY, new RecordHeaders()));

    assertThat(passed.timestamp()).isZero();
    assertThat(passed.key()).isEqualTo(KEY);
    assertThat(GlobalRowInterceptor.isKeyless(passed.headers())).isFalse();
  }

  @Test
  void removesAMarkThatSomebodyElseMade() {
    Headers forged = new RecordHeaders().add("hw-keyless", new byte[0]).add("other", KEY);

    ConsumerRecord<byte[], byte[]> passed = passed(record(5, KEY, forged));

    assertThat(GlobalRowInterceptor.isKeyless(passed.headers())).isFalse();
    assertThat(passed.headers().lastHeader("other")).isNotNull();
  }
}
