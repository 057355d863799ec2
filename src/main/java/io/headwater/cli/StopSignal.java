package io.headwater.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Whether somebody wants this command to stop, with Ctrl-C as a rule.
 *
 * <p>The command then has 10 s to end cleanly, after which the process ends all the same; at the
 * second request it ends at once. Thread-safe.
 */
final class StopSignal {
  private static final Duration GRACE = Duration.ofSeconds(10);

  /** What shells report of a process that Ctrl-C ended. */
  private static final int HALTED = 130;

  private final CountDownLatch requested = new CountDownLatch(1);
  private final List<Runnable> actions = new ArrayList<>();

  /**
   * Listens to Ctrl-C and to requests of the operating system to terminate.
   *
   * <p>A shutdown hook would not do: it hears the first request only, and the exit code is not the
   * command's any more.
   */
  void listen() {
    for (String name : List.of("INT", "TERM")) {
      sun.misc.Signal.handle(new sun.misc.Signal(name), signal -> signalled());
    }
  }

  private void signalled() {
    if (isRequested()) {
      Runtime.getRuntime().halt(HALTED);
    }
    Thread watch = new Thread(this::haltLater, "headwater-stop");
    watch.setDaemon(true);
    watch.start();
    request();
  }

  private void haltLater() {
    try {
      Thread.sleep(GRACE.toMillis());
      Runtime.getRuntime().halt(HALTED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks the command to stop; asking twice changes nothing. */
  void request() {
    List<Runnable> due;
    synchronized (actions) {
      requested.countDown();
      due = List.copyOf(actions);
      actions.clear();
    }
    due.forEach(Runnable::run);
  }

  boolean isRequested() {
    return requested.getCount() == 0;
  }

  /** Runs an action, which must not block, when it is time to stop; now if it already is. */
  void whenRequested(Runnable action) {
    synchronized (actions) {
      if (!isRequested()) {
        actions.add(action);
        return;
      }
    }
    action.run();
  }

  /** Waits; true if it is time to stop. */
  boolean await(Duration wait) {
    try {
      return requested.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
