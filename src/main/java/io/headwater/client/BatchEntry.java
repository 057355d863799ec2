package io.headwater.client;

import java.util.concurrent.CompletableFuture;

/** A record of a batch, from when it is taken until it is done, has failed or is given up. */
final class BatchEntry {
  private final StoredRecord received;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private volatile boolean isGivenUp;
  private int attempts;

  BatchEntry(StoredRecord received) {
    this.received = received;
  }

  StoredRecord received() {
    return received;
  }

  /** Completes when the record is done; fails when it is given up, or ends the subscriber. */
  CompletableFuture<Void> done() {
    return done;
  }

  /** Counts a call with this record in it; called by the one thread that runs the batch. */
  void tried() {
    attempts++;
  }

  int attempts() {
    return attempts;
  }

  /** Lets no further call have this record in it. */
  void giveUp() {
    isGivenUp = true;
  }

  boolean isGivenUp() {
    return isGivenUp;
  }

  /** Is not done, and never will be. */
  void abandon() {
    done.completeExceptionally(new GivenUpException());
  }

  boolean isOpen() {
    return !isGivenUp && !done.isDone();
  }

  long sizeBytes() {
    return received.key().map(bytes -> bytes.length).orElse(0)
        + received.value().map(bytes -> bytes.length).orElse(0)
        + (long) received.headers().sizeBytes();
  }
}
