package io.headwater.client;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Records that wait for a later attempt, so that an end need not wait for them. Thread-safe. */
final class Paused {
  private final Set<Promise> promises = ConcurrentHashMap.newKeySet();
  private volatile boolean isOver;

  /** Says that a record waits from now on. */
  void add(Promise promise) {
    promises.add(promise);
    if (isOver) {
      giveUp();
    }
  }

  /** Tells whether a record waits still, and is to go on. */
  boolean remove(Promise promise) {
    return promises.remove(promise);
  }

  /** Leaves the records undone that wait, and those that would. */
  void giveUp() {
    isOver = true;
    for (Promise promise : List.copyOf(promises)) {
      if (promises.remove(promise)) {
        promise.fail(new InterruptedException("the subscriber ends before the next attempt"));
      }
    }
  }
}
