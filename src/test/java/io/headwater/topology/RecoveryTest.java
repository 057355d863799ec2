package io.headwater.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecoveryTest {
  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  @Test
  void waitsLongerEachTimeUpToTheLongest() {
    Recovery.Retry retry = Recovery.retry(5).withBackoff(millis(100), 3, millis(1_000));

    assertThat(IntStream.rangeClosed(1, 5).mapToObj(retry::backoffMillis))
        .containsExactly(100.0, 300.0, 900.0, 1_000.0, 1_000.0);
    assertThat(retry.longestTotalWait()).isEqualTo(millis(3_300));
  }

  @Test
  void triesAgainOnAnyExceptionUnlessSomeAreNamed() {
    assertThat(Recovery.retry(1).mayPass(new IllegalStateException())).isTrue();
    assertThat(Recovery.retry(1).on(IOException.class).mayPass(new IllegalStateException()))
        .isFalse();
  }

  @Test
  void triesAgainOnSubclassesAndOnCauses() {
    Recovery.Retry retry = Recovery.retry(1).on(IOException.class);

    assertThat(retry.mayPass(new FileNotFoundException())).isTrue();
    assertThat(retry.mayPass(new UncheckedIOException(new FileNotFoundException())))
        .isTrue();
  }

  @Test
  void endsWithCausesThatCauseEachOther() {
    Exception first = new IllegalStateException();
    first.initCause(new IllegalStateException(first));

    assertThat(Recovery.retry(1).on(IOException.class).mayPass(first)).isFalse();
  }

  @Test
  void namesExceptionsByTheirClasses() {
    Recovery.Retry retry = Recovery.retry(1).on(IOException.class, ArithmeticException.class);

    assertThat(retry.on())
        .isEqualTo(List.of("java.io.IOException", "java.lang.ArithmeticException"));
  }

  @Test
  void asksAClassifierInPlaceOfNames() {
    Recovery.Retry retry = Recovery.retry(1).classifiedBy(thrown -> thrown instanceof IOException);

    assertThat(retry.mayPass(new FileNotFoundException())).isTrue();
    assertThat(retry.mayPass(new IllegalStateException())).isFalse();
  }

  @Test
  void triesNothingAgainThatTheClassifierFailsOn() {
    Recovery.Retry retry = Recovery.retry(1).classifiedBy(thrown -> {
      throw new IllegalStateException("of the classifier");
    });

    assertThat(retry.mayPass(new FileNotFoundException())).isFalse();
  }

  @Test
  void namesAFunctionThatClassifiesByTheClassItIsWrittenIn() {
    assertThat(Recovery.retry(2).classifiedBy(thrown -> true).text())
        .startsWith(
            "retry 2 times on what io.headwater.topology.RecoveryTest says may pass after ");
  }

  @Test
  void readsAsASentence() {
    Recovery.Retry retry = Recovery.retry(3)
        .withBackoff(millis(50), 1.5, millis(2_000))
        .withJitter(0.5)
        .on(IOException.class)
        .otherwise(Recovery.skip());

    assertThat(retry.text())
        .isEqualTo("retry 3 times on java.io.IOException after PT0.05S, times 1.5 up to PT2S, "
            + "jitter 0.5, then skip");
  }
}
