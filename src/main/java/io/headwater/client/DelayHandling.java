package io.headwater.client;

import io.headwater.client.FailureListener.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/*
 * The topic {topic}-retry is read like any other. A record of it is taken when it comes, and
 * handled when it is due; until then its stage is open, so that nothing behind it is committed, and
 * a restart finds it again. How many may be open at once is bounded by whoever reads: with more than that, a
 * record comes later than it is due.
 *
 * Of those that are due, the one that was due first is handled first. So they wait in a queue of
 * their own, and not in as many timers, which after a restart would all be over in the order of the
 * topic.
 */

/**
 * Calls once, and writes a record that fails to a delay topic; calls again for what comes out of
 * there, when it is due. Thread-safe.
 */
final class DelayHandling implements Handling {
  private final Handling inner;
  private final RetryPolicy retries;
  private final HandlingTools tools;
  private final WhenExhausted exhausted;
  private final PriorityQueue<Delayed> delayed =
      new PriorityQueue<>(Comparator.comparing(Delayed::due).thenComparing(Delayed::number));
  private Runnable cancelTimer = () -> {};
  private long taken;

  /** A record until it is due; {@code number} is the order in which they came. */
  private record Delayed(Instant due, long number, Runnable handle) {}

  DelayHandling(Handling inner, RetryPolicy retries, HandlingTools tools, WhenExhausted exhausted) {
    this.inner = inner;
    this.retries = retries;
    this.tools = tools;
    this.exhausted = exhausted;
  }

  @Override
  public CompletionStage<Void> handle(StoredRecord received) {
    Promise promise = new Promise();
    Optional<WaitingRecord> waiting = WaitingRecord.of(received);
    if (waiting.isPresent() && isOfDelayTopic(received)) {
      WaitingRecord due = waiting.get();
      take(due.due(), () -> call(due.original(), due.attempts() + 1, promise));
    } else {
      call(received, 1, promise);
    }
    return promise;
  }

  private static boolean isOfDelayTopic(StoredRecord received) {
    String topic = received.position().topic();
    return !FailureTopics.origin(topic).equals(topic);
  }

  private void take(Instant due, Runnable handle) {
    synchronized (delayed) {
      Delayed next = new Delayed(due, taken++, handle);
      delayed.add(next);
      if (next.equals(delayed.peek())) {
        wakeFor(next);
      }
    }
  }

  private void wakeFor(Delayed next) {
    cancelTimer.run();
    Duration rest = Duration.between(tools.clock().instant(), next.due());
    cancelTimer = tools.pauses().after(rest.isNegative() ? Duration.ZERO : rest, this::handleDue);
  }

  private void handleDue() {
    synchronized (delayed) {
      Instant now = tools.clock().instant();
      Delayed next = delayed.peek();
      while (next != null && !next.due().isAfter(now)) {
        delayed.remove();
        try {
          tools.workers().execute(next.handle());
        } catch (RejectedExecutionException e) {
          // The subscriber has ended; the record is not done, and its topic has it.
          return;
        }
        next = delayed.peek();
      }
      if (next != null) {
        wakeFor(next);
      }
    }
  }

  private void call(StoredRecord record, int attempt, Promise promise) {
    var unused = inner.handle(record).whenComplete((done, thrown) -> {
      if (thrown == null) {
        promise.keep();
      } else {
        failed(record, attempt, HandlerFailure.causeOf(thrown), promise);
      }
    });
  }

  private void failed(StoredRecord record, int attempt, Throwable cause, Promise promise) {
    Optional<Throwable> end =
        HandlerFailure.endOfSubscriber(cause, tools.isClosing().getAsBoolean());
    if (end.isPresent()) {
      promise.fail(end.get());
      return;
    }
    HandlerFailure failure = tools.failed(record, cause, attempt);
    promise.follow(
        failure.mayPass(retries) ? delay(record, failure) : exhausted.take(record, failure));
  }

  private CompletionStage<Void> delay(StoredRecord record, HandlerFailure failure) {
    Duration pause = retries.pauseAfter(failure.attempts(), tools.chance().getAsDouble());
    Instant now = tools.clock().instant();
    Instant due = now.plus(pause).truncatedTo(ChronoUnit.MILLIS);
    String topic = FailureTopics.retry(FailureTopics.origin(record.position().topic()));
    return LastResorts.write(
        tools,
        new WaitingRecord(record, failure.attempts(), due).in(topic, now),
        Outcome.DELAYED,
        record,
        failure);
  }
}
