package io.headwater.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The stage of a record that is being dealt with. */
final class Promise extends CompletableFuture<Void> {
  /** Tells whether a stage is that of a record that is done already. */
  static boolean isKept(CompletionStage<Void> stage) {
    return stage instanceof CompletableFuture<Void> future
        && future.isDone()
        && !future.isCompletedExceptionally();
  }

  /** Says that the record is done. */
  @SuppressWarnings("NullAway") // The value of a stage that has none.
  void keep() {
    complete(null);
  }

  /** Says that the subscriber has to end. */
  void fail(Throwable why) {
    completeExceptionally(why);
  }

  /** Comes to the same end as another stage. */
  void follow(CompletionStage<?> other) {
    var unused = other.whenComplete((done, thrown) -> {
      if (thrown == null) {
        keep();
      } else {
        fail(HandlerFailure.causeOf(thrown));
      }
    });
  }
}
