package io.headwater.client;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** Time that passes when a test says so; for one thread. */
final class ManualPauses implements Pauses {
  private final Queue<Planned> planned =
      new PriorityQueue<>(Comparator.comparing(Planned::at).thenComparing(Planned::number));
  private Duration now = Duration.ZERO;
  private int count;

  private record Planned(Duration at, int number, Runnable task) {}

  @Override
  public Runnable after(Duration pause, Runnable task) {
    Planned added = new Planned(now.plus(pause), count++, task);
    planned.add(added);
    return () -> planned.remove(added);
  }

  /** Lets time pass, and runs what is due meanwhile, in its order. */
  void pass(Duration time) {
    Duration end = now.plus(time);
    while (!planned.isEmpty() && planned.element().at().compareTo(end) <= 0) {
      Planned due = planned.remove();
      now = due.at();
      due.task().run();
    }
    now = end;
  }

  /** Returns how many tasks are planned. */
  int open() {
    return planned.size();
  }
}
