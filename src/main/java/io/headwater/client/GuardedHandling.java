package io.headwater.client;

import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.RuleFailureException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Makes a failed stage of whatever comes out of a user's code instead of a stage. */
record GuardedHandling(Handling inner) implements Handling {
  @Override
  public CompletionStage<Void> handle(StoredRecord received) {
    try {
      CompletionStage<Void> stage = inner.handle(received);
      if (stage == null) {
        return CompletableFuture.failedFuture(
            new RuleFailureException(FailureCode.RULE_RETURNED_NULL, "handler returned null"));
      }
      return stage;
    } catch (Throwable e) { // also that memory is exhausted: what was allocated here is given up
      return CompletableFuture.failedFuture(e);
    }
  }
}
