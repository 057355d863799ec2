package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ThreadBackoffTest {
  private final ThreadBackoff backoff = new ThreadBackoff(System::nanoTime);

  @Test
  void letsTheFirstThreadsBeginAtOnce() {
    Runnable first = backoff.ofNewThread();
    backoff.postpone(Duration.ofHours(1));

    assertThat(CompletableFuture.runAsync(first)).succeedsWithin(10, TimeUnit.SECONDS);
  }

  @Test
  void holdsBackAThreadThatTakesThePlaceOfADeadOne() {
    backoff.postpone(Duration.ofMillis(50));
    Runnable replacement = backoff.ofNewThread();
    long start = System.nanoTime();

    replacement.run();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(45));
  }

  @Test
  void holdsNobodyBackWhenTheApplicationStops() {
    backoff.postpone(Duration.ofHours(1));
    CompletableFuture<Void> replacement = CompletableFuture.runAsync(backoff.ofNewThread());

    backoff.end();

    assertThat(replacement).succeedsWithin(10, TimeUnit.SECONDS);
  }
}
