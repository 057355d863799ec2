package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntakePauseTest {
  private final List<String> calls = new ArrayList<>();
  private final IntakePause intake = new IntakePause();

  IntakePauseTest() {
    intake.control(() -> calls.add("pause"), () -> calls.add("resume"));
  }

  @Test
  void goesOnWhenTheLastReasonIsGone() {
    intake.pause("dead letters", "too many");
    intake.pause("disk", "full");
    intake.resume("dead letters");
    assertThat(calls).containsExactly("pause");
    assertThat(intake.reason()).contains("full");

    intake.resume("disk");

    assertThat(calls).containsExactly("pause", "resume");
    assertThat(intake.reason()).isEmpty();
  }

  @Test
  void saysAllReasons() {
    intake.pause("disk", "full");
    intake.pause("dead letters", "many");
    intake.pause("dead letters", "too many");

    assertThat(intake.reason()).contains("too many; full");
    assertThat(calls).containsExactly("pause");
  }

  @Test
  void doesNotGoOnForWhoHasNotPausedIt() {
    intake.resume("disk");

    assertThat(calls).isEmpty();
  }
}
