package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  private static final RetryPolicy POLICY = new RetryPolicy(
      5, Duration.ofMillis(100), Duration.ofMillis(500), 2, 0.5, RetryableFailures.ANY_EXCEPTION);

  @Test
  void pausesGrowByTheMultiplierUpToTheMaximum() {
    assertThat(IntStream.rangeClosed(1, 5).mapToObj(made -> POLICY.pauseAfter(made, 0)))
        .containsExactly(
            Duration.ofMillis(100),
            Duration.ofMillis(200),
            Duration.ofMillis(400),
            Duration.ofMillis(500),
            Duration.ofMillis(500));
  }

  @Test
  void chanceTakesAtMostTheJitterOfAPause() {
    assertThat(POLICY.pauseAfter(2, 0.5)).isEqualTo(Duration.ofMillis(150));
    assertThat(POLICY.pauseAfter(2, Math.nextDown(1.0)))
        .isBetween(Duration.ofMillis(100), Duration.ofMillis(101));
  }

  @Test
  void anyNumberOfAttemptsStaysWithinTheMaximum() {
    assertThat(POLICY.pauseAfter(Integer.MAX_VALUE, 0)).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void allowsAsManyAttemptsAsItNames() {
    assertThat(POLICY.allows(4, new IOException())).isTrue();
    assertThat(POLICY.allows(5, new IOException())).isFalse();
    assertThat(RetryPolicy.never().allows(1, new IOException())).isFalse();
  }

  @Test
  void doesNotTryAgainWhatCannotPass() {
    RetryPolicy policy =
        POLICY.withRetryable(POLICY.retryable().except(IllegalArgumentException.class));

    assertThat(policy.allows(1, new IllegalStateException())).isTrue();
    assertThat(policy.allows(1, new NumberFormatException())).isFalse();
    assertThat(policy.allows(1, new StackOverflowError())).isFalse();
  }

  @Test
  void refusesNumbersThatMakeNoCurve() {
    Duration second = Duration.ofSeconds(1);
    RetryableFailures any = RetryableFailures.ANY_EXCEPTION;
    assertThatThrownBy(() -> RetryPolicy.of(0)).hasMessageContaining("attempts");
    assertThatThrownBy(() -> new RetryPolicy(2, Duration.ZERO, second, 2, 0, any))
        .hasMessageContaining("pauses");
    assertThatThrownBy(() -> new RetryPolicy(2, second.plusMillis(1), second, 2, 0, any))
        .hasMessageContaining("pauses");
    assertThatThrownBy(() -> new RetryPolicy(2, second, second, Double.NaN, 0, any))
        .hasMessageContaining("multiplier");
    assertThatThrownBy(() -> new RetryPolicy(2, second, second, 2, 1.1, any))
        .hasMessageContaining("jitter");
  }
}
