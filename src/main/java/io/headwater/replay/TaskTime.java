package io.headwater.replay;

/** Stream time of a task: the greatest event time of its records. */
final class TaskTime {
  private long latest = -1;

  /** Returns it in milliseconds since the epoch; -1 before the first record. */
  long latest() {
    return latest;
  }

  void advanceTo(long time) {
    latest = Math.max(latest, time);
  }
}
