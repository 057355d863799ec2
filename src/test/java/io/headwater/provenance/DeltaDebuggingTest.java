package io.headwater.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What delta debugging leaves over. */
class DeltaDebuggingTest {
  private static final int LISTS = 300;

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private static DeltaDebugging.Part<Integer> minimize(
      List<Integer> all, Predicate<List<Integer>> holds) {
    return DeltaDebugging.minimize(all, holds, () -> true);
  }

  private static void requireMinimal(
      DeltaDebugging.Part<Integer> part, Predicate<List<Integer>> holds) {
    assertThat(part.isMinimal()).isTrue();
    assertThat(holds.test(part.elements())).isTrue();
    for (Integer one : part.elements()) {
      List<Integer> others = new ArrayList<>(part.elements());
      others.remove(one);
      assertThat(holds.test(others)).as("%s without %d", part.elements(), one).isFalse();
    }
    assertThat(part.elements()).isSorted();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void findsExactlyWhatIsNeededIfMoreDoesNoHarm(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < LISTS; i++) {
      List<Integer> all = numbers(1 + random.nextInt(60));
      double share = random.nextDouble();
      Set<Integer> needed =
          new HashSet<>(all.stream().filter(one -> random.nextDouble() < share).toList());

      DeltaDebugging.Part<Integer> part = minimize(all, some -> some.containsAll(needed));

      assertThat(part.elements())
          .containsExactlyElementsOf(needed.stream().sorted().toList());
      assertThat(part.isMinimal()).isTrue();
    }
  }

  /** Any of some sets is enough; of those, others than the smallest may be found. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void leavesNothingOverIfThereAreSeveralWays(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < LISTS; i++) {
      List<Integer> all = numbers(2 + random.nextInt(40));
      List<Set<Integer>> ways = IntStream.range(0, 3)
          .mapToObj(way -> (Set<Integer>)
              new HashSet<>(all.stream().filter(one -> random.nextInt(5) == 0).toList()))
          .toList();
      Predicate<List<Integer>> holds =
          some -> ways.stream().anyMatch(way -> new HashSet<>(some).containsAll(way));

      requireMinimal(minimize(all, holds), holds);
    }
  }

  /** Whether it holds is left to chance: more may do harm. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void leavesNothingOverIfMoreMayDoHarm(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < LISTS; i++) {
      List<Integer> all = numbers(2 + random.nextInt(40));
      int salt = random.nextInt();
      Predicate<List<Integer>> holds =
          some -> some.equals(all) || (!some.isEmpty() && (some.hashCode() ^ salt) % 3 == 0);

      requireMinimal(minimize(all, holds), holds);
    }
  }

  @Test
  void findsNothingIfNothingIsNeeded() {
    assertThat(minimize(numbers(10), some -> true))
        .isEqualTo(new DeltaDebugging.Part<>(List.of(), true));
  }

  @Test
  void takesFewTestsToFindLittleInMuch() {
    AtomicInteger tests = new AtomicInteger();

    DeltaDebugging.Part<Integer> part = minimize(numbers(100_000), some -> {
      tests.incrementAndGet();
      return some.containsAll(List.of(17, 60_000));
    });

    assertThat(part.elements()).containsExactly(17, 60_000);
    assertThat(tests).hasValueLessThan(200);
  }

  @Test
  void returnsWhatHoldsIfItHasToStopEarly() {
    AtomicInteger tests = new AtomicInteger();
    Predicate<List<Integer>> holds = some -> some.containsAll(List.of(3, 90));

    DeltaDebugging.Part<Integer> part =
        DeltaDebugging.minimize(numbers(100), holds, () -> tests.getAndIncrement() < 10);

    assertThat(part.isMinimal()).isFalse();
    assertThat(holds.test(part.elements())).isTrue();
    assertThat(part.elements()).hasSizeLessThan(100);
  }
}
