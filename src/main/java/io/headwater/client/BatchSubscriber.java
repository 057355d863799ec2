package io.headwater.client;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Subscribers that hand records over in batches. All else is as {@link EventSubscriber} says: a
 * commit never passes a record whose batch is not done, and those that wait for their batch when
 * their partition goes are left to its next owner.
 *
 * <p>Batches of one partition are handled one after another, those of others at once; the settings'
 * workers are batches at a time. With {@link Ordering#UNORDERED}, batches mix partitions, and any
 * may be handled at once. Offsets are committed on the commit interval, whatever else the settings
 * say.
 */
public final class BatchSubscriber {
  private BatchSubscriber() {}

  /**
   * Begins to read. Does not wait for the cluster: what it refuses, such as a topic that does not
   * exist, ends the subscriber.
   *
   * @param onEnd told once when there is nothing more to come, on the reading thread: empty if the
   *     subscriber was closed
   * @throws IllegalArgumentException if a batch holds more than may be pending
   * @throws io.headwater.diagnostic.InvalidInputException if the address or a setting is malformed
   */
  public static EventSubscriber start(
      SubscriberSettings settings,
      BatchPolicy policy,
      BatchAction action,
      Consumer<Optional<Throwable>> onEnd) {
    return start(settings, policy, action, SubscriberListener.NONE, onEnd);
  }

  /** Begins to read, as above, and is measured. */
  public static EventSubscriber start(
      SubscriberSettings settings,
      BatchPolicy policy,
      BatchAction action,
      SubscriberMetrics metrics,
      Consumer<Optional<Throwable>> onEnd) {
    return start(settings, policy, action, metrics.listener(), onEnd);
  }

  private static EventSubscriber start(
      SubscriberSettings settings,
      BatchPolicy policy,
      BatchAction action,
      SubscriberListener listener,
      Consumer<Optional<Throwable>> onEnd) {
    BatchLimits limits = policy.limits();
    if (limits.records() > settings.maxPending() || limits.bytes() > settings.maxPendingBytes()) {
      throw new IllegalArgumentException(
          "a batch of %d records and %d bytes is never complete: at most %d and %d are pending"
              .formatted(
                  limits.records(),
                  limits.bytes(),
                  settings.maxPending(),
                  settings.maxPendingBytes()));
    }
    boolean isOrdered = settings.ordering() != Ordering.UNORDERED;
    SubscriberSettings reading = settings
        .withOrdering(isOrdered ? Ordering.PARTITION : Ordering.UNORDERED)
        .withCommitting(Committing.ACKNOWLEDGED, settings.commitInterval());
    EventPublisher letters = SubscriberTools.letters(settings.cluster());
    try {
      return EventSubscriber.startOn(
          reading,
          turns -> {
            Workers workers = turns.workers();
            HandlingTools tools =
                SubscriberTools.of(workers, SubscriberTools.placed(workers), letters, listener);
            BatchCalls calls = new BatchCalls(
                policy, action, tools, turns.placed(), exhausted(settings, policy, tools));
            return new PreparedHandling(
                new BatchingHandling(calls, isOrdered, settings.workers()),
                () -> FailureTopics.provide(
                    settings.cluster(), settings.topics(), policy.failures()));
          },
          listener,
          why -> {
            letters.close();
            onEnd.accept(why);
          });
    } catch (RuntimeException e) {
      letters.close();
      throw e;
    }
  }

  private static WhenExhausted exhausted(
      SubscriberSettings settings, BatchPolicy policy, HandlingTools tools) {
    String name = settings.reading().name();
    return new LastResorts(name, "subscriber " + name, tools)
        .of(policy.failures().last());
  }
}
