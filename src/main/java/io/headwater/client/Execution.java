package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** What the lanes of one subscriber have in common: how a record is handled, and the end of it. */
final class Execution {
  private static final int QUICK_RUNS = 3;
  private static final int MOST_RUNS = 8;
  private static final int SLOW_RUN = 5;

  private final Handling handling;
  private final SubscriberListener listener;
  private final long quickNanos;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final AtomicInteger quickRuns = new AtomicInteger();
  private volatile boolean isEnding;

  /**
   * Has handled nothing yet.
   *
   * @param quickNanos what a record takes at most that the reading thread had better handle itself
   */
  Execution(Handling handling, SubscriberListener listener, long quickNanos) {
    this.handling = handling;
    this.listener = listener;
    this.quickNanos = quickNanos;
  }

  SubscriberListener listener() {
    return listener;
  }

  /** Begins to handle a record; a layer that breaks its contract fails it. */
  CompletionStage<Void> begin(StoredRecord record) {
    try {
      CompletionStage<Void> begun = handling.handle(record);
      return begun == null ? Stages.failed(SubscriberFailures.noStage(record)) : begun;
    } catch (RuntimeException | Error e) {
      return Stages.failed(e);
    }
  }

  /** Begins to handle a record of a share that the caller was let into. */
  CompletionStage<Void> beginIn(PartitionShare share, StoredRecord record) {
    CompletionStage<Void> stage = begin(record);
    if (stage != Stages.DONE && share.isRevoked()) {
      // Whoever revoked it has let go of what waited by then; this one may not have, yet.
      handling.giveUp(record.position()::equals);
    }
    return stage;
  }

  /** Lets records go that have waited for something and are not owned any more. */
  void giveUp(Predicate<RecordPosition> lost) {
    handling.giveUp(lost);
  }

  /** Ends the subscriber, unless a handler was only interrupted because it ends already. */
  void fail(StoredRecord record, Throwable thrown) {
    Throwable why = thrown instanceof CompletionException && thrown.getCause() != null
        ? thrown.getCause()
        : thrown;
    if (why instanceof GivenUpException || (why instanceof InterruptedException && isEnding)) {
      return;
    }
    if (failure.compareAndSet(null, why)) {
      listener.failed(record, why);
    }
    isEnding = true;
  }

  /** Ends the subscriber because of something that is no record. */
  void fail(Throwable why) {
    failure.compareAndSet(null, why);
    isEnding = true;
  }

  /** Says how long records took, one after another. */
  void ran(int records, long nanos) {
    // One run of many may be slow because the thread was not running; two in a row are.
    if (nanos > records * quickNanos) {
      quickRuns.updateAndGet(quick -> Math.max(0, quick - SLOW_RUN));
    } else if (quickRuns.get() < MOST_RUNS) {
      quickRuns.incrementAndGet();
    }
  }

  /** Tells whether records take less time than handing them to another thread, lately. */
  boolean isQuick() {
    return quickRuns.get() >= QUICK_RUNS;
  }

  /** Lets no record begin any more. */
  void end() {
    isEnding = true;
  }

  boolean isEnding() {
    return isEnding;
  }

  Optional<Throwable> failure() {
    return Optional.ofNullable(failure.get());
  }
}
