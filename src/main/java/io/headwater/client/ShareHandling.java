package io.headwater.client;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Decides what becomes of each delivery of a record: handled; again, after a pause during which it
 * stays with this member; or the last resort. Thread-safe.
 *
 * <p>The last delivery that the group allows is not handled. Whoever was killed by the record would
 * be killed again, and the brokers would then drop it without a word.
 */
final class ShareHandling {
  private final Handling inner;
  private final RetryPolicy retries;
  private final int deliveries;
  private final HandlingTools tools;
  private final WhenExhausted exhausted;

  ShareHandling(
      Handling inner,
      RetryPolicy retries,
      int deliveries,
      HandlingTools tools,
      WhenExhausted exhausted) {
    this.inner = inner;
    this.retries = retries;
    this.deliveries = deliveries;
    this.tools = tools;
    this.exhausted = exhausted;
  }

  /**
   * Handles one delivery.
   *
   * @param attempt which delivery it is, from 1
   * @param whenHandled run when the handler is through, perhaps long before there is an answer
   * @return fails if the subscriber has to end because of the record
   */
  CompletionStage<ShareAnswer> answer(StoredRecord received, int attempt, Runnable whenHandled) {
    CompletableFuture<ShareAnswer> answer = new CompletableFuture<>();
    if (attempt >= deliveries) {
      whenHandled.run();
      surrender(
          received, tools.failed(received, new UnansweredException(attempt), attempt), answer);
      return answer;
    }
    var unused = inner.handle(received).whenComplete((done, thrown) -> {
      whenHandled.run();
      if (thrown == null) {
        answer.complete(ShareAnswer.ACCEPT);
      } else {
        failed(received, HandlerFailure.causeOf(thrown), attempt, answer);
      }
    });
    return answer;
  }

  private void failed(
      StoredRecord received, Throwable cause, int attempt, CompletableFuture<ShareAnswer> answer) {
    Optional<Throwable> end =
        HandlerFailure.endOfSubscriber(cause, tools.isClosing().getAsBoolean());
    if (end.isPresent()) {
      answer.completeExceptionally(end.get());
      return;
    }
    HandlerFailure failure = tools.failed(received, cause, attempt);
    if (!failure.mayPass(retries)) {
      surrender(received, failure, answer);
      return;
    }
    tools.listener().happened(received, FailureListener.Outcome.RETRIED, cause);
    tools
        .pauses()
        .after(
            retries.pauseAfter(attempt, tools.chance().getAsDouble()),
            () -> answer.complete(ShareAnswer.RELEASE));
  }

  private void surrender(
      StoredRecord received, HandlerFailure failure, CompletableFuture<ShareAnswer> answer) {
    var unused = exhausted.take(received, failure).whenComplete((done, thrown) -> {
      if (thrown == null) {
        answer.complete(ShareAnswer.REJECT);
      } else {
        answer.completeExceptionally(HandlerFailure.causeOf(thrown));
      }
    });
  }
}
