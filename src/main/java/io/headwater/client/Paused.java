package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Records that wait for a later attempt, so that neither an end nor the next owner of a partition
 * need wait for them. Thread-safe.
 */
final class Paused {
  private final Pauses pauses;
  private final Map<Promise, RecordPosition> promises = new ConcurrentHashMap<>();
  private final LostPartitions lost = new LostPartitions();
  private volatile boolean isOver;

  Paused(Pauses pauses) {
    this.pauses = pauses;
  }

  /** Says that a record waits from now on, and is about to give its place back. */
  void add(Promise promise, RecordPosition position, Runnable pause) {
    promises.put(promise, position);
    pause.run();
    // Asked last: whoever ends pauses says so first, and then looks for those that are there.
    if (isOver) {
      giveUp();
    } else if (lost.contains(position)) {
      giveUp(promise, new GivenUpException());
    }
  }

  /** Tells whether a record waits still, and is to go on. */
  boolean remove(Promise promise) {
    return promises.remove(promise) != null;
  }

  /** Leaves the records undone that wait, and those that would. */
  void giveUp() {
    isOver = true;
    promises
        .keySet()
        .forEach(promise -> giveUp(
            promise, new InterruptedException("the subscriber ends before the next attempt")));
  }

  /** Leaves the records of lost partitions to whoever has these, also those that would wait. */
  void giveUp(Predicate<RecordPosition> gone) {
    lost.add(gone);
    promises.forEach((promise, position) -> {
      if (gone.test(position)) {
        giveUp(promise, new GivenUpException());
      }
    });
  }

  /** Says that a partition is read from now on. */
  void take(String topic, int partition) {
    lost.remove(topic, partition);
  }

  private void giveUp(Promise promise, Exception why) {
    if (promises.remove(promise) != null) {
      pauses.takePlace();
      promise.fail(why);
    }
  }
}
