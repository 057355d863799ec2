package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkersTest {
  private final Queue<Runnable> given = new ArrayDeque<>();
  private final List<String> ran = new ArrayList<>();
  private final Workers one = new Workers(1, true, given::add, "one");

  @AfterEach
  void close() {
    one.close();
  }

  @Test
  void letsATurnWaitForAPlaceThatAnOpenOneKeeps() {
    one.submit(turn("open", false));
    one.submit(turn("next", true));
    given.remove().run();
    assertThat(given).isEmpty();

    one.giveBack();
    given.remove().run();

    assertThat(ran).containsExactly("open", "next");
    assertThat(one.taken()).isZero();
  }

  @Test
  void holdsNoPlaceDuringAPause() {
    Workers free = new Workers(1, true, WorkerThreads.PLATFORM.open("free"), "free");
    CountDownLatch isOther = new CountDownLatch(1);
    CountDownLatch isAgain = new CountDownLatch(1);

    free.submit(() -> {
      free.later(Duration.ofMillis(20), () -> {
        isAgain.countDown();
        free.giveBack(); // its stage completes
        return true;
      });
      return false;
    });
    free.submit(() -> {
      isOther.countDown();
      return true;
    });

    await().until(() -> isOther.getCount() == 0 && isAgain.getCount() == 0);
    await().until(() -> free.taken() == 0);
    free.close();
  }

  @Test
  void keepsCountOfPlacesWhenARecordIsGivenUpDuringItsPause() {
    Workers free = new Workers(1, true, WorkerThreads.PLATFORM.open("free"), "free");
    CountDownLatch isPausing = new CountDownLatch(1);
    CountDownLatch isOver = new CountDownLatch(1);
    free.submit(() -> {
      free.later(Duration.ofMillis(20), () -> {
        isOver.countDown();
        return false;
      });
      isPausing.countDown();
      return false;
    });
    await().until(() -> isPausing.getCount() == 0 && free.taken() == 0);

    free.takePlace();
    free.giveBack(); // its stage completes

    await().until(() -> isOver.getCount() == 0 && free.taken() == 0);
    free.close();
  }

  @Test
  void givesNoPlaceBackThatARecordDoesNotKeep() {
    Workers loose = new Workers(1, false, given::add, "loose");

    loose.submit(() -> {
      loose.later(Duration.ofDays(1), () -> ran.add("later"));
      return true;
    });
    given.remove().run();

    assertThat(loose.taken()).isZero();
    loose.close();
  }

  @Test
  void takesBackWhatIsNotDueYet() {
    Runnable cancel = one.after(Duration.ofDays(1), () -> ran.add("due"));

    cancel.run();
    one.close();

    one.after(Duration.ZERO, () -> ran.add("after the end")).run();
    assertThat(ran).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(WorkerThreads.class)
  void interruptsWhatRunsWhenItIsClosed(WorkerThreads kind) throws InterruptedException {
    Workers workers = new Workers(1, true, kind.open("interrupted"), "interrupted");
    AtomicReference<String> name = new AtomicReference<>();
    workers.submit(() -> {
      name.set(Thread.currentThread().getName());
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return true;
    });
    await().until(() -> name.get() != null);
    assertThat(workers.awaitIdle(Duration.ofMillis(1))).isFalse();

    workers.close();

    assertThat(workers.awaitIdle(Duration.ofSeconds(10))).isTrue();
    assertThat(name.get()).isEqualTo("interrupted-worker-1");
  }

  private Workers.Turn turn(String name, boolean isOver) {
    return () -> {
      ran.add(name);
      return isOver;
    };
  }
}
