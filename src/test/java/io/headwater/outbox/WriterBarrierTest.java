package io.headwater.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WriterBarrierTest {
  private static final int STEPS = 600;

  static List<Long> seeds() {
    return new Random().longs(20).boxed().toList();
  }

  @Test
  void isOpenWhereNobodyWrites() {
    WriterBarrier barrier = new WriterBarrier(7, Set.of());

    assertThat(barrier.isOpen()).isTrue();
    assertThat(barrier.isPassed(Set.of("3/9"))).isTrue();
    assertThat(barrier.id()).isEqualTo(7);
  }

  @Test
  void waitsForTheWritersThatWereThereAndForNoLaterOnes() {
    WriterBarrier barrier = new WriterBarrier(7, Set.of("3/8", "4/1"));

    assertThat(barrier.isPassed(Set.of("3/8", "5/1"))).isFalse();
    assertThat(barrier.isPassed(Set.of("3/9", "4/1", "5/1"))).isTrue();
  }

  @Test
  void waitsForATransactionThatWasPreparedMeanwhileAndHasAnotherNameNow() {
    WriterBarrier barrier = new WriterBarrier(7, Set.of("3/8"));

    assertThat(barrier.isPassed(Set.of("-1/755"))).isFalse();
    assertThat(barrier.isPassed(Set.of())).isTrue();
  }

  /**
   * Writers draw ids, see that others see them, or roll back, in any order. What is published up to
   * a barrier is in the order of the ids, and everything is in the end.
   */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void letsNoRowAppearBelowOneThatIsPublished(long seed) {
    Random random = new Random(seed);
    Table table = new Table();
    List<Long> published = new ArrayList<>();
    WriterBarrier barrier = null;
    for (int step = 0; step < STEPS; step++) {
      table.act(random);
      if (random.nextInt(3) == 0) {
        if (barrier == null && !table.seen.isEmpty()) {
          long highest = table.seen.last();
          table.act(random);
          barrier = new WriterBarrier(highest, table.writers());
        } else if (barrier != null && barrier.isPassed(table.writers())) {
          publish(table, barrier.id(), published);
          barrier = null;
        }
      }
    }
    table.endAll();
    publish(table, Long.MAX_VALUE, published);

    assertThat(published).isSorted().containsExactlyElementsOf(table.committed);
  }

  private static void publish(Table table, long upTo, List<Long> published) {
    Set<Long> complete = new TreeSet<>(table.seen.headSet(upTo, true));
    published.addAll(complete);
    table.seen.removeAll(complete);
  }

  /** A table as the outside sees it. */
  private static final class Table {
    private final Map<String, Set<Long>> open = new HashMap<>();
    private final TreeSet<Long> seen = new TreeSet<>();
    private final TreeSet<Long> committed = new TreeSet<>();
    private long ids;
    private int transactions;

    Set<String> writers() {
      return new HashSet<>(open.keySet());
    }

    void act(Random random) {
      switch (random.nextInt(4)) {
        case 0 -> open.put("t/" + transactions++, new TreeSet<>());
        case 1, 2 ->
          any(random).ifPresent(one -> Objects.requireNonNull(open.get(one)).add(++ids));
        default -> any(random).ifPresent(one -> end(one, random.nextInt(4) > 0));
      }
    }

    private Optional<String> any(Random random) {
      return open.keySet().stream()
          .sorted()
          .skip(random.nextInt(open.size() + 1))
          .findFirst();
    }

    private void end(String writer, boolean isCommitted) {
      Set<Long> rows = open.remove(writer);
      if (isCommitted) {
        seen.addAll(rows);
        committed.addAll(rows);
      }
    }

    void endAll() {
      writers().forEach(writer -> end(writer, true));
    }
  }
}
