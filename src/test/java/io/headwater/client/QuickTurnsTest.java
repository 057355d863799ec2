package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QuickTurnsTest {
  private static final int FOUR = 4;

  private final Queue<Runnable> given = new ArrayDeque<>();
  private final List<String> ran = new ArrayList<>();
  private final Workers workers = new Workers(FOUR, true, given::add, "quick");
  private final QuickTurns turns = new QuickTurns(workers, Duration.ofNanos(2_000));

  @AfterEach
  void close() {
    workers.close();
  }

  @Test
  void whoeverReadsTakesATurnItselfAfterRunsThatWereQuick() {
    turns.begin();
    beQuick();

    turns.submit(turn("here"));

    assertThat(given).isEmpty();
    workers.runHere(Objects.requireNonNull(turns.next()));
    assertThat(ran).containsExactly("here");
    assertThat(turns.next()).isNull();
  }

  @Test
  void workersTakeTurnsUntilThreeRunsWereQuick() {
    turns.begin();
    turns.ran(100, 200_000);
    turns.ran(100, 200_000);

    turns.submit(turn("worker"));

    assertThat(turns.next()).isNull();
    assertThat(given).hasSize(1);
  }

  @Test
  void oneSlowRunMayBeChanceAndTwoAreNot() {
    turns.begin();
    beQuick();

    turns.ran(100, 200_001);
    assertThat(turns.isQuick()).isTrue();
    turns.ran(100, 200_001);

    assertThat(turns.isQuick()).isFalse();
  }

  @Test
  void aTurnOfAnotherThreadIsForWorkers() throws InterruptedException {
    turns.begin();
    beQuick();

    Thread other = new Thread(() -> turns.submit(turn("worker")));
    other.start();
    other.join();

    assertThat(turns.next()).isNull();
    assertThat(given).hasSize(1);
  }

  @Test
  void whatWasLeftGoesToWorkersWhenAnotherThreadReads() throws InterruptedException {
    turns.begin();
    beQuick();
    turns.submit(turn("left"));

    Thread next = new Thread(turns::begin);
    next.start();
    next.join();
    turns.submit(turn("late"));

    assertThat(turns.next()).isNull();
    given.forEach(Runnable::run);
    assertThat(ran).containsExactly("left", "late");
  }

  private void beQuick() {
    for (int i = 0; i < 8; i++) {
      turns.ran(100, 200_000);
    }
  }

  private Workers.Turn turn(String name) {
    return () -> {
      ran.add(name);
      return true;
    };
  }
}
