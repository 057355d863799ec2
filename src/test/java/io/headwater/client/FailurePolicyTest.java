package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.LetterContent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailurePolicyTest {
  @Test
  void triesFiveTimesAndWritesALetterUnlessToldOtherwise() {
    FailurePolicy policy = FailurePolicy.deadLetters();

    assertThat(policy.retries().attempts()).isEqualTo(5);
    assertThat(policy.waiting()).isEqualTo(FailurePolicy.Waiting.IN_LANE);
    assertThat(policy.last()).isInstanceOf(LastResort.ToDeadLetters.class);
    assertThat(policy.timeBudget()).isEmpty();
  }

  @Test
  void rejectsWhatNothingCanKeep() {
    FailurePolicy policy = FailurePolicy.deadLetters();

    assertThatThrownBy(() -> policy.withTimeBudget(Duration.ofNanos(1)))
        .hasMessage("time budget must be at least 1 ms, was PT0.000000001S");
    assertThatThrownBy(
            () -> policy.withDelayedRetries(RetryPolicy.of(2)).withLast(LastResort.ParkKey.DEFAULT))
        .hasMessage("parking keeps the order of a key, and a delay topic gives it up: choose one");
    assertThatThrownBy(() -> new LastResort.ParkKey(0))
        .hasMessage("parked keys must be at least 1, were 0");
    assertThatThrownBy(() -> LastResort.ToDeadLetters.of(LetterContent.REDACTED))
        .hasMessage("letters without some fields need a form with types");
  }
}
