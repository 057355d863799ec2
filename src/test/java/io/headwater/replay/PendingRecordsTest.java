package io.headwater.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.operator.InputRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PendingRecordsTest {
  private final PendingRecords pending = new PendingRecords();

  private MemoryPartition partition(int number, long... times) {
    MemoryPartition partition = new MemoryPartition(number, List.of());
    for (long time : times) {
      RecordPosition position = new RecordPosition("t", number, partition.takeOffset(0));
      if (partition.append(new InputRecord(position, time, true, null, null, EventHeaders.NONE))) {
        pending.add(partition);
      }
    }
    return partition;
  }

  private List<String> order() {
    List<String> order = new ArrayList<>();
    for (Optional<MemoryPartition> next = pending.next(); next.isPresent(); next = pending.next()) {
      order.add(next.get().take().position().toString());
      next.filter(partition -> !partition.isEmpty()).ifPresent(pending::add);
    }
    return order;
  }

  @Test
  void takesTheEarliestHeadAndKeepsTheOrderOfEachPartition() {
    partition(0, 5, 1, 9);
    partition(1, 4, 6);

    assertThat(order()).containsExactly("t-1@0", "t-0@0", "t-0@1", "t-1@1", "t-0@2");
  }

  @Test
  void takesTurnsAmongEqualTimes() {
    partition(2, 7, 7);
    partition(0, 7, 7);
    partition(1, 7);

    assertThat(order()).containsExactly("t-2@0", "t-0@0", "t-1@0", "t-2@1", "t-0@1");
  }
}
