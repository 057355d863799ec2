package io.headwater.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The keys of one foreign key are a range that no others are in. */
class SubscriptionKeysTest {
  private static final byte F = (byte) 0xff;

  static List<byte[]> keys() {
    return List.of(
        new byte[] {},
        new byte[] {0},
        new byte[] {0, 0},
        new byte[] {'a'},
        new byte[] {'a', 0},
        new byte[] {'a', 'b'},
        new byte[] {'a', F},
        new byte[] {'b'},
        new byte[] {F},
        new byte[] {F, F},
        new byte[] {F, F, F, F, F});
  }

  @ParameterizedTest
  @MethodSource("keys")
  void holdsItsOwnAndNoOthers(byte[] foreignKey) {
    for (byte[] other : keys()) {
      boolean isItself = Arrays.equals(other, foreignKey);
      for (byte[] key : keys()) {
        Bytes stored = SubscriptionKeys.of(other, key);
        boolean isInRange = stored.compareTo(SubscriptionKeys.first(foreignKey)) >= 0
            && stored.compareTo(SubscriptionKeys.after(foreignKey)) < 0;

        assertThat(isInRange).isEqualTo(isItself);
      }
    }
  }

  @Test
  void givesTheKeyBack() {
    Bytes stored = SubscriptionKeys.of(new byte[] {F, 0}, new byte[] {1, 2, 3});

    assertThat(SubscriptionKeys.keyOf(new byte[] {F, 0}, stored)).containsExactly(1, 2, 3);
  }
}
