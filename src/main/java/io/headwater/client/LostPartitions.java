package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Which partitions have gone, and have not come back. Thread-safe. */
final class LostPartitions {
  private final List<Predicate<RecordPosition>> lost = new CopyOnWriteArrayList<>();

  void add(Predicate<RecordPosition> gone) {
    lost.add(gone);
  }

  /** Says that a partition is read from now on. */
  void remove(String topic, int partition) {
    RecordPosition any = new RecordPosition(topic, partition, 0);
    lost.removeIf(gone -> gone.test(any));
  }

  boolean contains(RecordPosition position) {
    for (Predicate<RecordPosition> gone : lost) {
      if (gone.test(position)) {
        return true;
      }
    }
    return false;
  }
}
