package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads partitions, of a group or alone, with a consumer on one thread. */
final class ConsumerEngine implements SubscriberEngine {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumerEngine.class);
  private static final long STATE_NANOS = Duration.ofSeconds(1).toNanos();

  private final SubscriberSettings settings;
  private final SubscriberListener listener;
  private final Consumer<Optional<Throwable>> onEnd;
  private final Execution execution;
  private final Workers workers;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final RecordHandout handout;
  private final BackPressure pressure;
  private final OffsetKeeper offsets;
  private final Thread thread;
  private final Map<TopicPartition, PartitionShare> shares = new HashMap<>();
  private volatile List<PartitionState> states = List.of();
  private long committedNanos = System.nanoTime();
  private long toldNanos = System.nanoTime();

  ConsumerEngine(
      SubscriberSettings settings,
      Function<Workers, Handling> handling,
      SubscriberListener listener,
      Consumer<Optional<Throwable>> onEnd) {
    this.settings = settings;
    this.listener = listener;
    this.onEnd = onEnd;
    String name = "headwater-" + settings.reading().name();
    this.consumer = SubscriberConsumer.open(settings);
    this.workers = new Workers(
        settings.workers(),
        settings.committing() != Committing.ACKNOWLEDGED,
        settings.threads().open(name),
        name);
    this.execution = new Execution(handling.apply(workers), listener);
    this.handout = new RecordHandout(execution, workers, settings);
    this.pressure = new BackPressure(
        consumer,
        new Throttle(
            settings.maxPending(),
            settings.maxPendingBytes(),
            settings.committing() == Committing.BATCH));
    this.offsets = new OffsetKeeper(consumer, settings.reading(), listener);
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  @Override
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      SubscriberChecks.require(settings, execution::isEnding);
      begin();
      while (!execution.isEnding()) {
        take(consumer.poll(pressure.pollTime()));
        commitIfDue();
        pressure.apply(shares.values());
        tellIfDue();
      }
    } catch (OffsetOutOfRangeException e) {
      execution.fail(SubscriberChecks.lost(settings, e));
    } catch (KafkaException e) {
      execution.fail(SubscriberFailures.of(settings.cluster(), settings.reading(), e));
    } catch (RuntimeException | Error e) {
      execution.fail(e);
    } finally {
      end();
    }
  }

  private void begin() {
    if (settings.reading() instanceof Reading.Single single) {
      List<TopicPartition> partitions = SubscriberChecks.partitions(settings.cluster(), single);
      consumer.assign(partitions);
      own(partitions, single.start());
    } else {
      consumer.subscribe(settings.topics(), new Handover());
    }
  }

  private void own(Collection<TopicPartition> partitions, StartAt start) {
    Map<TopicPartition, Long> kept = offsets.kept(partitions);
    SubscriberConsumer.place(consumer, partitions, kept, start);
    Map<TopicPartition, Long> next = new HashMap<>();
    for (TopicPartition partition : partitions) {
      long position = consumer.position(partition);
      next.put(partition, position);
      shares.put(
          partition,
          new PartitionShare(
              partition, position, kept.getOrDefault(partition, -1L), handout.isInOrder()));
    }
    listener.assigned(OffsetKeeper.positions(next));
  }

  private void take(ConsumerRecords<byte[], byte[]> records) {
    for (TopicPartition partition : records.partitions()) {
      PartitionShare share = shares.get(partition);
      if (share != null) {
        var run = records.records(partition);
        long bytes = share.take(run);
        listener.taken(run.size(), bytes);
        handout.give(share, run);
      }
    }
  }

  private void commitIfDue() {
    if (settings.committing() == Committing.BATCH) {
      commitBatch();
      return;
    }
    long now = System.nanoTime();
    if (now - committedNanos < settings.commitInterval().toNanos()) {
      return;
    }
    committedNanos = now;
    shares.forEach((partition, share) -> share.pass(consumer.position(partition)));
    Map<TopicPartition, Long> moved = moved(shares.keySet());
    if (!moved.isEmpty()) {
      offsets.keep(moved, this::committed);
    }
  }

  private void commitBatch() {
    if (shares.values().stream().allMatch(share -> share.pending() == 0)) {
      offsets.keepNow(moved(shares.keySet()), this::committed);
    }
  }

  private Map<TopicPartition, Long> moved(Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> moved = new HashMap<>();
    for (TopicPartition partition : partitions) {
      PartitionShare share = shares.get(partition);
      if (share != null && share.hasMoved()) {
        moved.put(partition, share.committable());
      }
    }
    return moved;
  }

  private void committed(Map<TopicPartition, Long> kept) {
    kept.forEach((partition, offset) -> {
      PartitionShare share = shares.get(partition);
      if (share != null) {
        share.committed(offset);
      }
    });
  }

  private void tellIfDue() {
    long now = System.nanoTime();
    if (now - toldNanos < STATE_NANOS && states.size() == shares.size()) {
      return;
    }
    toldNanos = now;
    long millis = System.currentTimeMillis();
    states = shares.values().stream()
        .map(share ->
            share.state(end(share.partition()), pressure.isPaused(share.partition()), millis, now))
        .toList();
    listener.state(states);
  }

  private long end(TopicPartition partition) {
    return consumer.position(partition) + consumer.currentLag(partition).orElse(0);
  }

  /** Waits for the records in hand, then commits what is done. */
  private void giveBack(Collection<TopicPartition> partitions) {
    long deadline = System.nanoTime() + settings.drainTimeout().toNanos();
    List<PartitionShare> given = partitions.stream().flatMap(this::shareOf).toList();
    given.forEach(PartitionShare::revoke);
    giveUp(given);
    for (PartitionShare share : given) {
      if (!share.awaitIdle(deadline)) {
        LOG.warn(
            "records in hand are not done in time and will be handled again [partition={}]",
            share.partition());
      }
    }
    offsets.keepNow(moved(partitions), this::committed);
  }

  private void giveUp(List<PartitionShare> given) {
    Set<TopicPartition> lost =
        given.stream().map(PartitionShare::partition).collect(Collectors.toSet());
    execution.giveUp(
        position -> lost.contains(new TopicPartition(position.topic(), position.partition())));
  }

  private Stream<PartitionShare> shareOf(TopicPartition partition) {
    return Optional.ofNullable(shares.get(partition)).stream();
  }

  private void forget(Collection<TopicPartition> partitions, boolean isLost) {
    List<PartitionShare> gone = partitions.stream().flatMap(this::shareOf).toList();
    gone.forEach(share -> {
      share.revoke();
      handout.forget(share);
      pressure.forget(share.partition());
      shares.remove(share.partition());
    });
    giveUp(gone);
    List<RecordPosition> next = gone.stream()
        .map(share -> new RecordPosition(
            share.partition().topic(), share.partition().partition(), share.committable()))
        .toList();
    listener.revoked(next, isLost);
  }

  private void end() {
    execution.end();
    try {
      giveBack(List.copyOf(shares.keySet()));
      forget(List.copyOf(shares.keySet()), false);
    } catch (RuntimeException e) {
      execution.fail(e);
    }
    workers.close();
    try {
      consumer.close(CloseOptions.timeout(settings.drainTimeout()));
      workers.awaitIdle(settings.drainTimeout());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      execution.fail(e);
    } finally {
      states = List.of();
      onEnd.accept(execution.failure());
    }
  }

  @Override
  public void stop() {
    execution.end();
  }

  @Override
  public void awaitEnd(Duration patience) throws InterruptedException {
    thread.join(Math.max(1, patience.toMillis()));
  }

  @Override
  public boolean isAlive() {
    return thread.isAlive() && !execution.isEnding();
  }

  @Override
  public Optional<Throwable> failure() {
    return execution.failure();
  }

  @Override
  public List<PartitionState> partitions() {
    return states;
  }

  /** Called by the consumer on the reading thread, from within a poll. */
  private final class Handover implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
      if (!assigned.isEmpty()) {
        own(assigned, ((Reading.Group) settings.reading()).start());
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
      giveBack(revoked);
      forget(revoked, false);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
      forget(lost, true);
    }
  }
}
