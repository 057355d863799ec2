package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyLanesTest {
  private final Queue<Runnable> given = new ArrayDeque<>();
  private final List<String> ran = new ArrayList<>();

  @Test
  void givesTheNextTaskOfAKeyToAWorkerOnlyWhenTheOneBeforeIsOver() {
    KeyLanes<String> lanes = new KeyLanes<>(given::add);
    lanes.submit("ada", () -> ran.add("ada 1"));
    lanes.submit("ada", () -> ran.add("ada 2"));
    assertThat(given).hasSize(1);

    given.remove().run();

    assertThat(ran).containsExactly("ada 1");
    assertThat(given).hasSize(1);
  }

  @Test
  void doesNotLetAKeyWaitForAnother() {
    KeyLanes<String> lanes = new KeyLanes<>(given::add);

    lanes.submit("ada", () -> ran.add("ada"));
    lanes.submit("bob", () -> ran.add("bob"));

    assertThat(given).hasSize(2);
  }

  @Test
  void givesUpTheWorkerAfterEachTask() {
    KeyLanes<String> lanes = new KeyLanes<>(given::add);
    lanes.submit("ada", () -> ran.add("ada 1"));
    lanes.submit("ada", () -> ran.add("ada 2"));
    lanes.submit("bob", () -> ran.add("bob"));

    while (!given.isEmpty()) {
      given.remove().run();
    }

    assertThat(ran).containsExactly("ada 1", "bob", "ada 2");
  }

  @Test
  void forgetsAKeyWithoutTasks() {
    KeyLanes<String> lanes = new KeyLanes<>(given::add);
    lanes.submit("ada", () -> ran.add("ada"));

    given.remove().run();

    assertThat(lanes.busy()).isZero();
  }

  @Test
  void dropsWhatWaitsWhenTheWorkersAreShutDown() {
    KeyLanes<String> lanes = new KeyLanes<>(task -> {
      throw new RejectedExecutionException();
    });

    lanes.submit("ada", () -> ran.add("ada"));

    assertThat(lanes.busy()).isZero();
  }

  @Test
  void keepsTheOrderOfEveryKeyOnManyWorkers() throws InterruptedException {
    ExecutorService workers = Executors.newFixedThreadPool(8);
    KeyLanes<Integer> lanes = new KeyLanes<>(workers);
    List<List<Integer>> seen =
        IntStream.range(0, 20).<List<Integer>>mapToObj(i -> new ArrayList<>()).toList();
    CountDownLatch left = new CountDownLatch(20_000);

    for (int i = 0; i < 20_000; i++) {
      int number = i;
      lanes.submit(i % 20, () -> {
        seen.get(number % 20).add(number);
        left.countDown();
      });
    }

    assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
    workers.shutdown();
    assertThat(seen).allSatisfy(numbers -> assertThat(numbers).hasSize(1_000).isSorted());
  }
}
