package io.headwater.cli;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/*
 * The broker may be in this process, so what the process allocates says nothing about a client. A
 * client's threads are made by whoever runs it, or by each other, and a thread belongs to the group
 * of the one that made it: the sum over a group of its own is the client's. Carriers of virtual
 * threads belong to no such group; nothing else in this process has any.
 */
/** Measures one run: its time, and what the threads of a group allocate and work in it. */
final class BenchLap {
  private static final String CARRIER = "ForkJoinPool-";
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final ThreadGroup group;
  private long beginNanos;
  private Spent atBegin = Spent.NOTHING;
  private Spent spent = Spent.NOTHING;
  private long nanos;

  private BenchLap(ThreadGroup group) {
    this.group = group;
  }

  /** What threads have allocated, and how long they were at work. */
  private record Spent(long bytes, long cpuNanos) {
    static final Spent NOTHING = new Spent(0, 0);

    static Spent by(Thread thread) {
      return new Spent(
          Math.max(0, THREADS.getThreadAllocatedBytes(thread.getId())),
          Math.max(0, THREADS.getThreadCpuTime(thread.getId())));
    }

    Spent plus(Spent other) {
      return new Spent(bytes + other.bytes, cpuNanos + other.cpuNanos);
    }

    Spent since(Spent before) {
      return new Spent(bytes - before.bytes, cpuNanos - before.cpuNanos);
    }
  }

  /** Something to be measured, which says itself where that begins and ends. */
  interface Run {
    /** Runs; calls {@link BenchLap#begin} and {@link BenchLap#end}, once each. */
    void run(BenchLap lap) throws InterruptedException;
  }

  /** Runs on a thread, and in a group, of its own. */
  static BenchSample of(int records, Run run) throws InterruptedException {
    ThreadGroup group = new ThreadGroup("headwater-bench");
    BenchLap lap = new BenchLap(group);
    List<Throwable> failures = new ArrayList<>();
    Thread thread = new Thread(
        group,
        () -> {
          try {
            run.run(lap);
          } catch (InterruptedException | RuntimeException | Error e) {
            failures.add(e);
          }
        },
        "headwater-bench");
    thread.start();
    thread.join();
    if (!failures.isEmpty()) {
      throw failures.get(0) instanceof RuntimeException known
          ? known
          : new IllegalStateException(failures.get(0));
    }
    return new BenchSample(records, lap.nanos, lap.spent.bytes(), lap.spent.cpuNanos());
  }

  synchronized void begin() {
    atBegin = spentSoFar();
    beginNanos = System.nanoTime();
  }

  /** Called while the threads that did the work are still there. */
  synchronized void end() {
    nanos = System.nanoTime() - beginNanos;
    spent = spentSoFar().since(atBegin);
  }

  private Spent spentSoFar() {
    ThreadGroup root = group;
    while (root.getParent() != null) {
      root = root.getParent();
    }
    Thread[] all = new Thread[2 * Math.max(64, root.activeCount())];
    int count = root.enumerate(all, true);
    Spent sum = Spent.NOTHING;
    for (int i = 0; i < count; i++) {
      ThreadGroup its = all[i].getThreadGroup();
      if ((its != null && group.parentOf(its)) || all[i].getName().startsWith(CARRIER)) {
        sum = sum.plus(Spent.by(all[i]));
      }
    }
    return sum;
  }
}
