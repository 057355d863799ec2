package io.headwater.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SagaStepsTest {
  @Test
  void idsNameTheProcessAndTheInput() {
    assertThat(SagaSteps.idOf("transfer", "t-1", "requests-3@7"))
        .isEqualTo("transfer/t-1:requests-3@7");
  }

  @Test
  void idsOfAProcessThatGoesOnForEverDoNotGrow() {
    String id = "requests-3@7";

    for (int i = 0; i < 1_000; i++) {
      // An aggregate makes a command's event, which is the next input.
      id = SagaSteps.idOf("heartbeat", "h-1", id) + "/1/1";
    }

    assertThat(id).hasSizeLessThan(SagaSteps.LONGEST_INPUT_ID + 50);
  }

  @Test
  void differentInputsHaveDifferentIds() {
    String input = "x".repeat(300);

    assertThat(SagaSteps.idOf("transfer", "t-1", input + "1"))
        .isNotEqualTo(SagaSteps.idOf("transfer", "t-1", input + "2"));
  }
}
