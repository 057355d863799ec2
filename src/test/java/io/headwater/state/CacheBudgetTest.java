package io.headwater.state;

import static io.headwater.state.StoreDriver.key;
import static io.headwater.state.Tally.tally;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CacheBudgetTest {
  private static final int TALLY_BYTES = 128 + 1 + 8; // overhead, key, state

  private static ObjectCache<Tally> cache(CacheBudget budget) {
    return new ObjectCache<>(budget, Tally.CODEC::sizeBytes, StoreListener.NONE);
  }

  @Test
  void aSharedOneIsDividedAmongTheCachesThatHoldAnything() {
    CacheBudget budget = CacheBudget.shared(4 * TALLY_BYTES);
    ObjectCache<Tally> one = cache(budget);
    ObjectCache<Tally> other = cache(budget);

    for (String name : new String[] {"a", "b", "c", "d"}) {
      one.putClean(key(name), tally(1));
    }
    assertThat(one.size()).isEqualTo(4);

    other.putClean(key("e"), tally(2));
    one.putClean(key("f"), tally(3));
    assertThat(one.size()).isEqualTo(2);
    assertThat(other.size()).isEqualTo(1);
  }

  @Test
  void aCacheThatIsEmptiedLeavesItsShareToTheOthers() {
    CacheBudget budget = CacheBudget.shared(100);
    ObjectCache<Tally> one = cache(budget);
    ObjectCache<Tally> other = cache(budget);
    one.putClean(key("a"), tally(1));
    other.putClean(key("b"), tally(1));
    assertThat(budget.share()).isEqualTo(50);

    other.clear();
    other.clear();

    assertThat(budget.share()).isEqualTo(100);
  }

  @Test
  void oneForEachIsNotDivided() {
    CacheBudget budget = CacheBudget.each(100);
    cache(budget).putClean(key("a"), tally(1));
    cache(budget).putClean(key("b"), tally(1));

    assertThat(budget.share()).isEqualTo(100);
  }

  @Test
  void refusesLessThanNothing() {
    assertThatThrownBy(() -> CacheBudget.shared(-1))
        .hasMessage("cache bytes must be at least 0, was -1");
  }
}
