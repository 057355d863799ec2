package io.headwater.client;

import io.headwater.client.FailureListener.Outcome;
import io.headwater.event.RecordPosition;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/*
 * The topic {topic}-retry is read like any other. A record of it is taken when it comes, and
 * handled when it is due; until then its stage is open, so that nothing behind it is committed, and
 * a restart finds it again. How many may be open at once is bounded by whoever reads: with more,
 * a record comes later than it is due.
 *
 * Of those that are due, the one that was due first is handled first: after a restart, many are,
 * and wait for a place in the order of the topic. So a turn takes whichever is first when it comes.
 */

/**
 * Calls once, and writes a record that fails to a delay topic; calls again for what comes out of
 * there, when it is due. Thread-safe.
 */
final class DelayHandling implements Handling {
  private final String group;
  private final Handling inner;
  private final RetryPolicy retries;
  private final HandlingTools tools;
  private final WhenExhausted exhausted;
  private final PriorityQueue<Delayed> delayed =
      new PriorityQueue<>(Comparator.comparing(Delayed::due).thenComparing(Delayed::number));
  private final Paused paused;
  private long taken;

  /** A record until it is due; {@code number} is the order in which they came. */
  private record Delayed(WaitingRecord waiting, long number, Promise promise) {
    Instant due() {
      return waiting.due();
    }
  }

  /**
   * Wraps calls.
   *
   * @param group whose records of delay topics are taken; those of others are done at once
   */
  DelayHandling(
      String group,
      Handling inner,
      RetryPolicy retries,
      HandlingTools tools,
      WhenExhausted exhausted) {
    this.group = group;
    this.inner = inner;
    this.retries = retries;
    this.tools = tools;
    this.paused = new Paused(tools.pauses());
    this.exhausted = exhausted;
  }

  @Override
  public CompletionStage<Void> handle(StoredRecord received) {
    Optional<WaitingRecord> waiting =
        isOfDelayTopic(received) ? WaitingRecord.of(received) : Optional.empty();
    if (waiting.isPresent() && !waiting.get().group().equals(group)) {
      return Stages.DONE;
    }
    Promise promise = new Promise();
    if (waiting.isPresent()) {
      await(received, waiting.get(), promise);
    } else {
      call(received, 1, promise);
    }
    return promise;
  }

  private static boolean isOfDelayTopic(StoredRecord received) {
    String topic = received.position().topic();
    return !FailureTopics.origin(topic).equals(topic);
  }

  private void await(StoredRecord received, WaitingRecord waiting, Promise promise) {
    synchronized (delayed) {
      delayed.add(new Delayed(waiting, taken++, promise));
    }
    Duration rest = Duration.between(tools.clock().instant(), waiting.due());
    paused.add(
        promise,
        received.position(),
        () -> tools.pauses().later(rest.isNegative() ? Duration.ZERO : rest, this::handleFirst));
  }

  /** There are as many turns as there are records, so whichever turn comes takes the first one. */
  private boolean handleFirst() {
    Delayed first;
    synchronized (delayed) {
      first = delayed.remove();
    }
    boolean goesOn = paused.remove(first.promise());
    if (goesOn) {
      WaitingRecord waiting = first.waiting();
      call(waiting.original(), waiting.attempts() + 1, first.promise());
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
        WaitingRecord.of(group, record, failure, due).in(topic, now),
        Outcome.DELAYED,
        record,
        failure);
  }
}
