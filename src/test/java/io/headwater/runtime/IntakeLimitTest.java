package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a consumer hands on that must not read beyond a bound. */
class IntakeLimitTest {
  private static final TopicPartition BOUND = new TopicPartition("orders", 0);
  private static final TopicPartition FREE = new TopicPartition("orders", 1);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final IntakeLimit limit = new IntakeLimit(new IntakeBounds(Map.of(BOUND, 3L)));

  @BeforeEach
  void assign() {
    consumer.assign(List.of(BOUND, FREE));
    consumer.updateBeginningOffsets(Map.of(BOUND, 0L, FREE, 0L));
  }

  private void add(TopicPartition partition, long... offsets) {
    for (long offset : offsets) {
      consumer.addRecord(new ConsumerRecord<>(
          partition.topic(), partition.partition(), offset, new byte[1], new byte[1]));
    }
  }

  private ConsumerRecords<byte[], byte[]> poll() {
    limit.adjust(consumer);
    return limit.cut(consumer, consumer.poll(Duration.ZERO));
  }

  private static List<Long> offsets(
      ConsumerRecords<byte[], byte[]> records, TopicPartition partition) {
    List<Long> offsets = new ArrayList<>();
    records.records(partition).forEach(record -> offsets.add(record.offset()));
    return offsets;
  }

  @Test
  void handsOnNoRecordBeyondTheBound() {
    add(BOUND, 0, 1, 2, 3, 4);
    add(FREE, 0, 1, 2, 3, 4);

    ConsumerRecords<byte[], byte[]> records = poll();

    assertThat(offsets(records, BOUND)).containsExactly(0L, 1L, 2L);
    assertThat(offsets(records, FREE)).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(records.nextOffsets().get(BOUND)).isEqualTo(new OffsetAndMetadata(3));
  }

  @Test
  void goesBackToTheBoundAndStaysThere() {
    add(BOUND, 0, 1, 2, 3, 4);
    poll();

    add(FREE, 0);
    ConsumerRecords<byte[], byte[]> records = poll();

    assertThat(records.partitions()).containsExactly(FREE);
    assertThat(consumer.position(BOUND)).isEqualTo(3);
    assertThat(consumer.paused()).containsExactly(BOUND);
  }

  @Test
  void stopsAtABoundBetweenRecords() {
    add(BOUND, 0, 1, 5);

    ConsumerRecords<byte[], byte[]> records = poll();

    assertThat(offsets(records, BOUND)).containsExactly(0L, 1L);
    assertThat(records.nextOffsets().get(BOUND)).isEqualTo(new OffsetAndMetadata(3));
  }

  @Test
  void readsAgainWhatWasNotCommittedWhenThePartitionCameBack() {
    add(BOUND, 0, 1, 2, 3);
    poll();
    consumer.resume(List.of(BOUND));
    consumer.seek(BOUND, 1);

    add(BOUND, 1, 2, 3);
    ConsumerRecords<byte[], byte[]> records = poll();

    assertThat(offsets(records, BOUND)).containsExactly(1L, 2L);
  }
}
