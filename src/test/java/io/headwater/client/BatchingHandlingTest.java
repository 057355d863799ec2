package io.headwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchingHandlingTest {
  private static final Duration INTERVAL = Duration.ofMillis(100);

  private static final FailurePolicy ONCE =
      FailurePolicy.deadLetters().withRetries(RetryPolicy.never());

  private final ManualTime time = new ManualTime();
  private final Queue<Runnable> workers = new ArrayDeque<>();
  private final List<List<Long>> calls = new ArrayList<>();
  private final List<FailureListener.Outcome> heard = new ArrayList<>();
  private final List<Long> taken = new ArrayList<>();
  private CompletionStage<Void> fate = CompletableFuture.completedFuture(null);
  private RuntimeException failure = new IllegalStateException("poison");
  private List<Long> poison = List.of();
  private int failures = Integer.MAX_VALUE;
  private WhenExhausted exhausted = this::take;
  private Runnable atWork = () -> {};
  private Consumer<List<StoredRecord>> lookAt = records -> {};

  @Test
  void aBatchIsCompleteWithItsLastRecord() {
    BatchingHandling handling = handling(policy(3, 1_000));

    CompletionStage<Void> first = handling.handle(record(0, 0));
    handling.handle(record(0, 1));
    work();
    assertThat(calls).isEmpty();
    handling.handle(record(0, 2));
    work();

    assertThat(calls).containsExactly(List.of(0L, 1L, 2L));
    assertThat(first).isCompleted();
  }

  @Test
  void noRecordIsDoneBeforeItsBatchIs() {
    BatchingHandling handling = handling(policy(2, 1_000));

    CompletionStage<Void> first = handling.handle(record(0, 0));
    handling.handle(record(0, 1));

    assertThat(first).isNotDone();
    work();
    assertThat(first).isCompleted();
  }

  @Test
  void aBatchIsCompleteInFrontOfTheRecordThatWouldMakeItTooLarge() {
    BatchingHandling handling = handling(policy(10, 20));

    handling.handle(record(0, 0, 8));
    handling.handle(record(0, 1, 8));
    handling.handle(record(0, 2, 8));
    work();

    assertThat(calls).containsExactly(List.of(0L, 1L));
  }

  @Test
  void aRecordThatIsLargerThanABatchIsOneByItself() {
    BatchingHandling handling = handling(policy(10, 20));

    handling.handle(record(0, 0, 8));
    handling.handle(record(0, 1, 80));
    work();

    assertThat(calls).containsExactly(List.of(0L), List.of(1L));
  }

  @Test
  void aBatchIsCompleteAnIntervalAfterItsFirstRecord() {
    BatchingHandling handling = handling(policy(10, 1_000));

    handling.handle(record(0, 0));
    time.pass(INTERVAL.dividedBy(2));
    handling.handle(record(0, 1));
    time.pass(INTERVAL.dividedBy(2).minusNanos(1));
    work();
    assertThat(calls).isEmpty();
    time.pass(Duration.ofNanos(1));
    work();

    assertThat(calls).containsExactly(List.of(0L, 1L));
    assertThat(time.pending()).isZero();
  }

  @Test
  void theIntervalOfABatchThatWasFullBeforeDoesNotCutTheNextOne() {
    BatchingHandling handling = handling(policy(2, 1_000));

    handling.handle(record(0, 0));
    time.pass(INTERVAL.dividedBy(2));
    handling.handle(record(0, 1));
    handling.handle(record(0, 2));
    time.pass(INTERVAL.dividedBy(2));
    work();
    assertThat(calls).containsExactly(List.of(0L, 1L));
    time.pass(INTERVAL);
    work();

    assertThat(calls).containsExactly(List.of(0L, 1L), List.of(2L));
  }

  @Test
  void batchesThatAreFullInTimeShareATimer() {
    BatchingHandling handling = handling(policy(2, 1_000));

    IntStream.range(0, 9).forEach(i -> handling.handle(record(0, i)));
    assertThat(time.pending()).isEqualTo(1);
    work();
    time.pass(INTERVAL);
    work();

    assertThat(calls).hasSize(5).endsWith(List.of(8L));
    assertThat(time.pending()).isZero();
  }

  @Test
  void partitionsAreNotMixedAndDoNotWaitForEachOther() {
    BatchingHandling handling = handling(policy(2, 1_000));

    handling.handle(record(0, 0));
    handling.handle(record(1, 100));
    handling.handle(record(0, 1));
    handling.handle(record(1, 101));

    assertThat(workers).hasSize(2);
    work();
    assertThat(calls).containsExactly(List.of(0L, 1L), List.of(100L, 101L));
  }

  @Test
  void theNextBatchOfAPartitionWaitsForTheOneBefore() {
    BatchingHandling handling = handling(policy(1, 1_000));

    handling.handle(record(0, 0));
    handling.handle(record(0, 1));

    assertThat(workers).hasSize(1);
    workers.remove().run();
    assertThat(calls).containsExactly(List.of(0L));
    assertThat(workers).hasSize(1);
  }

  @Test
  void withoutAnOrderBatchesHoldWhatComesAndRunSideBySide() {
    BatchCalls shared = calls(policy(2, 1_000), workers::add);
    BatchingHandling handling = new BatchingHandling(shared, false, 2);

    IntStream.range(0, 6).forEach(i -> handling.handle(record(i % 2, i)));

    assertThat(workers).hasSize(2);
    work();
    assertThat(calls).containsExactly(List.of(0L, 1L), List.of(2L, 3L), List.of(4L, 5L));
  }

  @Test
  void aFailedBatchIsTriedWholeAgainAfterAPauseThatHoldsNoWorker() {
    poison = List.of(1L);
    failures = 2;
    BatchingHandling handling = handling(policy(2, 1_000));

    handling.handle(record(0, 0));
    CompletionStage<Void> second = handling.handle(record(0, 1));
    work();
    assertThat(calls).hasSize(1);
    assertThat(workers).isEmpty();
    passAndWork(3);

    assertThat(calls).containsExactly(List.of(0L, 1L), List.of(0L, 1L), List.of(0L, 1L));
    assertThat(second).isCompleted();
    assertThat(taken).isEmpty();
  }

  @Test
  void whoFailsAloneIsHandedOverAndAllOthersAreDone() {
    poison = List.of(2L);
    BatchingHandling handling = handling(policy(4, 1_000));

    List<CompletionStage<Void>> stages =
        IntStream.range(0, 4).mapToObj(i -> handling.handle(record(0, i))).toList();
    work();
    passAndWork(3);

    assertThat(taken).containsExactly(2L);
    assertThat(stages).allSatisfy(stage -> assertThat(stage).isCompleted());
    assertThat(calls.subList(3, calls.size()))
        .containsExactly(List.of(0L, 1L), List.of(2L), List.of(3L));
  }

  @Test
  void aFailureThatCannotPassIsNotTriedWholeAgain() {
    poison = List.of(0L);
    BatchPolicy once = policy(2, 1_000)
        .withFailures(FailurePolicy.deadLetters()
            .withRetries(RetryPolicy.of(3)
                .withRetryable(
                    RetryableFailures.ANY_EXCEPTION.except(IllegalStateException.class))));

    BatchingHandling handling = handling(once);
    handling.handle(record(0, 0));
    handling.handle(record(0, 1));
    work();

    assertThat(calls).containsExactly(List.of(0L, 1L), List.of(0L), List.of(1L));
    assertThat(taken).containsExactly(0L);
  }

  @Test
  void aBatchThatMakesSenseWholeOnlyFailsWhole() {
    poison = List.of(1L);
    BatchingHandling handling =
        handling(policy(2, 1_000).withWhenFailed(BatchPolicy.WhenFailed.FAIL_ALL));

    handling.handle(record(0, 0));
    handling.handle(record(0, 1));
    work();
    passAndWork(3);

    assertThat(calls).hasSize(3);
    assertThat(taken).containsExactly(0L, 1L);
  }

  @Test
  void whatFollowsWaitsUntilAFailedRecordIsSetAside() {
    poison = List.of(0L);
    CompletableFuture<Void> letter = new CompletableFuture<>();
    fate = letter;
    BatchingHandling handling = handling(policy(2, 1_000).withFailures(ONCE));
    CompletionStage<Void> first = handling.handle(record(0, 0));
    handling.handle(record(0, 1));

    work();
    assertThat(calls).containsExactly(List.of(0L, 1L), List.of(0L));
    assertThat(first).isNotDone();
    letter.complete(null);
    work();

    assertThat(first).isCompleted();
    assertThat(calls).endsWith(List.of(1L));
  }

  @Test
  void aFailureThatEndsTheSubscriberGivesUpAllBehindIt() {
    poison = List.of(0L);
    fate = CompletableFuture.failedFuture(failure);
    BatchingHandling handling = handling(policy(2, 1_000).withFailures(ONCE));

    List<CompletableFuture<Void>> stages = IntStream.range(0, 5)
        .mapToObj(i -> handling.handle(record(0, i)).toCompletableFuture())
        .toList();
    work();

    assertThat(stages.get(0)).failsWithin(Duration.ZERO).withThrowableThat().withCause(failure);
    assertThat(stages.subList(1, 5))
        .allSatisfy(stage -> assertThat(isGivenUp(stage)).isTrue());
    assertThat(calls).containsExactly(List.of(0L, 1L), List.of(0L));
  }

  @Test
  void whatIsLostIsGivenUpWhereverItIs() {
    poison = List.of(0L);
    BatchingHandling handling = handling(policy(2, 1_000));
    List<CompletableFuture<Void>> lost = IntStream.range(0, 5)
        .mapToObj(i -> handling.handle(record(0, i)).toCompletableFuture())
        .toList();
    CompletableFuture<Void> kept = handling.handle(record(1, 100)).toCompletableFuture();
    work();

    handling.giveUp(position -> position.partition() == 0);
    work();

    assertThat(lost).allSatisfy(stage -> assertThat(isGivenUp(stage)).isTrue());
    assertThat(kept).isNotDone();
    assertThat(calls).containsExactly(List.of(0L, 1L));
    handling.handle(record(0, 10));
    handling.handle(record(0, 11));
    work();
    assertThat(calls).as("the partition has come back").endsWith(List.of(10L, 11L));
    passAndWork(1);
    assertThat(kept).isCompleted();
    assertThat(time.pending()).isZero();
  }

  @Test
  void whoIsBeingSetAsideIsNotGivenUpMeanwhile() {
    poison = List.of(0L);
    CompletableFuture<Void> letter = new CompletableFuture<>();
    fate = letter;
    BatchingHandling handling = handling(policy(2, 1_000).withFailures(ONCE));
    CompletableFuture<Void> first = handling.handle(record(0, 0)).toCompletableFuture();
    CompletableFuture<Void> second = handling.handle(record(0, 1)).toCompletableFuture();
    work();

    handling.giveUp(position -> true);
    assertThat(first).isNotDone();
    letter.complete(null);
    work();

    assertThat(first).isCompleted();
    assertThat(isGivenUp(second)).isTrue();
    assertThat(calls).containsExactly(List.of(0L, 1L), List.of(0L));
  }

  @Test
  void aCallThatTakesTooLongIsInterruptedAndHasFailed() {
    BatchingHandling handling =
        handling(policy(1, 1_000).withFailures(ONCE.withTimeBudget(Duration.ofSeconds(1))));
    atWork = () -> {
      time.pass(Duration.ofSeconds(1));
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
      failure = new IllegalStateException("interrupted");
      poison = List.of(0L);
    };
    exhausted = (record, thrown) -> {
      assertThat(thrown.cause()).hasMessage("handler took longer than PT1S");
      return CompletableFuture.completedFuture(null);
    };

    CompletionStage<Void> stage = handling.handle(record(0, 0));
    work();

    assertThat(stage).isCompleted();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void tellsOfEachFailedCallAndEachAttemptMore() {
    poison = List.of(0L);
    BatchingHandling handling = handling(policy(1, 1_000));

    handling.handle(record(0, 0));
    work();
    passAndWork(3);

    assertThat(heard)
        .containsExactly(
            FailureListener.Outcome.FAILED,
            FailureListener.Outcome.RETRIED,
            FailureListener.Outcome.FAILED,
            FailureListener.Outcome.RETRIED,
            FailureListener.Outcome.FAILED);
  }

  @Test
  void aCallThatIsAtWorkIsNotGivenUpAndCounts() {
    BatchingHandling handling = handling(policy(2, 1_000));
    CompletableFuture<Void> first = handling.handle(record(0, 0)).toCompletableFuture();
    atWork = () -> handling.giveUp(record -> true);
    handling.handle(record(0, 1));

    work();

    assertThat(first).isCompleted();
  }

  @Test
  void whatIsLostDuringACallThatFailsIsGivenUpAndNotCalledAgain() {
    poison = List.of(0L);
    BatchingHandling handling = handling(policy(2, 1_000));
    CompletableFuture<Void> first = handling.handle(record(0, 0)).toCompletableFuture();
    CompletableFuture<Void> second = handling.handle(record(0, 1)).toCompletableFuture();
    atWork = () -> handling.giveUp(position -> position.offset() == 0);

    work();
    assertThat(isGivenUp(first)).isTrue();
    assertThat(second).isNotDone();
    passAndWork(1);

    assertThat(second).isCompleted();
    assertThat(calls).containsExactly(List.of(0L, 1L), List.of(1L));
    assertThat(taken).isEmpty();
  }

  @Test
  void whatIsLostInFrontOfItsCallIsNotCalled() {
    BatchingHandling handling = handling(policy(2, 1_000));
    CompletableFuture<Void> first = handling.handle(record(0, 0)).toCompletableFuture();
    CompletableFuture<Void> second = handling.handle(record(0, 1)).toCompletableFuture();

    handling.giveUp(position -> position.offset() == 0);
    work();

    assertThat(isGivenUp(first)).isTrue();
    assertThat(second).isCompleted();
    assertThat(calls).containsExactly(List.of(1L));
  }

  @Test
  void aBatchHoldsTheRecordsThatWereGivenInItsOrder() {
    BatchingHandling handling = handling(policy(2, 1_000));
    List<StoredRecord> given = List.of(record(0, 0, 3), record(0, 1, 5));
    List<StoredRecord> seen = new ArrayList<>();
    lookAt = seen::addAll;

    given.forEach(handling::handle);
    work();

    assertThat(seen).isEqualTo(given);
  }

  @Test
  void withoutWorkersABatchIsGivenUp() {
    BatchingHandling handling = new BatchingHandling(
        calls(policy(1, 1_000), task -> {
          throw new RejectedExecutionException();
        }),
        true,
        1);

    assertThat(isGivenUp(handling.handle(record(0, 0)).toCompletableFuture())).isTrue();
  }

  private void act(List<StoredRecord> records) {
    lookAt.accept(records);
    calls.add(records.stream().map(record -> record.position().offset()).toList());
    atWork.run();
    boolean fails = records.stream().anyMatch(r -> poison.contains(r.position().offset()));
    if (fails && failures-- > 0) {
      throw failure;
    }
  }

  private BatchCalls calls(BatchPolicy policy, Executor executor) {
    HandlingTools tools = new HandlingTools(
        time,
        executor,
        record -> CompletableFuture.completedFuture(null),
        InstantSource.fixed(Instant.EPOCH),
        () -> 0,
        (record, outcome, why) -> heard.add(outcome),
        () -> false);
    return new BatchCalls(
        policy, this::act, tools, executor, (record, thrown) -> exhausted.take(record, thrown));
  }

  private CompletionStage<Void> take(StoredRecord record, HandlerFailure thrown) {
    assertThat(thrown.cause()).isSameAs(failure);
    taken.add(record.position().offset());
    return fate;
  }

  private BatchingHandling handling(BatchPolicy policy) {
    return new BatchingHandling(calls(policy, workers::add), true, 1);
  }

  private static BatchPolicy policy(int records, long bytes) {
    return BatchPolicy.of(new BatchLimits(records, bytes, INTERVAL));
  }

  private static boolean isGivenUp(CompletableFuture<Void> stage) {
    return stage.isCompletedExceptionally()
        && stage.handle((done, thrown) -> thrown).join() instanceof GivenUpException;
  }

  private void work() {
    while (!workers.isEmpty()) {
      workers.remove().run();
    }
  }

  private void passAndWork(int times) {
    for (int i = 0; i < times; i++) {
      time.pass(Duration.ofSeconds(10));
      work();
    }
  }

  private static StoredRecord record(int partition, long offset) {
    return record(partition, offset, 1);
  }

  private static StoredRecord record(int partition, long offset, int bytes) {
    return new StoredRecord(
        new RecordPosition("orders", partition, offset),
        Instant.EPOCH,
        Optional.of("k".getBytes(UTF_8)),
        Optional.of(new byte[bytes - 1]),
        EventHeaders.NONE);
  }
}
