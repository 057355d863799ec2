package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** What the lanes of one subscriber have in common: how a record is handled, and the end of it. */
final class Execution {
  private final Handling handling;
  private final SubscriberListener listener;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean isEnding;

  Execution(Handling handling, SubscriberListener listener) {
    this.handling = handling;
    this.listener = listener;
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
