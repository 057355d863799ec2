package io.headwater.client;

import io.headwater.client.FailureListener.Outcome;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Calls again after a pause, as often as the policy allows; the stage stays open meanwhile, so that
 * later records of the lane wait, and no thread does. Thread-safe.
 */
final class RetryingHandling implements Handling {
  private final Handling inner;
  private final RetryPolicy retries;
  private final HandlingTools tools;
  private final WhenExhausted exhausted;
  private final Paused paused = new Paused();

  RetryingHandling(
      Handling inner, RetryPolicy retries, HandlingTools tools, WhenExhausted exhausted) {
    this.inner = inner;
    this.retries = retries;
    this.tools = tools;
    this.exhausted = exhausted;
  }

  @Override
  public CompletionStage<Void> handle(StoredRecord received) {
    CompletionStage<Void> first = inner.handle(received);
    if (Promise.isKept(first)) {
      return first;
    }
    Promise promise = new Promise();
    settle(received, 1, first, promise);
    return promise;
  }

  private void settle(
      StoredRecord received, int made, CompletionStage<Void> call, Promise promise) {
    var unused = call.whenComplete((done, thrown) -> {
      if (thrown == null) {
        promise.keep();
      } else {
        failed(received, made, HandlerFailure.causeOf(thrown), promise);
      }
    });
  }

  private void failed(StoredRecord received, int made, Throwable cause, Promise promise) {
    Optional<Throwable> end =
        HandlerFailure.endOfSubscriber(cause, tools.isClosing().getAsBoolean());
    if (end.isPresent()) {
      promise.fail(end.get());
      return;
    }
    HandlerFailure failure = tools.failed(received, cause, made);
    if (!failure.mayPass(retries)) {
      promise.follow(exhausted.take(received, failure));
      return;
    }
    tools.listener().happened(received, Outcome.RETRIED, cause);
    paused.add(promise);
    tools
        .pauses()
        .later(
            retries.pauseAfter(made, tools.chance().getAsDouble()),
            () -> again(received, made + 1, promise));
  }

  private void again(StoredRecord received, int attempt, Promise promise) {
    if (paused.remove(promise)) {
      settle(received, attempt, inner.handle(received), promise);
    }
  }

  @Override
  public void giveUpPauses() {
    paused.giveUp();
  }

  @Override
  public void stop() {
    inner.stop();
  }
}
