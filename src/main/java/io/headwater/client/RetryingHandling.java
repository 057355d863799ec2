package io.headwater.client;

import io.headwater.client.FailureListener.Outcome;
import io.headwater.event.RecordPosition;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Calls again after a pause, as often as the policy allows; the stage stays open meanwhile, so that
 * later records of the lane wait, and no thread does. Thread-safe.
 */
final class RetryingHandling implements Handling {
  private final Handling inner;
  private final RetryPolicy retries;
  private final HandlingTools tools;
  private final WhenExhausted exhausted;
  private final Paused paused;

  RetryingHandling(
      Handling inner, RetryPolicy retries, HandlingTools tools, WhenExhausted exhausted) {
    this.inner = inner;
    this.retries = retries;
    this.tools = tools;
    this.paused = new Paused(tools.pauses());
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
    Duration pause = retries.pauseAfter(made, tools.chance().getAsDouble());
    paused.add(
        promise,
        received.position(),
        () -> tools.pauses().later(pause, () -> again(received, made + 1, promise)));
  }

  private boolean again(StoredRecord received, int attempt, Promise promise) {
    boolean goesOn = paused.remove(promise);
    if (goesOn) {
      settle(received, attempt, inner.handle(received), promise);
    }
    return goesOn;
  }

  @Override
  public void giveUp(Predicate<RecordPosition> lost) {
    paused.giveUp(lost);
    inner.giveUp(lost);
  }

  @Override
  public void take(String topic, int partition) {
    paused.take(topic, partition);
    inner.take(topic, partition);
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
