package io.headwater.client;

import static io.headwater.client.FailingHandler.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headwater.diagnostic.HaltingRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TimeBudgetTest {
  private static final Duration BUDGET = Duration.ofSeconds(3);
  private static final StoredRecord RECORD = record("ada", "a", 7);
  private static final FailurePolicy POLICY =
      FailurePolicy.deadLetters().withRetries(RetryPolicy.of(2));

  private final FailingHandler around = new FailingHandler();
  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicInteger calls = new AtomicInteger();
  private final List<TimeBudget> open = new ArrayList<>();

  @AfterEach
  void close() {
    release.countDown();
    open.forEach(TimeBudget::stop);
  }

  private Handling with(Handling handler) {
    TimeBudget budget = new TimeBudget(handler, BUDGET, 2, around.tools());
    open.add(budget);
    // The last resort and the attempts are those of any handling.
    return around.handlings().of(POLICY, budget);
  }

  private void awaitCalls(int count) {
    // The timer of a call is set before the call is made.
    await().until(() -> calls.get() == count);
  }

  private CompletableFuture<Void> sleeps(StoredRecord received) {
    calls.incrementAndGet();
    try {
      release.await();
      return CompletableFuture.completedFuture(null);
    } catch (InterruptedException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletableFuture<Void> hangs(StoredRecord received) {
    calls.incrementAndGet();
    boolean isReleased = false;
    while (!isReleased) {
      try {
        isReleased = release.await(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        // It does not want to know.
      }
    }
    return CompletableFuture.completedFuture(null);
  }

  @Test
  void isDoneWhenTheCallEndsInTime() {
    CompletableFuture<Void> done = with(around).handle(RECORD).toCompletableFuture();

    assertThat(done).succeedsWithin(Duration.ofSeconds(10));
    await().untilAsserted(() -> assertThat(around.time.pending()).isZero());
  }

  @Test
  void interruptsACallAndTriesAgainBeforeTheRecordIsDead() {
    CompletableFuture<Void> done = with(this::sleeps).handle(RECORD).toCompletableFuture();
    awaitCalls(1);
    around.time.pass(BUDGET.minusMillis(1));
    assertThat(around.meter.counts().failed()).isZero();
    around.time.pass(Duration.ofMillis(1));
    await().until(() -> around.meter.counts().retried() == 1);
    around.time.pass(Duration.ofMillis(100));
    awaitCalls(2);
    around.time.pass(BUDGET);

    assertThat(done).succeedsWithin(Duration.ofSeconds(10));
    assertThat(around.meter.counts()).isEqualTo(new FailureCounts(2, 2, 1, 0, 1, 0, 0, 0));
    assertThat(around.stored("orders-dlq").get(0).headers().text("hw-dlq-message"))
        .contains("handler took longer than PT3S");
  }

  @Test
  void failsAStageThatStaysOpen() {
    CompletableFuture<Void> done = with(received -> {
          calls.incrementAndGet();
          return new CompletableFuture<>();
        })
        .handle(RECORD)
        .toCompletableFuture();
    awaitCalls(1);
    await().until(() -> open.get(0).idle());
    around.time.pass(BUDGET);
    around.time.pass(Duration.ofMillis(100));
    awaitCalls(2);
    await().until(() -> open.get(0).idle());
    around.time.pass(BUDGET);

    assertThat(done).succeedsWithin(Duration.ofSeconds(10));
    assertThat(around.meter.counts().deadLettered()).isEqualTo(1);
  }

  @Test
  void givesUpACallThatIgnoresItsInterruptAndMakesNoOtherBesideIt() {
    CompletableFuture<Void> done = with(this::hangs).handle(RECORD).toCompletableFuture();
    awaitCalls(1);
    around.time.pass(BUDGET);
    assertThat(done).isNotDone();
    around.time.pass(Duration.ofSeconds(1));

    assertThat(done).succeedsWithin(Duration.ofSeconds(10));
    assertThat(calls).hasValue(1);
    assertThat(open.get(0).givenUp()).isEqualTo(1);
    assertThat(around.stored("orders-dlq").get(0).headers().text("hw-dlq-message"))
        .contains("handler goes on after its PT3S, and after it was interrupted");

    release.countDown();
    await().untilAsserted(() -> assertThat(open.get(0).givenUp()).isZero());
  }

  @Test
  void handlesOtherRecordsWhileCallsHang() {
    Handling handling = with(
        received -> received.position().offset() < 2 ? hangs(received) : around.handle(received));
    handling.handle(record("ada", "a", 0));
    handling.handle(record("bob", "b", 1));
    awaitCalls(2);
    around.time.pass(BUDGET.plusSeconds(1));

    CompletableFuture<Void> done = handling.handle(record("eve", "c", 2)).toCompletableFuture();

    assertThat(done).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void endsTheSubscriberWhenMoreCallsHangThanAreMadeAtATime() {
    Handling handling = with(this::hangs);
    handling.handle(record("ada", "a", 0));
    handling.handle(record("bob", "b", 1));
    awaitCalls(2);
    around.time.pass(BUDGET.plusSeconds(1));
    CompletableFuture<Void> third = handling.handle(record("eve", "c", 2)).toCompletableFuture();
    awaitCalls(3);
    around.time.pass(BUDGET.plusSeconds(1));

    assertThatThrownBy(third::join)
        .cause()
        .isInstanceOf(HaltingRecordException.class)
        .hasMessage("""
        orders-0@2: more than 2 calls of the handler have not come back after they were interrupted\
         [HW0691]
          fix: let the handler end when its thread is interrupted, or bound its own calls by\
         time""");
  }

  @Test
  void countsACallThatIsDoneThoughItWasInterrupted() {
    CompletableFuture<Void> done = with(received -> {
          var unused = sleeps(received);
          return CompletableFuture.completedFuture(null);
        })
        .handle(RECORD)
        .toCompletableFuture();
    awaitCalls(1);
    around.time.pass(BUDGET);

    assertThat(done).succeedsWithin(Duration.ofSeconds(10));
    assertThat(around.meter.counts().failed()).isZero();
  }
}
