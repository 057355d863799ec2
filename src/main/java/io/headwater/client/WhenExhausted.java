package io.headwater.client;

import java.util.concurrent.CompletionStage;

/** Takes a record that no attempt could handle. */
@FunctionalInterface
interface WhenExhausted {
  /** Returns a stage as {@link Handling#handle} does: with it, the record is done. */
  CompletionStage<Void> take(StoredRecord record, HandlerFailure failure);
}
