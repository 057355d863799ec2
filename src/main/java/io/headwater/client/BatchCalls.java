package io.headwater.client;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;

/** What all batches of a subscriber have in common. Thread-safe. */
final class BatchCalls {
  private final BatchPolicy policy;
  private final BatchAction action;
  private final FailedRecords failed;
  private final Executor workers;
  private final Pauses pauses;
  private volatile boolean isHalted;

  BatchCalls(
      BatchPolicy policy,
      BatchAction action,
      FailedRecords failed,
      Executor workers,
      Pauses pauses) {
    this.policy = policy;
    this.action = action;
    this.failed = failed;
    this.workers = workers;
    this.pauses = pauses;
  }

  BatchLimits limits() {
    return policy.limits();
  }

  boolean isSplitting() {
    return policy.whenFailed() == BatchPolicy.WhenFailed.SPLIT;
  }

  boolean allowsAnother(int made, Throwable failure) {
    return policy.retries().allows(made, failure);
  }

  Runnable pauseAfter(int made, Runnable task) {
    double chance = ThreadLocalRandom.current().nextDouble();
    return pauses.after(policy.retries().pauseAfter(made, chance), task);
  }

  Runnable whenOverdue(Runnable task) {
    return pauses.after(policy.limits().interval(), task);
  }

  /** Calls the user's code; returns how it failed. */
  Optional<Throwable> call(List<BatchEntry> entries) {
    entries.forEach(BatchEntry::tried);
    try {
      action.handle(entries.stream().map(BatchEntry::received).toList());
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(e);
    } catch (RuntimeException | Error e) {
      return Optional.of(e);
    }
  }

  CompletionStage<Void> surrender(BatchEntry entry, Throwable failure) {
    try {
      return failed.take(entry.received(), failure, entry.attempts());
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Runs a task on a worker, or the other one here if there are no workers any more. */
  void execute(Runnable task, Runnable otherwise) {
    try {
      workers.execute(task);
    } catch (RejectedExecutionException e) {
      otherwise.run();
    }
  }

  /** Lets no further batch begin. */
  void halt() {
    isHalted = true;
  }

  boolean isHalted() {
    return isHalted;
  }
}
