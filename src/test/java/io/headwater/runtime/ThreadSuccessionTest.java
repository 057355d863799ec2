package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ThreadSuccessionTest {
  private final ThreadSuccession succession = new ThreadSuccession(System::nanoTime);

  @Test
  void letsTheFirstThreadsBeginAtOnce() {
    Runnable first = succession.ofNewThread();
    succession.postpone(Duration.ofHours(1));

    assertThat(CompletableFuture.runAsync(first)).succeedsWithin(10, TimeUnit.SECONDS);
  }

  @Test
  void holdsBackAThreadThatTakesThePlaceOfADeadOne() {
    succession.postpone(Duration.ofMillis(50));
    Runnable replacement = succession.ofNewThread();
    long start = System.nanoTime();

    replacement.run();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(45));
  }

  @Test
  void holdsNobodyBackWhenTheApplicationStops() {
    succession.postpone(Duration.ofHours(1));
    CompletableFuture<Void> replacement = CompletableFuture.runAsync(succession.ofNewThread());

    succession.end();

    assertThat(replacement).succeedsWithin(10, TimeUnit.SECONDS);
  }
}
