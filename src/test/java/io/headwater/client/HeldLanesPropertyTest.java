package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A client that writes and fails by chance, in the order in which it was given records. */
class HeldLanesPropertyTest {
  private static final int RECORDS = 300;
  private static final int KEYS = 4;
  private static final int MOST_ATTEMPTS = 3;

  static LongStream seeds() {
    long first = System.nanoTime();
    return LongStream.range(first, first + 300);
  }

  private record Sent(int key, long number) {}

  /** Plays the publisher and the client on one thread. */
  private static final class World {
    private final Random chance;
    private final HeldLanes<Integer, Sent> lanes = new HeldLanes<>();
    private final Deque<Sent> inClient = new ArrayDeque<>();
    private final Map<Integer, List<Long>> log = new HashMap<>();
    private final Map<Long, String> answers = new HashMap<>();
    private final Map<Long, Integer> attempts = new HashMap<>();
    private long now;

    World(long seed) {
      chance = new Random(seed);
    }

    void run() {
      for (long number = 1; number <= RECORDS; number++) {
        give(new Sent(chance.nextInt(KEYS), number));
        while (chance.nextInt(3) == 0) {
          step();
        }
      }
      while (!inClient.isEmpty() || !lanes.isEmpty()) {
        step();
      }
    }

    private void give(Sent record) {
      if (!lanes.queue(record.key(), record.number(), record)) {
        inClient.add(record);
      }
    }

    private void step() {
      now += chance.nextInt(5);
      if (chance.nextBoolean()) {
        answerOne();
      } else {
        sendReady();
      }
    }

    /** The client answers in its order; what it gives up on may be written or not. */
    private void answerOne() {
      Sent record = inClient.poll();
      if (record == null) {
        return;
      }
      if (chance.nextInt(3) == 0) {
        failed(record);
      } else {
        log.computeIfAbsent(record.key(), key -> new ArrayList<>()).add(record.number());
        answer(record, "written");
        lanes
            .written(record.key(), record.number())
            .forEach(earlier -> answer(earlier, "overtaken"));
      }
    }

    private void failed(Sent record) {
      if (chance.nextBoolean()) {
        // In doubt: nobody is told which.
        if (chance.nextBoolean()) {
          log.computeIfAbsent(record.key(), key -> new ArrayList<>()).add(record.number());
        }
        lanes
            .doubted(record.key(), record.number(), one -> false)
            .forEach(earlier -> answer(earlier, "overtaken"));
      }
      int made = attempts.merge(record.number(), 1, Integer::sum);
      if (made >= MOST_ATTEMPTS) {
        lanes.ended(record.key(), record.number());
        answer(record, "failed");
      } else if (!lanes.failed(
          record.key(), record.number(), record, now + 1 + chance.nextInt(9))) {
        answer(record, "overtaken");
      }
    }

    private void answer(Sent record, String outcome) {
      assertThat(answers.put(record.number(), outcome)).isNull();
    }

    private void sendReady() {
      boolean mayProbe = lanes.needsProbe(now);
      long then = now;
      if (mayProbe) {
        for (int flushed = inClient.size(); flushed > 0; flushed--) {
          answerOne();
        }
      }
      lanes.takeReady(then, mayProbe).forEach((lane, records) -> {
        for (Sent record : records) {
          inClient.add(record);
          if (chance.nextInt(4) == 0) {
            answerOne();
          }
        }
        lanes.handedOver(lane);
      });
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void keepsTheOrderInWhichRecordsOfAKeyAppearAndAnswersEachOnce(long seed) {
    World world = new World(seed);

    world.run();

    assertThat(world.answers).as("seed %d", seed).hasSize(RECORDS);
    assertThat(world.log.values())
        .as("seed %d", seed)
        .allSatisfy(
            numbers -> assertThat(List.copyOf(new LinkedHashSet<>(numbers))).isSorted());
    assertThat(world.lanes.isEmpty()).as("seed %d", seed).isTrue();
    assertThat(world.answers.values()).as("seed %d", seed).contains("written", "overtaken");
  }
}
