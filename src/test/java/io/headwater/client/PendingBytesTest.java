package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PendingBytesTest {
  private final PendingBytes pending = new PendingBytes(100);

  @Test
  void letsInUpToItsLimitAndNoMore() {
    assertThat(pending.tryTake(60)).isTrue();
    assertThat(pending.tryTake(41)).isFalse();
    assertThat(pending.tryTake(40)).isTrue();
    assertThat(pending.used()).isEqualTo(100);
  }

  @Test
  void letsALargeRecordInByItself() {
    assertThat(pending.tryTake(500)).isTrue();
    assertThat(pending.tryTake(1)).isFalse();
    pending.release(500);
    assertThat(pending.tryTake(1)).isTrue();
    assertThat(pending.tryTake(500)).isFalse();
  }

  @Test
  void doesNotWaitForRoomBeyondItsTime() throws InterruptedException {
    pending.tryTake(100);

    assertThat(pending.take(1, TimeUnit.MILLISECONDS.toNanos(1))).isFalse();
    assertThat(pending.used()).isEqualTo(100);
  }

  @Test
  void wakesWhoWaitsForRoom() throws Exception {
    pending.tryTake(100);

    CompletableFuture<Boolean> waits = new CompletableFuture<>();
    Thread waiting = new Thread(() -> {
      try {
        waits.complete(pending.take(80, TimeUnit.SECONDS.toNanos(20)));
      } catch (InterruptedException e) {
        waits.completeExceptionally(e);
      }
    });
    waiting.start();
    pending.release(50);
    pending.release(50);

    assertThat(waits.get()).isTrue();
    assertThat(pending.used()).isEqualTo(80);
  }

  @Test
  void neverHoldsMoreThanItsLimitWhoeverTakes() throws Exception {
    AtomicLong inUse = new AtomicLong();
    AtomicLong most = new AtomicLong();
    ExecutorService callers = Executors.newFixedThreadPool(4);

    Future<?>[] all = new Future<?>[4];
    for (int caller = 0; caller < all.length; caller++) {
      all[caller] = callers.submit(() -> {
        for (int i = 0; i < 2_000; i++) {
          assertThat(pending.take(30, TimeUnit.SECONDS.toNanos(20))).isTrue();
          most.accumulateAndGet(inUse.addAndGet(30), Math::max);
          inUse.addAndGet(-30);
          pending.release(30);
        }
        return null;
      });
    }
    for (Future<?> one : all) {
      one.get();
    }
    callers.shutdown();

    assertThat(most.get()).isBetween(30L, 90L);
    assertThat(pending.used()).isZero();
  }
}
