package io.headwater.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.EventHeaders;
import io.headwater.history.HistoryEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class MergedHistoryTest {
  private static SourceRecord record(String topic, int partition, long offset, long second) {
    return new SourceRecord(
        topic,
        OptionalInt.of(partition),
        new HistoryEvent(
            offset,
            Instant.ofEpochSecond(second),
            Optional.empty(),
            Optional.empty(),
            EventHeaders.NONE));
  }

  private static List<String> merged(List<List<SourceRecord>> histories) {
    List<String> order = new ArrayList<>();
    Iterator<SourceRecord> merged =
        MergedHistory.of(histories.stream().map(List::iterator).toList());
    merged.forEachRemaining(one -> order.add("%s-%d@%d"
        .formatted(one.topic(), one.partition().orElseThrow(), one.event().offset())));
    return order;
  }

  @Test
  void takesTheEarliestNextRecordThenTheFirstTopicPartitionAndOffset() {
    List<SourceRecord> one = List.of(record("b", 0, 0, 5), record("b", 0, 1, 6));
    List<SourceRecord> two = List.of(record("a", 1, 0, 5), record("a", 1, 1, 7));
    List<SourceRecord> three = List.of(record("a", 0, 9, 5));

    List<String> order = merged(List.of(one, two, List.of(), three));

    assertThat(order).containsExactly("a-0@9", "a-1@0", "b-0@0", "b-0@1", "a-1@1");
  }

  @Test
  void keepsTheOrderOfEachHistory() {
    List<SourceRecord> late = List.of(record("a", 0, 0, 9), record("a", 0, 1, 1));
    List<SourceRecord> other = List.of(record("b", 0, 0, 5), record("b", 0, 1, 10));

    assertThat(merged(List.of(late, other))).containsExactly("b-0@0", "a-0@0", "a-0@1", "b-0@1");
  }
}
