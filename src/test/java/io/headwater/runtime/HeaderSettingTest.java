package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.operator.HeaderLayout;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeaderSettingTest {
  @Test
  void isLeanUnlessFullIsAskedFor() {
    assertThat(HeaderSetting.read(Map.of())).isEqualTo(HeaderLayout.LEAN);
    assertThat(HeaderSetting.read(Map.of("headwater.headers", "full")))
        .isEqualTo(HeaderLayout.FULL);
  }

  @Test
  void refusesAnythingElse() {
    assertThatThrownBy(() -> HeaderSetting.read(Map.of("headwater.headers", "all")))
        .hasMessageContaining("headwater.headers: 'all' is neither 'lean' nor 'full' [HW1879]");
  }
}
