package io.headwater.outbox;

import static io.headwater.outbox.OutboxRows.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeldKeysTest {
  private final HeldKeys keys = new HeldKeys();

  @Test
  void letsRowsOfAHeldKeyWaitAndOthersPass() {
    keys.hold(row(3, "a"));

    assertThat(keys.isHeld(row(3, "a"))).isTrue();
    assertThat(keys.isHeld(row(4, "a"))).isTrue();
    assertThat(keys.isHeld(row(4, "a"))).isTrue();
    assertThat(keys.isHeld(row(5, "b"))).isFalse();
    assertThat(keys.held()).isEqualTo(1);
    assertThat(keys.waiting()).isEqualTo(1);
  }

  @Test
  void holdsOfRowsWithoutAKeyOnlyThemselves() {
    keys.hold(row(3, Optional.empty(), Optional.empty()));

    assertThat(keys.isHeld(row(3, Optional.empty(), Optional.empty()))).isTrue();
    assertThat(keys.isHeld(row(4, Optional.empty(), Optional.empty()))).isFalse();
  }

  @Test
  void holdsTheEmptyKeyAsAKey() {
    keys.hold(row(3, ""));

    assertThat(keys.isHeld(row(4, ""))).isTrue();
    assertThat(keys.isHeld(row(5, Optional.empty(), Optional.empty()))).isFalse();
  }

  @Test
  void forgets() {
    keys.hold(row(3, "a"));
    keys.isHeld(row(4, "a"));

    keys.clear();

    assertThat(keys.isHeld(row(4, "a"))).isFalse();
    assertThat(keys.held() + keys.waiting()).isZero();
  }
}
