package io.headwater.client;

import io.headwater.diagnostic.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Takes records of topics as queue items, as a member of a share group (KIP-932): any member may
 * get any record, so there may be more members than partitions, and there is no order. Each record
 * is handled at least once.
 *
 * <p>A record that is handled is accepted. One that fails goes back into the queue after a pause,
 * as often as the failure policy says; then it is written as a dead letter, or whatever the policy
 * says, and rejected. The record says which attempt it is: {@link StoredRecord#attempt()}. While a
 * handler is at work, the lock of its record is renewed.
 *
 * <p>Ends when it is closed, or when a record fails for good or the cluster refuses to go on: the
 * subscription's {@code onEnd} is then told why. Thread-safe.
 */
public final class ShareSubscriber implements AutoCloseable {
  private static final long LAG_MILLIS = 2_000;
  private static final Duration LAST_ANSWER = Duration.ofSeconds(1);

  private final ShareSettings settings;
  private final Subscription subscription;
  private final Execution execution;
  private final Workers workers;
  private final ShareMeter meter = new ShareMeter();
  private final ShareLag lag;
  private final EventPublisher letters;
  private final Optional<TimeBudget> budget;
  private final List<ShareReader> readers;
  private final Thread thread;

  private ShareSubscriber(ShareSettings settings, Subscription subscription) {
    this.settings = settings;
    this.subscription = subscription;
    String name = "headwater-" + settings.group();
    this.letters = SubscriberTools.letters(settings.cluster());
    this.lag = new ShareLag(settings.cluster(), settings.group(), subscription.listener());
    this.workers = new Workers(settings.workers(), true, settings.threads().open(name), name);
    this.execution =
        new Execution(new GuardedHandling(subscription.handling()), subscription.listener());
    HandlingTools tools = SubscriberTools.of(
        workers, settings.threads().open(name + "-failures"), letters, subscription.listener());
    this.budget = settings
        .failures()
        .timeBudget()
        .map(most -> new TimeBudget(execution::begin, most, settings.workers(), tools));
    ShareHandling handling = new ShareHandling(
        budget.<Handling>map(bounded -> bounded).orElse(execution::begin),
        settings.failures().retries(),
        settings.terms().deliveries(),
        tools,
        new LastResorts(settings.group(), subscription.where(), tools)
            .of(settings.failures().last()));
    this.readers = IntStream.range(0, settings.readers())
        .mapToObj(i -> new ShareReader(settings, handling, execution, workers, meter))
        .toList();
    this.thread = thread(name, this::run);
  }

  private static Thread thread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Begins to take records. Does not wait for the cluster: what it refuses, such as a topic that
   * does not exist, ends the subscriber.
   *
   * @param subscription whose failure policy, if it has one, replaces that of the settings
   * @throws io.headwater.diagnostic.InvalidInputException if the address or a setting is malformed
   */
  public static ShareSubscriber start(ShareSettings settings, Subscription subscription) {
    ShareSettings wanted =
        subscription.failurePolicy().map(settings::withFailures).orElse(settings);
    ShareSubscriber subscriber = new ShareSubscriber(wanted, subscription);
    subscriber.thread.start();
    return subscriber;
  }

  private void run() {
    try {
      provide();
      read();
    } catch (InterruptedException e) {
      execution.fail(e);
    } catch (RuntimeException | Error e) {
      readers.forEach(ShareReader::abandon);
      execution.fail(e);
    } finally {
      budget.ifPresent(TimeBudget::stop);
      workers.close();
      letters.close();
      lag.close();
      subscription.onEnd().accept(execution.failure());
    }
  }

  /**
   * Makes sure of the topics, the terms of the group, and where letters go.
   *
   * @throws ProblemException if the cluster has no such thing, or does not answer
   */
  private void provide() {
    Reading topics = new Reading.Single(settings.topics(), Set.of(), StartAt.EARLIEST);
    SubscriberChecks.require(
        SubscriberSettings.of(settings.cluster(), topics), execution::isEnding);
    if (!execution.isEnding()) {
      ShareGroup.provide(settings.cluster(), settings.group(), settings.terms());
      FailureTopics.provide(settings.cluster(), settings.topics(), settings.failures());
    }
  }

  private void read() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (ShareReader reader : readers) {
      Thread started = thread(thread.getName() + "-reader-" + threads.size(), reader::run);
      threads.add(started);
      started.start();
    }
    for (Thread started : threads) {
      while (started.isAlive()) {
        lag.ask();
        started.join(LAG_MILLIS);
      }
    }
    lag.askFinally(LAST_ANSWER);
  }

  /** Returns what became of deliveries so far. */
  public ShareCounts counts() {
    return meter.counts();
  }

  /**
   * Returns how far the group is behind in each partition, all members together, as the brokers
   * have told within the last seconds: no record in front of {@code next} is open, {@code
   * lagRecords} are not done. What is pending, ages and times are the group's, and not told:
   * they are zero. A partition is missing until a first record of it was answered.
   */
  public List<PartitionState> partitions() {
    return lag.states();
  }

  /**
   * Tells whether records are taken and handled, and how far the group may be behind; see {@link
   * #partitions()} for what of it is known.
   */
  public SubscriberHealth health(HealthLimits limits) {
    return SubscriberHealth.of(isAlive(), execution.failure(), partitions(), limits);
  }

  /** Tells whether records are taken and handled. */
  public boolean isAlive() {
    return thread.isAlive() && !execution.isEnding();
  }

  /** Takes no more, waits for the records in hand within the time to drain, gives others back. */
  @Override
  public void close() {
    execution.end();
    try {
      thread.join(Math.max(1, settings.drainTimeout().multipliedBy(3).toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
