package io.headwater.cli;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits until the members of a group share its partitions. */
final class BenchMembers {
  private static final long LOOK_MILLIS = 50;
  private static final long PATIENCE_SECONDS = 60;

  private BenchMembers() {}

  /**
   * Waits until each member has partitions, and each partition a member.
   *
   * @param counts partitions of each member
   */
  static void await(Supplier<List<Integer>> counts, BenchPlan plan) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!isShared(counts.get(), plan.partitions())) {
      BenchTopics.require(
          System.nanoTime() < end,
          BenchMode.GROUP.label(),
          "the members had not shared the partitions within %d s".formatted(PATIENCE_SECONDS));
      Thread.sleep(LOOK_MILLIS);
    }
  }

  static boolean isShared(List<Integer> counts, int partitions) {
    return counts.stream().allMatch(count -> count > 0)
        && counts.stream().mapToInt(Integer::intValue).sum() == partitions;
  }
}
