package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ShareHandlingTest {
  private static final StoredRecord RECORD = new StoredRecord(
      new RecordPosition("orders", 0, 7),
      Instant.EPOCH,
      Optional.empty(),
      Optional.empty(),
      EventHeaders.NONE);
  private static final ClusterAddress CLUSTER = ClusterAddress.of("127.0.0.1:9092");

  private final ManualTime time = new ManualTime();
  private final List<FailureListener.Outcome> heard = new ArrayList<>();
  private final List<HandlerFailure> taken = new ArrayList<>();
  private CompletableFuture<Void> call = new CompletableFuture<>();
  private CompletionStage<Void> fate = CompletableFuture.completedFuture(null);
  private int calls;
  private int handled;
  private boolean isClosing;

  @Test
  void acceptsWhatIsHandled() {
    CompletionStage<ShareAnswer> answer = answer(1);
    assertThat(answer).isNotDone();
    assertThat(handled).isZero();
    call.complete(null);

    assertThat(answer).isCompletedWithValue(ShareAnswer.ACCEPT);
    assertThat(handled).isOne();
  }

  @Test
  void releasesAfterAPauseThatHoldsNoWorker() {
    CompletionStage<ShareAnswer> answer = answer(2);
    call.completeExceptionally(new IllegalStateException("not yet"));

    assertThat(handled).isOne();
    time.pass(Duration.ofMillis(199));
    assertThat(answer).isNotDone();
    time.pass(Duration.ofMillis(1));
    assertThat(answer).isCompletedWithValue(ShareAnswer.RELEASE);
    assertThat(heard)
        .containsExactly(FailureListener.Outcome.FAILED, FailureListener.Outcome.RETRIED);
  }

  @Test
  void rejectsAfterTheLastAttemptWhenTheRecordIsSetAside() {
    CompletableFuture<Void> letter = new CompletableFuture<>();
    fate = letter;
    CompletionStage<ShareAnswer> answer = answer(3);
    call.completeExceptionally(new IllegalStateException("never"));

    assertThat(answer).isNotDone();
    letter.complete(null);
    assertThat(answer).isCompletedWithValue(ShareAnswer.REJECT);
    assertThat(taken).singleElement().satisfies(failure -> {
      assertThat(failure.attempts()).isEqualTo(3);
      assertThat(failure.cause()).hasMessage("never");
    });
  }

  @Test
  void neverRejectsWhatCouldNotBeSetAside() {
    fate = CompletableFuture.failedFuture(new IllegalStateException("no letter"));
    CompletionStage<ShareAnswer> answer = answer(3);
    call.completeExceptionally(new IllegalStateException("never"));

    assertThat(answer).isCompletedExceptionally();
  }

  @Test
  void attemptsThatWereNeverAnsweredCountToo() {
    CompletionStage<ShareAnswer> answer = answer(4);
    call.completeExceptionally(new IllegalStateException("killed before"));

    assertThat(answer).isCompletedWithValue(ShareAnswer.REJECT);
  }

  @Test
  void setsTheLastDeliveryAsideWithoutHandlingIt() {
    CompletionStage<ShareAnswer> answer = answer(5);

    assertThat(answer).isCompletedWithValue(ShareAnswer.REJECT);
    assertThat(calls).isZero();
    assertThat(handled).isOne();
    assertThat(taken.get(0).cause())
        .isInstanceOf(UnansweredException.class)
        .hasMessage("delivered 5 times, the last of which is not handled");
  }

  @Test
  void anInterruptWhileClosingIsNoFailureOfTheRecord() {
    isClosing = true;
    CompletionStage<ShareAnswer> answer = answer(1);
    call.completeExceptionally(new InterruptedException());

    assertThat(answer).isCompletedExceptionally();
    assertThat(heard).isEmpty();
  }

  @Test
  void settingsLeaveADeliveryForTheRecordThatIsNeverAnswered() {
    ShareSettings settings = ShareSettings.of(CLUSTER, "billing", "orders");

    assertThatThrownBy(() -> settings.withTerms(ShareTerms.DEFAULT.withDeliveries(5)))
        .hasMessage("attempts must be fewer than deliveries, were 5 of 5");
    assertThatThrownBy(() -> settings.withFailures(
            FailurePolicy.deadLetters().withDelayedRetries(RetryPolicy.of(2))))
        .hasMessage("a queue has no order, and its own retries: it needs no delay topic, and parks"
            + " no key");
    assertThatThrownBy(() -> settings.withPending(1, 1)).hasMessageContaining("readers");
    assertThatThrownBy(() -> new ShareTerms(ShareTerms.Start.LATEST, 1, Duration.ofSeconds(1)))
        .hasMessage("deliveries must be at least 2, were 1");
    assertThatThrownBy(() -> ShareTerms.DEFAULT.withLock(Duration.ofMillis(999)))
        .hasMessage("lock must be at least 1 s, was PT0.999S");
  }

  @Test
  void readersShareTheBoundsOfWhatIsInHand() {
    assertThat(ShareSettings.of(CLUSTER, "billing", "orders")
            .withWorkers(4, 8)
            .withPending(100, 1 << 20)
            .consumerConfig())
        .containsEntry("max.poll.records", 25)
        .containsEntry("fetch.max.bytes", 1 << 18)
        .containsEntry("share.acknowledgement.mode", "explicit")
        .containsEntry("share.acquire.mode", "record_limit");
  }

  private CompletionStage<ShareAnswer> answer(int attempt) {
    HandlingTools tools = new HandlingTools(
        time,
        Runnable::run,
        record -> CompletableFuture.completedFuture(null),
        InstantSource.fixed(Instant.EPOCH),
        () -> 0,
        (record, outcome, why) -> heard.add(outcome),
        () -> isClosing);
    return new ShareHandling(
            record -> {
              calls++;
              return call;
            },
            RetryPolicy.of(3),
            5,
            tools,
            (record, failure) -> {
              taken.add(failure);
              return fate;
            })
        .answer(RECORD, attempt, () -> handled++);
  }
}
