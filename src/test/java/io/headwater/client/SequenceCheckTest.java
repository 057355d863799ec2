package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class SequenceCheckTest {
  private final SequenceCheck check = new SequenceCheck();

  private void see(String key, int... numbers) {
    for (int number : numbers) {
      check.saw(key, number);
    }
  }

  @Test
  void hasNothingToSayOfWhatIsWhole() {
    see("a", 0, 1, 2);
    see("b", 0, 1, 2);

    assertThat(check.gaps(Set.of("a", "b"), 3)).isEmpty();
    assertThat(check.swaps()).isEmpty();
    assertThat(check.repeats()).isEmpty();
    assertThat(check.size()).isEqualTo(6);
  }

  @Test
  void findsAGapAndAKeyThatNobodySaw() {
    see("a", 0, 2);

    assertThat(check.gaps(Set.of("a", "b"), 3)).containsExactly("a#1", "b#0", "b#1", "b#2");
    assertThat(check.swaps()).isEmpty();
  }

  @Test
  void findsASwap() {
    see("a", 0, 2, 1, 3);

    assertThat(check.swaps()).containsExactly("a#1");
    assertThat(check.gaps(Set.of("a"), 4)).isEmpty();
    assertThat(check.repeats()).isEmpty();
  }

  @Test
  void findsARepeatWhichIsNoSwap() {
    see("a", 0, 1, 2, 1, 2, 3);

    assertThat(check.repeats()).containsExactly("a#1", "a#2");
    assertThat(check.swaps()).isEmpty();
  }

  @Test
  void addsWhatALaterOneSaw() {
    SequenceCheck later = new SequenceCheck();
    later.saw("a", 0);
    see("a", 1);

    check.saw(later);

    assertThat(check.swaps()).containsExactly("a#0");
  }
}
