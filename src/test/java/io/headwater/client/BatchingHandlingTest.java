package io.headwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchingHandlingTest {
  private static final Duration INTERVAL = Duration.ofMillis(100);

  private final ManualPauses time = new ManualPauses();
  private final Queue<Runnable> workers = new ArrayDeque<>();
  private final List<List<Long>> calls = new ArrayList<>();
  private final List<Long> taken = new ArrayList<>();
  private CompletionStage<Void> fate = CompletableFuture.completedFuture(null);
  private RuntimeException failure = new IllegalStateException("poison");
  private List<Long> poison = List.of();
  private int failures = Integer.MAX_VALUE;
  private Runnable atWork = () -> {};

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
    assertThat(time.open()).isZero();
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
    BatchCalls shared = new BatchCalls(policy(2, 1_000), this::act, this::take, workers::add, time);
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
    assertThat(time.open()).isEqualTo(1);
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
        .withRetries(RetryPolicy.of(3)
            .withRetryable(RetryableFailures.ANY_EXCEPTION.except(IllegalStateException.class)));

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
    BatchingHandling handling = handling(policy(2, 1_000).withRetries(RetryPolicy.never()));
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
    BatchingHandling handling = handling(policy(2, 1_000).withRetries(RetryPolicy.never()));

    List<CompletableFuture<Void>> stages = IntStream.range(0, 5)
        .mapToObj(i -> handling.handle(record(0, i)).toCompletableFuture())
        .toList();
    work();

    assertThat(stages.get(0)).isCompletedExceptionally().isNotCancelled();
    assertThat(stages.subList(1, 5)).allSatisfy(stage -> assertThat(stage).isCancelled());
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

    handling.giveUp(record -> record.position().partition() == 0);
    work();

    assertThat(lost).allSatisfy(stage -> assertThat(stage).isCancelled());
    assertThat(kept).isNotDone();
    assertThat(calls).containsExactly(List.of(0L, 1L));
    passAndWork(1);
    assertThat(kept).isCompleted();
    assertThat(time.open()).isZero();
  }

  @Test
  void aCallThatIsAtWorkIsNotGivenUpAndCounts() {
    BatchingHandling handling = handling(policy(2, 1_000));
    CompletableFuture<Void> first = handling.handle(record(0, 0)).toCompletableFuture();
    atWork = () -> handling.giveUp(record -> true);
    handling.handle(record(0, 1));

    work();

    assertThat(first).isCompleted().isNotCancelled();
  }

  @Test
  void withoutWorkersABatchIsGivenUp() {
    BatchingHandling handling = new BatchingHandling(
        new BatchCalls(
            policy(1, 1_000),
            this::act,
            this::take,
            task -> {
              throw new RejectedExecutionException();
            },
            time),
        true,
        1);

    assertThat(handling.handle(record(0, 0)).toCompletableFuture()).isCancelled();
  }

  private void act(List<StoredRecord> records) {
    calls.add(records.stream().map(record -> record.position().offset()).toList());
    atWork.run();
    boolean fails = records.stream().anyMatch(r -> poison.contains(r.position().offset()));
    if (fails && failures-- > 0) {
      throw failure;
    }
  }

  private CompletionStage<Void> take(StoredRecord record, Throwable thrown, int attempts) {
    assertThat(thrown).isSameAs(failure);
    taken.add(record.position().offset());
    return fate;
  }

  private BatchingHandling handling(BatchPolicy policy) {
    return new BatchingHandling(
        new BatchCalls(policy, this::act, this::take, workers::add, time), true, 1);
  }

  private static BatchPolicy policy(int records, long bytes) {
    return BatchPolicy.of(new BatchLimits(records, bytes, INTERVAL));
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
