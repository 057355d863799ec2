package io.headwater.client;

import io.headwater.client.FailurePolicy.Waiting;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * What a subscriber with a failure policy has beside its engine: one that reads the delay topics,
 * the publisher and the threads that both need. Thread-safe.
 *
 * <p>Delay topics are read in the group {@code {group}-retry}: what waits for long must not use up
 * the room of what comes.
 */
final class FailureDesk implements AutoCloseable {
  /** Records that only wait are given up at once; this is for those that are handled. */
  private static final Duration LONGEST_DRAIN = Duration.ofSeconds(5);

  private final SubscriberSettings settings;
  private final Subscription subscription;
  private final FailurePolicy policy;
  private final FailureMeter meter;
  private final Optional<EventPublisher> publisher;
  private final ExecutorService threads;
  private final SubscriberEngine engine;
  private final Optional<SubscriberEngine> delayed;
  private final AtomicReference<Optional<Throwable>> delayedFailure =
      new AtomicReference<>(Optional.empty());

  private FailureDesk(
      SubscriberSettings settings, Subscription subscription, FailurePolicy policy) {
    this.settings = settings;
    this.subscription = subscription;
    this.policy = policy;
    this.meter = new FailureMeter(told(subscription.listener()));
    this.threads = threads("headwater-" + settings.reading().name() + "-failures-");
    this.publisher = FailureTopics.isNeeded(policy)
        ? Optional.of(EventPublisher.open(publishing(settings.cluster())))
        : Optional.empty();
    this.engine = new ConsumerEngine(
        settings, turns -> handling(turns.workers()), subscription.listener(), this::ended);
    this.delayed = policy.waiting() == Waiting.DELAY_TOPIC
        ? Optional.of(new ConsumerEngine(
            delayedSettings(settings),
            turns -> handling(turns.workers()),
            subscription.listener().ofDelays(),
            this::delayedEnded))
        : Optional.empty();
  }

  /**
   * Creates the topics that are not there, and begins to read.
   *
   * @throws InvalidInputException if the policy does not go with the settings, or a topic
   */
  static FailureDesk start(
      SubscriberSettings settings, Subscription subscription, FailurePolicy policy) {
    require(settings, policy);
    if (FailureTopics.isNeeded(policy)) {
      FailureTopics.provide(settings.cluster(), settings.topics(), policy);
    }
    FailureDesk desk = new FailureDesk(settings, subscription, policy);
    desk.engine.start();
    desk.delayed.ifPresent(SubscriberEngine::start);
    return desk;
  }

  private static void require(SubscriberSettings settings, FailurePolicy policy) {
    boolean isOrdered = settings.ordering() != Ordering.UNORDERED
        && settings.committing() != Committing.ACKNOWLEDGED;
    if (policy.last() instanceof LastResort.ParkKey && !isOrdered) {
      throw problem(
          "HW0696",
          settings,
          "parks keys, and handles the records of a key in no order",
          "handle them by key or partition, each before the next, or choose another last resort");
    }
    if (policy.waiting() == Waiting.DELAY_TOPIC && !(settings.reading() instanceof Reading.Group)) {
      throw problem(
          "HW0697",
          settings,
          "reads delay topics, and is in no group that remembers how far",
          "read in a group, or let records wait in their lane");
    }
  }

  private static InvalidInputException problem(
      String code, SubscriberSettings settings, String what, String fix) {
    return new InvalidInputException(
        new Problem(code, "subscriber '%s'".formatted(settings.reading().name()), what, fix), null);
  }

  private static ExecutorService threads(String name) {
    AtomicInteger count = new AtomicInteger();
    return Executors.newCachedThreadPool(task -> {
      Thread thread = new Thread(task, name + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    });
  }

  /** Letters are larger than what a topic takes by default. */
  private static PublisherSettings publishing(ClusterAddress cluster) {
    return PublisherSettings.of(cluster)
        .withKafka("linger.ms", "0")
        .withKafka("max.request.size", Integer.toString(2 * 1024 * 1024));
  }

  private static SubscriberSettings delayedSettings(SubscriberSettings settings) {
    Reading.Group group = (Reading.Group) settings.reading();
    String[] topics = group.topics().stream().map(FailureTopics::retry).toArray(String[]::new);
    Duration drain = settings.drainTimeout();
    return new SubscriberSettings(
        settings.cluster(),
        Reading.Group.of(group.group() + "-retry", topics).withAssignment(group.assignment()),
        Ordering.UNORDERED,
        Committing.INTERVAL,
        settings.workers(),
        settings.threads(),
        settings.maxPending(),
        settings.maxPendingBytes(),
        settings.commitInterval(),
        drain.compareTo(LONGEST_DRAIN) < 0 ? drain : LONGEST_DRAIN);
  }

  private Handling handling(Workers workers) {
    HandlingTools tools = new HandlingTools(
        pauses(workers),
        threads,
        this::write,
        InstantSource.system(),
        () -> ThreadLocalRandom.current().nextDouble(),
        meter,
        workers::isClosed);
    LastResorts last = new LastResorts(settings.reading().name(), subscription.where(), tools);
    return new Handlings(
            tools, last, settings.workers(), ParkedRecords.in(settings.cluster(), last.group()))
        .of(policy, subscription.handling());
  }

  private static Pauses pauses(Workers workers) {
    return new Pauses() {
      @Override
      public Runnable after(Duration pause, Runnable task) {
        return workers.after(pause, task);
      }

      @Override
      public void later(Duration pause, BooleanSupplier task) {
        workers.later(pause, task);
      }

      @Override
      public void takePlace() {
        workers.takePlace();
      }
    };
  }

  private CompletionStage<?> write(PublishRecord record) {
    return publisher.orElseThrow().publish(record);
  }

  private static FailureListener told(SubscriberListener listener) {
    return (record, outcome, why) -> {
      switch (outcome) {
        case FAILED -> listener.attemptFailed(record, why);
        case RETRIED -> listener.retried(record);
        case DELAYED, PARKED -> listener.putAside(record);
        case DEAD_LETTERED -> listener.deadLettered(record, why);
        case SKIPPED -> listener.skipped(record, why);
        case RELEASED -> {
          // It is done, and told as that.
        }
      }
    };
  }

  private void delayedEnded(Optional<Throwable> why) {
    delayedFailure.set(why);
    engine.stop();
  }

  private void ended(Optional<Throwable> why) {
    close();
    subscription.onEnd().accept(why.isPresent() ? why : delayedFailure.get());
  }

  SubscriberEngine engine() {
    return engine;
  }

  FailureCounts counts() {
    return meter.counts();
  }

  /** Ends what goes on beside the engine, which has ended, or had time to; again, does nothing. */
  @Override
  public void close() {
    delayed.ifPresent(other -> {
      other.stop();
      try {
        other.awaitEnd(LONGEST_DRAIN.multipliedBy(3));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    threads.shutdownNow();
    publisher.ifPresent(EventPublisher::close);
  }
}
