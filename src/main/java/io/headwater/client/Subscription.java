package io.headwater.client;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done with the records of a subscriber, and who is told of it. Immutable.
 *
 * <p>Made of one handler; without more, nothing is measured, and an end by failure is logged.
 */
public final class Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

  private final Handling handling;
  private final SubscriberListener listener;
  private final Consumer<Optional<Throwable>> onEnd;
  private final Failing failing;

  /** The handler, which letters name by its class; and what is done when it fails, if anything. */
  private record Failing(Object action, Optional<FailurePolicy> policy) {
    /** A lambda has no name of its own, but its class begins with that of the one around it. */
    String where() {
      return action.getClass().getName().replaceFirst("[$][$]Lambda.*", "");
    }
  }

  private Subscription(
      Handling handling,
      SubscriberListener listener,
      Consumer<Optional<Throwable>> onEnd,
      Failing failing) {
    this.handling = handling;
    this.listener = listener;
    this.onEnd = onEnd;
    this.failing = failing;
  }

  private static Subscription of(Handling handling, Object action) {
    return new Subscription(
        handling,
        SubscriberListener.NONE,
        why -> why.ifPresent(failure -> LOG.error("subscriber ended", failure)),
        new Failing(action, Optional.empty()));
  }

  /** Handles each record in a call: it is done when that returns. */
  public static Subscription of(RecordAction action) {
    return of(handling(action), action);
  }

  /** Begins to handle each record in a call: it is done when the stage completes. */
  public static Subscription async(AsyncAction action) {
    return of(handling(action), action);
  }

  /** Handles each record in a call: it is done when the handler acknowledges it. */
  public static Subscription acknowledged(AcknowledgedAction action) {
    return of(handling(action), action);
  }

  /** Returns this subscription, measured. */
  public Subscription withMetrics(SubscriberMetrics metrics) {
    SubscriberListener measuring = metrics.listener();
    Handling measured = failing.action() instanceof OnceAction<?> once
        ? handling(once.telling(measuring::duplicate))
        : handling;
    return new Subscription(measured, measuring, onEnd, failing);
  }

  /**
   * Returns this subscription with another one who is told once when nothing more is to come, on
   * the reading thread.
   *
   * @param told empty if the subscriber was closed, else why it ended
   */
  public Subscription onEnd(Consumer<Optional<Throwable>> told) {
    return new Subscription(handling, listener, told, failing);
  }

  /**
   * Returns this subscription with what is done when its handler fails; without, the subscriber
   * ends. The topics that the policy needs are created beside those that are read.
   */
  public Subscription onFailure(FailurePolicy policy) {
    return new Subscription(
        handling, listener, onEnd, new Failing(failing.action(), Optional.of(policy)));
  }

  Optional<FailurePolicy> failurePolicy() {
    return failing.policy();
  }

  /** Returns the class of the handler. */
  String where() {
    return failing.where();
  }

  Handling handling() {
    return handling;
  }

  SubscriberListener listener() {
    return listener;
  }

  Consumer<Optional<Throwable>> onEnd() {
    return onEnd;
  }

  static Handling handling(RecordAction action) {
    return received -> {
      try {
        action.handle(received);
        return Stages.DONE;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Stages.failed(e);
      } catch (RuntimeException | Error e) {
        return Stages.failed(e);
      }
    };
  }

  static Handling handling(AsyncAction action) {
    return received -> {
      try {
        CompletionStage<?> begun = action.handle(received);
        return begun == null
            ? Stages.failed(SubscriberFailures.noStage(received))
            : begun.thenApply(done -> null);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Stages.failed(e);
      } catch (RuntimeException | Error e) {
        return Stages.failed(e);
      }
    };
  }

  static Handling handling(AcknowledgedAction action) {
    return received -> {
      Word word = new Word();
      try {
        action.handle(received, word);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        word.fail(e);
      } catch (RuntimeException | Error e) {
        word.fail(e);
      }
      return word;
    };
  }

  /** What a handler says, or has yet to say. */
  private static final class Word extends CompletableFuture<Void> implements Acknowledgement {
    @Override
    @SuppressWarnings("NullAway") // The value of a stage that has none.
    public boolean acknowledge() {
      return complete(null);
    }

    @Override
    public boolean fail(Throwable why) {
      return completeExceptionally(Objects.requireNonNull(why, "a failure has a reason"));
    }
  }
}
