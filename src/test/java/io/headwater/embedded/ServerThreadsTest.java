package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerThreadsTest {
  private static final Duration AT_ONCE = Duration.ofMillis(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ServerThreads threads = new ServerThreads("server");
  private final CountDownLatch told = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final AtomicBoolean isLeft = new AtomicBoolean();

  /** A thread of the server that ends when it is told to, or is interrupted. */
  private Thread worker() {
    return threads.run("worker", () -> {
      try {
        told.await();
      } catch (InterruptedException e) {
        interrupted.countDown();
      }
    });
  }

  @AfterEach
  void end() {
    told.countDown();
  }

  /** Once, the reapers of a broker span for the rest of the process: they do not end by that. */
  @Test
  void interruptsNothingBeforeASlowShutdownHasCome() {
    Thread worker = worker();
    Thread stopper = threads.run("stop", () -> {
      isLeft.set(!isOpenWithin(interrupted, Duration.ofMillis(200)));
      told.countDown();
    });

    boolean ended = threads.awaitEnd(stopper, Deadline.after(PATIENCE));
    threads.end(Deadline.after(PATIENCE), Deadline.after(PATIENCE));

    assertThat(ended).isTrue();
    assertThat(isLeft).isTrue();
    assertThat(worker.isAlive()).isFalse();
  }

  @Test
  void leavesAShutdownThatDoesNotEndToItself() {
    worker();
    Thread stopper = threads.run("stop", () -> isOpenWithin(told, PATIENCE));

    boolean ended = threads.awaitEnd(stopper, Deadline.after(AT_ONCE));

    assertThat(ended).isFalse();
    assertThat(interrupted.getCount()).isEqualTo(1);
  }

  @Test
  void interruptsWhatDoesNotEndByItself() {
    Thread worker = worker();

    threads.end(Deadline.after(AT_ONCE), Deadline.after(PATIENCE));

    assertThat(interrupted.getCount()).isZero();
    assertThat(worker.isAlive()).isFalse();
  }

  private static boolean isOpenWithin(CountDownLatch latch, Duration limit) {
    try {
      return latch.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }
}
