package io.headwater.client;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads partitions, of a group or alone, with a consumer on one thread at a time. */
final class ConsumerEngine implements SubscriberEngine {
  /** What it costs to read a record, about; to hand it to another thread costs as much. */
  private static final Duration QUICK = Duration.ofNanos(2_000);

  private static final Duration HELD_UP = Duration.ofMillis(50);
  private static final long NO_TURN = 0;

  private final SubscriberSettings settings;
  private final Consumer<Optional<Throwable>> onEnd;
  private final Handling handling;
  private final Execution execution;
  private final Workers workers;
  private final QuickTurns quickTurns;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final RecordHandout handout;
  private final OwnedPartitions owned;
  private final CountDownLatch ended = new CountDownLatch(1);

  /** The turn that the reading thread takes itself, or none; it is the reader for as long. */
  private final AtomicLong turnHere = new AtomicLong(NO_TURN);

  /* Of the reading thread, whichever that is. */
  private boolean hasBegun;
  private long turns;

  /** Of the clock. */
  private long watched = NO_TURN;

  ConsumerEngine(
      SubscriberSettings settings,
      Function<QuickTurns, Handling> handling,
      SubscriberListener listener,
      Consumer<Optional<Throwable>> onEnd) {
    this(settings, handling, listener, onEnd, QUICK);
  }

  /**
   * Begins nothing yet.
   *
   * @param quick what a record takes at most that the reading thread had better handle itself
   */
  ConsumerEngine(
      SubscriberSettings settings,
      Function<QuickTurns, Handling> handling,
      SubscriberListener listener,
      Consumer<Optional<Throwable>> onEnd,
      Duration quick) {
    this.settings = settings;
    this.onEnd = onEnd;
    String name = "headwater-" + settings.reading().name();
    this.consumer = SubscriberConsumer.open(settings);
    this.workers = new Workers(
        settings.workers(),
        settings.committing() != Committing.ACKNOWLEDGED,
        settings.threads().open(name),
        name);
    this.quickTurns = new QuickTurns(workers, quick);
    this.handling = handling.apply(quickTurns);
    this.execution = new Execution(this.handling, listener);
    this.handout = new RecordHandout(this.handling, execution, quickTurns, settings);
    this.owned = new OwnedPartitions(settings, listener, consumer, handout);
  }

  @Override
  public void start() {
    newThread().start();
  }

  private void run() {
    if (leads()) {
      end();
    }
  }

  /** Reads until there is an end; false if another thread has gone on meanwhile. */
  private boolean leads() {
    try {
      begin();
      while (!execution.isEnding()) {
        owned.take(consumer.poll(owned.pollTime()));
        if (!handlesQuickly()) {
          return false;
        }
        owned.review();
      }
    } catch (OffsetOutOfRangeException e) {
      execution.fail(SubscriberChecks.lost(settings, e));
    } catch (KafkaException e) {
      execution.fail(SubscriberFailures.of(settings.cluster(), settings.reading(), e));
    } catch (RuntimeException | Error e) {
      execution.fail(e);
    }
    return true;
  }

  /** Takes the turns that are left to this thread; false if another one reads meanwhile. */
  private boolean handlesQuickly() {
    for (Workers.Turn turn = quickTurns.next(); turn != null; turn = quickTurns.next()) {
      long mine = ++turns;
      turnHere.set(mine);
      workers.runHere(turn);
      if (!turnHere.compareAndSet(mine, NO_TURN)) {
        return false;
      }
    }
    return true;
  }

  /** Called now and then by a clock: lets another thread read, if the one that does is held up. */
  private void watch() {
    long seen = turnHere.get();
    if (seen != NO_TURN && seen == watched && turnHere.compareAndSet(seen, NO_TURN)) {
      newThread().start();
    }
    watched = seen;
  }

  private Thread newThread() {
    Thread thread = new Thread(this::run, "headwater-" + settings.reading().name());
    thread.setDaemon(true);
    return thread;
  }

  private void begin() {
    quickTurns.begin();
    if (hasBegun) {
      return;
    }
    SubscriberChecks.require(settings, execution::isEnding);
    if (execution.isEnding()) {
      return;
    }
    hasBegun = true;
    workers.every(HELD_UP, this::watch);
    if (settings.reading() instanceof Reading.Single single) {
      List<TopicPartition> partitions = SubscriberChecks.partitions(settings.cluster(), single);
      consumer.assign(partitions);
      take(partitions);
      owned.add(partitions, single.start());
    } else {
      consumer.subscribe(settings.topics(), new Handover());
    }
  }

  private void take(Collection<TopicPartition> partitions) {
    partitions.forEach(one -> handling.take(one.topic(), one.partition()));
  }

  private void end() {
    execution.end();
    // A handler may have left its interrupt behind; what is done is committed all the same.
    var unused = Thread.interrupted();
    handling.giveUpPauses();
    try {
      owned.giveBackAll();
    } catch (RuntimeException e) {
      execution.fail(e);
    }
    workers.close();
    handling.stop();
    try {
      consumer.close(CloseOptions.timeout(settings.drainTimeout()));
      workers.awaitIdle(settings.drainTimeout());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      execution.fail(e);
    } finally {
      try {
        onEnd.accept(execution.failure());
      } finally {
        ended.countDown();
      }
    }
  }

  @Override
  public void stop() {
    execution.end();
  }

  @Override
  public void awaitEnd(Duration patience) throws InterruptedException {
    var unused = ended.await(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public boolean isAlive() {
    return !execution.isEnding();
  }

  @Override
  public Optional<Throwable> failure() {
    return execution.failure();
  }

  @Override
  public List<PartitionState> partitions() {
    return owned.states();
  }

  /** Called by the consumer on the reading thread, from within a poll. */
  private final class Handover implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
      if (!assigned.isEmpty()) {
        take(assigned);
        owned.add(assigned, ((Reading.Group) settings.reading()).start());
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
      owned.giveBack(revoked);
      forget(revoked);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
      owned.lose(lost);
      forget(lost);
    }

    private void forget(Collection<TopicPartition> gone) {
      gone.forEach(one -> handling.forget(one.topic(), one.partition()));
    }
  }
}
