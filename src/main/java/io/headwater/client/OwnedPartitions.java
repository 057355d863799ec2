package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that a subscriber has: hands their records over, commits, keeps the bounds, and
 * gives them back. Used by the reading thread only, except for {@link #states()}.
 */
final class OwnedPartitions {
  private static final Logger LOG = LoggerFactory.getLogger(OwnedPartitions.class);
  private static final long STATE_NANOS = Duration.ofSeconds(1).toNanos();

  private final SubscriberSettings settings;
  private final SubscriberListener listener;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final RecordHandout handout;
  private final BackPressure pressure;
  private final OffsetKeeper offsets;
  private final Map<TopicPartition, PartitionShare> shares = new HashMap<>();
  private volatile List<PartitionState> states = List.of();
  private long committedNanos = System.nanoTime();
  private long toldNanos = System.nanoTime();

  OwnedPartitions(
      SubscriberSettings settings,
      SubscriberListener listener,
      KafkaConsumer<byte[], byte[]> consumer,
      RecordHandout handout) {
    this.settings = settings;
    this.listener = listener;
    this.consumer = consumer;
    this.handout = handout;
    this.pressure = new BackPressure(
        consumer,
        new Throttle(settings.maxPending(), settings.maxPendingBytes(), handout.atLeastPending()));
    this.offsets = new OffsetKeeper(consumer, settings.reading(), listener);
  }

  /** Returns how long the next poll may wait. */
  Duration pollTime() {
    return pressure.pollTime();
  }

  /** Returns how far each is, as of about a second ago; on any thread. */
  List<PartitionState> states() {
    return states;
  }

  /** Does what is due between two polls: commits, pauses and resumes, tells how far it is. */
  void review() {
    if (settings.committing() == Committing.BATCH) {
      // Looked at once: what is done meanwhile must be committed, too, before more is taken.
      pressure.apply(shares.values(), handout.isQuick(), !commitsBatch());
    } else {
      commitIfDue();
      // What is quick is done before more is taken: the reading thread may then handle that itself.
      pressure.apply(shares.values(), handout.isQuick(), false);
    }
    tellIfDue();
  }

  /** Takes over partitions, and goes on in each where it is to. */
  void add(Collection<TopicPartition> partitions, StartAt start) {
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

  /** Hands polled records to their lanes. */
  void take(ConsumerRecords<byte[], byte[]> records) {
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

  /** Commits all that was taken, if it is done; false if it is not. */
  private boolean commitsBatch() {
    if (shares.values().stream().anyMatch(share -> share.pending() > 0)) {
      return false;
    }
    offsets.keepNow(moved(shares.keySet()), this::committed);
    return true;
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

  /** Waits for the records in hand, commits what is done, and lets go. */
  void giveBackAll() {
    giveBack(List.copyOf(shares.keySet()));
    states = List.of();
  }

  /** Waits for the records in hand, commits what is done, and lets go. */
  void giveBack(Collection<TopicPartition> partitions) {
    try {
      drain(partitions);
    } finally {
      forget(partitions, false);
    }
  }

  /** Lets go of partitions that another member has by now. */
  void lose(Collection<TopicPartition> partitions) {
    forget(partitions, true);
  }

  private void drain(Collection<TopicPartition> partitions) {
    long deadline = System.nanoTime() + settings.drainTimeout().toNanos();
    List<PartitionShare> given = partitions.stream().flatMap(this::shareOf).toList();
    given.forEach(share -> {
      share.revoke();
      handout.giveUp(share);
    });
    for (PartitionShare share : given) {
      if (!share.awaitIdle(deadline)) {
        LOG.warn(
            "records in hand are not done in time and will be handled again [partition={}]",
            share.partition());
      }
    }
    offsets.keepNow(moved(partitions), this::committed);
  }

  private Stream<PartitionShare> shareOf(TopicPartition partition) {
    return Optional.ofNullable(shares.get(partition)).stream();
  }

  private void forget(Collection<TopicPartition> partitions, boolean isLost) {
    List<PartitionShare> gone = partitions.stream().flatMap(this::shareOf).toList();
    gone.forEach(share -> {
      share.revoke();
      handout.giveUp(share);
      handout.forget(share);
      pressure.forget(share.partition());
      shares.remove(share.partition());
    });
    List<RecordPosition> next = gone.stream()
        .map(share -> new RecordPosition(
            share.partition().topic(), share.partition().partition(), share.committable()))
        .toList();
    listener.revoked(next, isLost);
  }
}
