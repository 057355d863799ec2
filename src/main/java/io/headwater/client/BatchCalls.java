package io.headwater.client;

import io.headwater.client.FailureListener.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** What all batches of a subscriber have in common. Thread-safe. */
final class BatchCalls {
  private final BatchPolicy policy;
  private final BatchAction action;
  private final HandlingTools tools;
  private final Executor workers;
  private final WhenExhausted exhausted;
  private volatile boolean isHalted;

  BatchCalls(
      BatchPolicy policy,
      BatchAction action,
      HandlingTools tools,
      Executor workers,
      WhenExhausted exhausted) {
    this.policy = policy;
    this.action = action;
    this.tools = tools;
    this.workers = workers;
    this.exhausted = exhausted;
  }

  BatchLimits limits() {
    return policy.limits();
  }

  boolean isSplitting() {
    return policy.whenFailed() == BatchPolicy.WhenFailed.SPLIT;
  }

  /** Tells whether a batch is tried whole once more. */
  boolean isWorthAnother(int made, Throwable failure) {
    return new HandlerFailure(failure, made).mayPass(policy.failures().retries());
  }

  /** Plans another attempt with a batch. */
  Runnable again(int made, List<BatchEntry> entries, Throwable failure, Runnable task) {
    tools.listener().happened(entries.get(0).received(), Outcome.RETRIED, failure);
    double chance = tools.chance().getAsDouble();
    return tools.pauses().after(policy.failures().retries().pauseAfter(made, chance), task);
  }

  /** Runs a task after a while, on a thread that must not be held. */
  void after(Duration pause, Runnable task) {
    var unused = tools.pauses().after(pause, task);
  }

  /** Returns the time of the clock that pauses go by. */
  long nanos() {
    return tools.pauses().nanos();
  }

  /** Calls the user's code; returns how it failed. */
  Optional<Throwable> call(List<StoredRecord> records) {
    Optional<Throwable> failure = policy
        .failures()
        .timeBudget()
        .map(budget -> callWithin(budget, records))
        .orElseGet(() -> callNow(records));
    failure
        .filter(thrown -> HandlerFailure.endOfSubscriber(thrown, true).isEmpty())
        .ifPresent(thrown -> tools.listener().happened(records.get(0), Outcome.FAILED, thrown));
    return failure;
  }

  private Optional<Throwable> callWithin(Duration budget, List<StoredRecord> records) {
    CallClock clock = new CallClock();
    Runnable timer = tools.pauses().after(budget, clock::expire);
    Optional<Throwable> failure = callNow(records);
    timer.run();
    boolean isOverdue = clock.end();
    return isOverdue ? failure.map(thrown -> new HandlerTimeoutException(budget, false)) : failure;
  }

  private Optional<Throwable> callNow(List<StoredRecord> records) {
    try {
      action.handle(records);
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(e);
    } catch (Throwable e) { // also that memory is exhausted: parts of the batch may fit
      return Optional.of(e);
    }
  }

  CompletionStage<Void> surrender(BatchEntry entry, Throwable failure) {
    try {
      return exhausted.take(entry.received(), new HandlerFailure(failure, entry.attempts()));
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
