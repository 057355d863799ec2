package io.headwater.embedded;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All threads of one server, whoever made them.
 *
 * <p>A thread belongs to the group of the thread that made it. So whatever a server starts from
 * {@link #run} can be found here, waited for and interrupted: Kafka offers none of that, and most
 * of its sixty threads would keep a JVM from exiting.
 */
final class ServerThreads {
  private static final Logger LOG = LoggerFactory.getLogger(ServerThreads.class);

  private final ThreadGroup group;

  ServerThreads(String name) {
    this.group = new ThreadGroup(name);
  }

  /** Starts {@code task} as a thread of the server. */
  Thread run(String name, Runnable task) {
    Thread thread = new Thread(group, task, group.getName() + "-" + name);
    thread.start();
    return thread;
  }

  /**
   * Waits for the thread that ends the others; false if it has not by then, and goes on alone.
   *
   * <p>Nothing is interrupted meanwhile. What a shutdown waits for would never come, and Kafka's
   * reapers and network threads do not end by an interrupt but spin until somebody stops them.
   */
  boolean awaitEnd(Thread stopper, Deadline deadline) {
    join(stopper, deadline);
    if (stopper.isAlive()) {
      LOG.warn(
          "broker is slow to stop, and goes on with it [in={}]", List.of(stopper.getStackTrace()));
    }
    return !stopper.isAlive();
  }

  /** Waits for all threads to end; interrupts those that have not when {@code patience} is over. */
  void end(Deadline patience, Deadline deadline) {
    alive().forEach(thread -> join(thread, patience));
    List<Thread> stubborn = alive();
    stubborn.forEach(Thread::interrupt);
    stubborn.forEach(thread -> join(thread, deadline));
    List<Thread> left = alive();
    if (!left.isEmpty()) {
      LOG.warn("broker stopped, but not its threads [threads={}]", left);
    }
  }

  /** Waits for {@code thread}, also while interrupted, and keeps the interrupt for the caller. */
  static void join(Thread thread, Deadline deadline) {
    boolean interrupted = false;
    while (thread.isAlive() && !deadline.isOver()) {
      try {
        thread.join(deadline.remainingMillis());
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns the threads that would keep the JVM from exiting. */
  private List<Thread> alive() {
    Thread[] found = new Thread[2 * group.activeCount() + 16]; // activeCount is an estimate
    int count = group.enumerate(found);
    return Arrays.stream(found, 0, count)
        .filter(Objects::nonNull)
        .filter(thread -> !thread.isDaemon())
        .toList();
  }
}
