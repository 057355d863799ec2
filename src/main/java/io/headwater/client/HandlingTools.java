package io.headwater.client;

import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

/**
 * What layers around a handler work with.
 *
 * @param threads where is done what may block, and is no call of a handler
 * @param writer writes a record; its stage fails if that was not acknowledged
 * @param clock wall clock
 * @param chance in [0, 1), for the jitter of pauses
 * @param isClosing whether handlers are being interrupted because the subscriber ends
 */
record HandlingTools(
    Pauses pauses,
    Executor threads,
    Function<PublishRecord, ? extends CompletionStage<?>> writer,
    InstantSource clock,
    DoubleSupplier chance,
    FailureListener listener,
    BooleanSupplier isClosing) {

  /** Tells that a call failed, and returns how. */
  HandlerFailure failed(StoredRecord record, Throwable cause, int attempts) {
    listener.happened(record, FailureListener.Outcome.FAILED, cause);
    return new HandlerFailure(cause, attempts);
  }
}
