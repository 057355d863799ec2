package io.headwater.client;

import static io.headwater.client.FailingHandler.record;
import static io.headwater.client.FailingHandler.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.LetterContent;
import io.headwater.event.RecordPosition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetriesTest {
  private static final RetryPolicy THREE = RetryPolicy.of(3);
  private static final FailurePolicy LETTERS = FailurePolicy.deadLetters().withRetries(THREE);
  private static final StoredRecord RECORD = record("ada", "a", 7);

  private final FailingHandler handler = new FailingHandler();

  private void give(FailurePolicy policy, StoredRecord record) {
    var unused = handle(policy, record);
  }

  private CompletableFuture<Void> handle(FailurePolicy policy, StoredRecord record) {
    return handler.with(policy).handle(record).toCompletableFuture();
  }

  @Test
  void isDoneAtOnceWhenNothingFails() {
    CompletableFuture<Void> done = handle(LETTERS, RECORD);

    assertThat(done).isCompleted();
    assertThat(handler.calls).containsExactly("a");
    assertThat(handler.time.pending()).isZero();
  }

  @Test
  void endsThePauseOfARecordWhosePartitionIsLost() {
    handler.failing("a", 1);
    Handling handling = handler.with(LETTERS);
    CompletableFuture<Void> done = handling.handle(RECORD).toCompletableFuture();

    handling.giveUp(position -> position.partition() == 0);
    handler.time.passAll();

    assertThatThrownBy(done::join).hasCauseInstanceOf(GivenUpException.class);
    assertThat(handler.calls).hasSize(1);
  }

  @Test
  void keepsThePauseOfARecordWhosePartitionIsNotLost() {
    handler.failing("a", 1);
    Handling handling = handler.with(LETTERS);
    CompletableFuture<Void> done = handling.handle(RECORD).toCompletableFuture();

    handling.giveUp(position -> position.partition() == 1);
    handler.time.passAll();

    assertThat(done).isCompleted();
    assertThat(handler.calls).hasSize(2);
  }

  @Test
  void beginsNoPauseForACallThatFailsAfterItsPartitionWasLost() {
    CompletableFuture<Void> call = new CompletableFuture<>();
    Handling handling = handler.handlings().of(LETTERS, received -> {
      handler.calls.add(text(received.value()));
      return call;
    });
    CompletableFuture<Void> done = handling.handle(RECORD).toCompletableFuture();

    handling.giveUp(position -> position.partition() == 0);
    call.completeExceptionally(new IllegalStateException());
    handler.time.passAll();

    assertThatThrownBy(done::join).hasCauseInstanceOf(GivenUpException.class);
    assertThat(handler.calls).hasSize(1);
  }

  @Test
  void pausesAgainWhenThePartitionHasComeBack() {
    Handling handling = handler.with(LETTERS);
    handling.giveUp(position -> position.partition() == 0);
    handling.take("orders", 0);
    handler.failing("a", 1);

    CompletableFuture<Void> done = handling.handle(RECORD).toCompletableFuture();
    handler.time.passAll();

    assertThat(done).isCompleted();
    assertThat(handler.calls).hasSize(2);
  }

  @Test
  void pausesLongerBeforeEachAttemptAndStaysOpenMeanwhile() {
    handler.failing("a", 2);

    CompletableFuture<Void> done = handle(LETTERS, RECORD);
    handler.time.pass(Duration.ofMillis(99));
    assertThat(handler.calls).hasSize(1);
    handler.time.pass(Duration.ofMillis(1));
    assertThat(handler.calls).hasSize(2);
    handler.time.pass(Duration.ofMillis(199));
    assertThat(done).isNotDone();
    handler.time.pass(Duration.ofMillis(1));

    assertThat(done).isCompleted();
    assertThat(handler.calls).hasSize(3);
    assertThat(handler.written).isEmpty();
    assertThat(handler.meter.counts()).isEqualTo(new FailureCounts(2, 0, 2, 0, 0, 0, 0, 0));
  }

  @Test
  void writesALetterAsTopologiesDoAfterTheLastAttempt() {
    handler.failing("a", 3);

    CompletableFuture<Void> done = handle(LETTERS, RECORD);
    handler.time.passAll();

    assertThat(done).isCompleted();
    StoredRecord stored = handler.stored("orders-dlq").get(0);
    DeadLetter letter = DeadLetterHeaders.read(
            stored.key().orElseThrow(), stored.value().orElseThrow(), stored.headers())
        .orElseThrow();
    assertThat(letter.origin()).isEqualTo(RECORD.position());
    assertThat(letter.originTimestamp()).isEqualTo(RECORD.time().toEpochMilli());
    assertThat(letter.headers()).isEqualTo(RECORD.headers());
    assertThat(text(Optional.ofNullable(letter.value()))).isEqualTo("a");
    assertThat(letter.cause())
        .isEqualTo(new DeadLetter.Cause(
            "RULE_THREW",
            "threw IllegalStateException",
            "billing/handler",
            "com.example.Bills",
            Optional.of("java.lang.IllegalStateException"),
            3,
            "billing",
            handler.time.instant()));
    assertThat(handler.meter.counts().deadLettered()).isEqualTo(1);
  }

  @Test
  void putsTheLetterIntoThePartitionThatTheRecordCameFrom() {
    handler.failing("a", 1);
    StoredRecord elsewhere = new StoredRecord(
        new RecordPosition("orders", 2, 7),
        RECORD.time(),
        RECORD.key(),
        RECORD.value(),
        RECORD.headers());

    give(FailurePolicy.deadLetters().withRetries(RetryPolicy.never()), elsewhere);

    assertThat(handler.stored("orders-dlq").get(0).position().partition()).isEqualTo(2);
  }

  @Test
  void leavesTheValueOutOfALetterThatIsAReference() {
    handler.failing("a", 1);

    give(
        FailurePolicy.deadLetters()
            .withRetries(RetryPolicy.never())
            .withLast(LastResort.ToDeadLetters.of(LetterContent.REFERENCE)),
        RECORD);

    assertThat(handler.stored("orders-dlq").get(0).value()).isEmpty();
  }

  @Test
  void doesNotTryAgainWhatTheUserSaysCannotPass() {
    handler.failing("a", new UnsupportedOperationException());
    RetryPolicy retries = THREE.withRetryable(
        RetryableFailures.ANY_EXCEPTION.except(UnsupportedOperationException.class));

    CompletableFuture<Void> done = handle(LETTERS.withRetries(retries), RECORD);

    assertThat(done).isCompleted();
    assertThat(handler.calls).hasSize(1);
    assertThat(handler.written).containsKey("orders-dlq");
  }

  /* Nobody would hear of it, and the record would wait for ever. */
  @ParameterizedTest
  @MethodSource
  void takesAnOpinionThatFailsForANo(RetryableFailures opinion) {
    handler.failing("a", 1);

    assertThat(handle(LETTERS.withRetries(THREE.withRetryable(opinion)), RECORD))
        .isCompleted();

    assertThat(handler.calls).hasSize(1);
    assertThat(handler.written).containsKey("orders-dlq");
  }

  static List<RetryableFailures> takesAnOpinionThatFailsForANo() {
    return List.of(
        failure -> {
          throw new IllegalArgumentException("no opinion");
        },
        failure -> {
          throw new AssertionError("no opinion");
        },
        failure -> {
          throw (RuntimeException) failure;
        });
  }

  @ParameterizedTest
  @ValueSource(classes = {OutOfMemoryError.class, StackOverflowError.class, AssertionError.class})
  void writesALetterForAnErrorAtOnce(Class<? extends Error> type) throws Exception {
    handler.failing("a", type.getDeclaredConstructor().newInstance());

    assertThat(handle(LETTERS, RECORD)).isCompleted();

    assertThat(handler.calls).hasSize(1);
    assertThat(handler.stored("orders-dlq").get(0).headers().text("hw-dlq-exception"))
        .contains(type.getName());
  }

  @Test
  @SuppressWarnings("NullAway") // What a handler must not return.
  void takesWhatIsThrownAndWhatIsNullForFailures() {
    Handlings handlings = handler.handlings();
    FailurePolicy once = LETTERS.withRetries(RetryPolicy.never());
    Handling throwing = handlings.of(once, record -> {
      throw new IllegalStateException("thrown");
    });
    Handling nothing = handlings.of(once, record -> null);

    assertThat(throwing.handle(RECORD).toCompletableFuture()).isCompleted();
    assertThat(nothing.handle(RECORD).toCompletableFuture()).isCompleted();

    assertThat(handler.stored("orders-dlq"))
        .extracting(letter -> letter.headers().text("hw-dlq-code").orElse(""))
        .containsExactly("RULE_THREW", "RULE_RETURNED_NULL");
  }

  @Test
  void namesWhatAStageWasFailedWithAndNotHowItCame() {
    handler.failing("a", new CompletionException(new IllegalStateException("secret")));

    give(LETTERS.withRetries(RetryPolicy.never()), RECORD);

    assertThat(handler.stored("orders-dlq").get(0).headers().text("hw-dlq-message"))
        .contains("threw IllegalStateException");
  }

  @Test
  void countsWhatIsSkipped() {
    handler.failing("a", 3);

    CompletableFuture<Void> done = handle(LETTERS.withLast(new LastResort.Skip()), RECORD);
    handler.time.passAll();

    assertThat(done).isCompleted();
    assertThat(handler.written).isEmpty();
    assertThat(handler.meter.counts().skipped()).isEqualTo(1);
  }

  @Test
  void endsTheSubscriberInFrontOfTheRecordWhereThatIsWanted() {
    handler.failing("a", 1);

    CompletableFuture<Void> done = handle(FailurePolicy.stop(), RECORD);

    assertThatThrownBy(done::join)
        .cause()
        .isInstanceOf(HaltingRecordException.class)
        .hasMessage("""
        billing/handler at orders-0@7: threw IllegalStateException [RULE_THREW]
          fix: correct the handler, or choose another last resort""");
  }

  @Test
  void endsTheSubscriberWhenALetterCannotBeWritten() {
    handler.failing("a", 1);
    handler.writeFailure = Optional.of(new IllegalStateException("closed"));

    CompletableFuture<Void> done = handle(LETTERS.withRetries(RetryPolicy.never()), RECORD);

    assertThatThrownBy(done::join)
        .cause()
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessage("""
            orders-0@7: the handler failed (threw IllegalStateException), and the record could not\
             be written to 'orders-dlq' (IllegalStateException) [HW0690]
              fix: see that the topic is there and may be written, then start the subscriber again:\
             the record is not done""");
    assertThat(handler.meter.counts().deadLettered()).isZero();
  }

  @Test
  void leavesARecordUndoneWhenItsHandlerIsInterruptedByTheEnd() {
    handler.failing("a", new InterruptedException());
    handler.isClosing = true;

    CompletableFuture<Void> done = handle(LETTERS, RECORD);

    assertThatThrownBy(done::join).hasCauseInstanceOf(InterruptedException.class);
    assertThat(handler.written).isEmpty();
  }

  @Test
  void takesAnInterruptThatNobodyAskedForAsAFailure() {
    handler.failing("a", new InterruptedException());

    CompletableFuture<Void> done = handle(LETTERS, RECORD);
    handler.time.passAll();

    assertThat(done).isCompleted();
    assertThat(handler.calls).containsExactly("a", "a");
  }

  @Test
  void doesNotLetTheEndWaitForAPause() {
    handler.failing("a", 1);
    Handling handling = handler.with(LETTERS);
    CompletableFuture<Void> done = handling.handle(RECORD).toCompletableFuture();

    handling.giveUpPauses();
    handler.time.passAll();

    assertThatThrownBy(done::join).hasCauseInstanceOf(InterruptedException.class);
    assertThat(handler.calls).hasSize(1);
    assertThat(handler.written).isEmpty();
  }
}
