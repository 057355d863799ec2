package io.headwater.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.Test;

class SleepingWaitsTest {
  private final List<Duration> slept = new ArrayList<>();
  private final SleepingWaits waits = new SleepingWaits(slept::add);

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  @Test
  void sleepsAsLongAsItIsTold() {
    waits.await(seconds(3));
    waits.await(seconds(4));

    assertThat(slept).containsExactly(seconds(3), seconds(4));
  }

  @Test
  void sleepsNoLongerThanTheTransactionLasts() {
    waits.await(seconds(15));
    waits.await(seconds(15));
    waits.await(seconds(15));

    assertThat(slept).containsExactly(seconds(15), seconds(5));
  }

  @Test
  void sleepsAgainInTheNextRound() {
    waits.await(seconds(25));
    waits.roundEnded();
    waits.await(seconds(7));

    assertThat(slept).containsExactly(seconds(20), seconds(7));
  }

  @Test
  void sparesOtherThreadsTheirBudget() throws InterruptedException {
    waits.await(seconds(20));
    Thread other = new Thread(() -> waits.await(seconds(2)));
    other.start();
    other.join();

    assertThat(slept).containsExactly(seconds(20), seconds(2));
  }

  @Test
  void leavesTheUnitOfWorkWhenInterrupted() {
    SleepingWaits interrupted = new SleepingWaits(wait -> {
      throw new InterruptedException();
    });

    assertThatThrownBy(() -> interrupted.await(seconds(1))).isInstanceOf(InterruptException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
