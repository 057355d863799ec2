package io.headwater.client;

import io.headwater.diagnostic.Causes;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.RuleFailureException;
import io.headwater.event.KeysUnavailableException;
import io.headwater.event.UndecodableEventException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Why the last call for a record was not good.
 *
 * @param cause what the handler threw, or its stage failed with
 * @param attempts calls so far, from 1
 */
record HandlerFailure(Throwable cause, int attempts) {

  /** Takes off what only says that something failed on another thread. */
  static Throwable causeOf(Throwable thrown) {
    return Causes.of(thrown).stream()
        .filter(
            cause -> !(cause instanceof CompletionException || cause instanceof ExecutionException))
        .findFirst()
        .orElseGet(() -> Causes.rootOf(thrown));
  }

  /** Returns why the subscriber has to end, where that is not the record's fault. */
  static Optional<Throwable> endOfSubscriber(Throwable cause, boolean isClosing) {
    if (cause instanceof EndOfSubscriberException) {
      return Optional.ofNullable(cause.getCause());
    }
    if (cause instanceof KeysUnavailableException unavailable) {
      return Optional.of(unavailable.thrown());
    }
    boolean isInterrupted =
        cause instanceof InterruptedException || cause instanceof CancellationException;
    return isClosing && isInterrupted ? Optional.of(cause) : Optional.empty();
  }

  /** Tells whether there is to be one more call; there is none beside one that is at work. */
  boolean mayPass(RetryPolicy retries) {
    if (cause instanceof HandlerTimeoutException timeout && timeout.isAtWork()) {
      return false;
    }
    try {
      return retries.allows(attempts, cause);
    } catch (RuntimeException | Error e) {
      // The user's opinion fails, too: the record must not wait for one.
      if (e != cause) {
        cause.addSuppressed(e);
      }
      return false;
    }
  }

  FailureCode code() {
    if (cause instanceof UndecodableEventException undecodable) {
      return undecodable.code();
    }
    return cause instanceof RuleFailureException rule ? rule.code() : FailureCode.RULE_THREW;
  }

  /** Returns a text without payload, which the message of a user's exception may quote. */
  String message() {
    return isOurs() || cause instanceof HandlerTimeoutException
        ? Causes.told(cause)
        : "threw " + cause.getClass().getSimpleName();
  }

  Optional<String> exceptionClass() {
    return isOurs() ? Optional.empty() : Optional.of(cause.getClass().getName());
  }

  private boolean isOurs() {
    return cause instanceof UndecodableEventException || cause instanceof RuleFailureException;
  }
}
