package io.headwater.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads topics, alone or as a member of a consumer group, and hands each committed record to a
 * handler at least once: in the order of its partition or key, others at once.
 *
 * <p>A commit never passes a record that is not done. Partitions are handed over when the records
 * in hand are done, or after the time to drain; what was not done by then is handled again by their
 * next owner. Reading pauses while too many records are pending, so memory stays bounded.
 *
 * <p>Ends when it is closed, or when a record fails for good or the cluster refuses to go on: the
 * subscription's {@code onEnd} is then told why. Thread-safe.
 */
public final class EventSubscriber implements AutoCloseable {
  private final SubscriberEngine engine;
  private final Duration patience;
  private final Optional<FailureDesk> desk;
  private final Thread atExit = new Thread(this::close, "headwater-subscriber-exit");

  private EventSubscriber(SubscriberEngine engine, Duration patience, Optional<FailureDesk> desk) {
    this.engine = engine;
    this.patience = patience;
    this.desk = desk;
  }

  /**
   * Begins to read. Does not wait for the cluster, unless a failure policy needs topics: what the
   * cluster refuses, such as a topic that does not exist, ends the subscriber.
   *
   * @throws io.headwater.diagnostic.InvalidInputException if the address or a setting is malformed,
   *     or the failure policy does not go with the settings, or with a topic that it needs
   * @throws io.headwater.diagnostic.ClusterUnavailableException if topics are needed, and the
   *     cluster does not answer
   */
  public static EventSubscriber start(SubscriberSettings settings, Subscription subscription) {
    if (subscription.failurePolicy().isPresent()) {
      FailureDesk desk =
          FailureDesk.start(settings, subscription, subscription.failurePolicy().get());
      return new EventSubscriber(
          desk.engine(), settings.drainTimeout().multipliedBy(3), Optional.of(desk));
    }
    return start(settings, subscription.handling(), subscription.listener(), subscription.onEnd());
  }

  /**
   * Begins to read, and is not measured.
   *
   * @param onEnd told once when there is nothing more to come, on the reading thread: empty if the
   *     subscriber was closed
   * @throws io.headwater.diagnostic.InvalidInputException if the address or a setting is malformed
   */
  public static EventSubscriber start(
      SubscriberSettings settings, RecordAction handler, Consumer<Optional<Throwable>> onEnd) {
    return start(settings, Subscription.of(handler).onEnd(onEnd));
  }

  /**
   * Begins to read, and is not measured.
   *
   * @param handler made for what tells whether its calls are interrupted because the subscriber
   *     ends; whatever else interrupts one is not the subscriber's
   * @param onEnd as in {@link #start(SubscriberSettings, RecordAction, Consumer)}
   * @throws io.headwater.diagnostic.InvalidInputException if the address or a setting is malformed
   */
  public static EventSubscriber startTelling(
      SubscriberSettings settings,
      Function<BooleanSupplier, RecordAction> handler,
      Consumer<Optional<Throwable>> onEnd) {
    return startOn(
        settings,
        turns -> Subscription.handling(handler.apply(turns.workers()::isClosed)),
        SubscriberListener.NONE,
        onEnd);
  }

  /** Begins to read for a handling that needs nothing of the engine. */
  static EventSubscriber start(
      SubscriberSettings settings,
      Handling handling,
      SubscriberListener listener,
      Consumer<Optional<Throwable>> onEnd) {
    return startOn(settings, turns -> handling, listener, onEnd);
  }

  /**
   * Begins to read.
   *
   * @param handling made for the turns and the workers that it runs on: a layer that pauses asks
   *     workers to go on {@link Workers#later}
   */
  static EventSubscriber startOn(
      SubscriberSettings settings,
      Function<QuickTurns, Handling> handling,
      SubscriberListener listener,
      Consumer<Optional<Throwable>> onEnd) {
    SubscriberEngine engine = new ConsumerEngine(settings, handling, listener, onEnd);
    engine.start();
    return new EventSubscriber(engine, settings.drainTimeout().multipliedBy(3), Optional.empty());
  }

  /** Tells whether records are read and handled. */
  public boolean isAlive() {
    return engine.isAlive();
  }

  /** Returns how far this is in each partition that it has, as of about a second ago. */
  public List<PartitionState> partitions() {
    return engine.partitions();
  }

  /** Returns what is worth an alarm now. */
  public SubscriberHealth health(HealthLimits limits) {
    return SubscriberHealth.of(isAlive(), engine.failure(), partitions(), limits);
  }

  /** Has this closed when the JVM is asked to end, as by Ctrl-C; returns this. */
  public EventSubscriber closingAtExit() {
    Runtime.getRuntime().addShutdownHook(atExit);
    return this;
  }

  /** Stops to read, waits for the records in hand within the time to drain, commits, leaves. */
  @Override
  public void close() {
    if (Thread.currentThread() != atExit) {
      forgetExit();
    }
    engine.stop();
    try {
      engine.awaitEnd(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    desk.ifPresent(FailureDesk::close);
  }

  /** Returns what became of records whose handling failed; zeros without a failure policy. */
  public FailureCounts failures() {
    return desk.map(FailureDesk::counts).orElse(FailureCounts.NONE);
  }

  private void forgetExit() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM ends already; its hook waits for the same end.
    }
  }
}
