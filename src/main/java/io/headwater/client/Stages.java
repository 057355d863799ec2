package io.headwater.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Stages of records that are decided already. */
final class Stages {
  /**
   * The stage of a record that is done; nobody may obtrude upon it. Whoever has no reason for
   * another one returns this: a lane goes on by it without asking.
   */
  static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

  private Stages() {}

  static CompletionStage<Void> failed(Throwable why) {
    return CompletableFuture.failedFuture(why);
  }
}
