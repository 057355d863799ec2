package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyLanesTest {
  private final Queue<Runnable> given = new ArrayDeque<>();
  private final List<String> ran = new ArrayList<>();
  private final Workers workers = new Workers(2, true, given::add, "test");
  private final KeyLanes<String> lanes = new KeyLanes<>(workers);

  @AfterEach
  void close() {
    workers.close();
  }

  @Test
  void givesTheNextTaskOfAKeyToAWorkerOnlyWhenTheOneBeforeIsOver() {
    List<Runnable> over = new ArrayList<>();
    lanes.submit("ada", open("ada 1", over));
    lanes.submit("ada", task("ada 2"));

    given.remove().run();
    assertThat(ran).containsExactly("ada 1");
    assertThat(given).isEmpty();
    over.get(0).run();
    given.remove().run();

    assertThat(ran).containsExactly("ada 1", "ada 2");
    assertThat(workers.taken()).isZero();
  }

  @Test
  void doesNotLetAKeyWaitForAnother() {
    lanes.submit("ada", task("ada"));
    lanes.submit("bob", task("bob"));

    assertThat(given).hasSize(2);
  }

  @Test
  void givesUpThePlaceAfterEachTask() {
    Workers one = new Workers(1, true, given::add, "one");
    KeyLanes<String> narrow = new KeyLanes<>(one);
    narrow.submit("ada", task("ada 1"));
    narrow.submit("ada", task("ada 2"));
    narrow.submit("bob", task("bob"));

    given.remove().run();

    assertThat(ran).containsExactly("ada 1", "bob", "ada 2");
    one.close();
  }

  @Test
  void keepsThePlaceOfATaskThatIsOpen() {
    List<Runnable> over = new ArrayList<>();
    lanes.submit("ada", open("ada", over));
    lanes.submit("bob", open("bob", over));
    lanes.submit("eve", task("eve"));

    given.remove().run();
    given.remove().run();
    assertThat(given).isEmpty();
    assertThat(workers.waiting()).isEqualTo(1);
    over.get(1).run();
    given.remove().run();

    assertThat(ran).containsExactly("ada", "bob", "eve");
    assertThat(workers.taken()).isEqualTo(1);
  }

  @Test
  void forgetsAKeyWithoutTasks() {
    lanes.submit("ada", task("ada"));

    given.remove().run();

    assertThat(lanes.busy()).isZero();
  }

  @Test
  void dropsWhatWaitsWhenTheWorkersAreClosed() {
    Workers one = new Workers(1, true, given::add, "one");
    KeyLanes<String> narrow = new KeyLanes<>(one);
    narrow.submit("ada", task("ada"));
    narrow.submit("bob", task("bob"));

    one.close();
    given.remove().run();

    assertThat(ran).containsExactly("ada");
    assertThat(one.taken()).isZero();
  }

  @Test
  void keepsTheOrderOfEveryKeyAndTheBoundOnManyWorkers() throws InterruptedException {
    Workers eight = new Workers(8, true, WorkerThreads.VIRTUAL.open("eight"), "eight");
    KeyLanes<Integer> wide = new KeyLanes<>(eight);
    List<List<Integer>> seen =
        IntStream.range(0, 20).<List<Integer>>mapToObj(i -> new ArrayList<>()).toList();
    CountDownLatch left = new CountDownLatch(20_000);
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();

    for (int i = 0; i < 20_000; i++) {
      int number = i;
      wide.submit(i % 20, whenOver -> {
        most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        seen.get(number % 20).add(number);
        atOnce.decrementAndGet();
        left.countDown();
        return true;
      });
    }

    assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
    eight.close();
    assertThat(seen).allSatisfy(numbers -> assertThat(numbers).hasSize(1_000).isSorted());
    assertThat(most).hasValueLessThanOrEqualTo(8);
  }

  private KeyLanes.Task task(String name) {
    return whenOver -> {
      ran.add(name);
      return true;
    };
  }

  private KeyLanes.Task open(String name, List<Runnable> over) {
    return whenOver -> {
      ran.add(name);
      over.add(whenOver);
      return false;
    };
  }
}
