package io.headwater.client;

import io.headwater.event.RecordPosition;
import io.headwater.serde.HeaderBytes;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics as a member of a consumer group, and hands each committed record to a handler at
 * least once: records of one key in their order, those of different keys at once.
 *
 * <p>A commit never passes a record that is not done. Partitions are handed over when the records
 * in hand are done, or after the time to drain; what was not done by then is handled again by their
 * next owner. Reading pauses while too many records are pending, so memory stays bounded.
 *
 * <p>Ends when it is closed, or when a handler throws or the cluster refuses to go on: {@code
 * onEnd} is then told why.
 */
public final class EventSubscriber implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventSubscriber.class);
  private static final Duration POLL = Duration.ofMillis(100);

  private final SubscriberSettings settings;
  private final RecordAction handler;
  private final Consumer<Optional<Throwable>> onEnd;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final ExecutorService workers;
  private final KeyLanes<Lane> lanes;
  private final Thread thread;
  private final Map<TopicPartition, PartitionShare> shares = new HashMap<>();
  private final AtomicInteger pending = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean isStopping;
  private boolean isPaused;
  private long committedNanos = System.nanoTime();

  /** What keeps an order: a key of a topic; records without a key share the lane of a partition. */
  private record Lane(String topic, Optional<ByteBuffer> key, int partition) {
    static Lane of(ConsumerRecord<byte[], byte[]> record) {
      return record.key() == null
          ? new Lane(record.topic(), Optional.empty(), record.partition())
          : new Lane(record.topic(), Optional.of(ByteBuffer.wrap(record.key())), -1);
    }
  }

  private EventSubscriber(
      SubscriberSettings settings, RecordAction handler, Consumer<Optional<Throwable>> onEnd) {
    this.settings = settings;
    this.handler = handler;
    this.onEnd = onEnd;
    this.consumer = consumer(settings);
    String name = "headwater-" + settings.group();
    AtomicInteger count = new AtomicInteger();
    this.workers = Executors.newFixedThreadPool(settings.workers(), task -> {
      Thread worker = new Thread(task, name + "-worker-" + count.incrementAndGet());
      worker.setDaemon(true);
      return worker;
    });
    this.lanes = new KeyLanes<>(workers);
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  private static KafkaConsumer<byte[], byte[]> consumer(SubscriberSettings settings) {
    try {
      return new KafkaConsumer<>(settings.consumerConfig());
    } catch (KafkaException e) {
      throw ClusterFailures.whileConnecting(settings.cluster(), e);
    }
  }

  /**
   * Begins to read. Does not wait for the cluster.
   *
   * @param onEnd told once when there is nothing more to come, on the reading thread: empty if the
   *     subscriber was closed
   * @throws io.headwater.diagnostic.InvalidInputException if the address or a setting is malformed
   */
  public static EventSubscriber start(
      SubscriberSettings settings, RecordAction handler, Consumer<Optional<Throwable>> onEnd) {
    EventSubscriber subscriber = new EventSubscriber(settings, handler, onEnd);
    subscriber.thread.start();
    return subscriber;
  }

  private void run() {
    try {
      consumer.subscribe(settings.topics(), new Handover());
      while (!isStopping && failure.get() == null) {
        take(consumer.poll(POLL));
        throttle();
        commitIfDue();
      }
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    } finally {
      end();
    }
  }

  private void take(ConsumerRecords<byte[], byte[]> records) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      PartitionShare share = shares.get(new TopicPartition(record.topic(), record.partition()));
      if (share == null) {
        continue;
      }
      share.begin(record.offset());
      pending.incrementAndGet();
      lanes.submit(Lane.of(record), () -> handle(share, record));
    }
  }

  private void handle(PartitionShare share, ConsumerRecord<byte[], byte[]> record) {
    try {
      if (share.isRevoked() || isStopping || failure.get() != null) {
        return;
      }
      handler.handle(stored(record));
      share.done(record.offset());
    } catch (InterruptedException e) {
      if (!isStopping) {
        // Nobody has asked it to: the record would never be done, and nothing behind it committed.
        failure.compareAndSet(null, e);
      }
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    } finally {
      pending.decrementAndGet();
      share.left();
    }
  }

  private static StoredRecord stored(ConsumerRecord<byte[], byte[]> record) {
    return new StoredRecord(
        new RecordPosition(record.topic(), record.partition(), record.offset()),
        Instant.ofEpochMilli(record.timestamp()),
        Optional.ofNullable(record.key()),
        Optional.ofNullable(record.value()),
        HeaderBytes.fromKafka(record.headers()));
  }

  /** A paused consumer goes on to be polled, so that it stays in its group. */
  private void throttle() {
    int now = pending.get();
    if (!isPaused && now >= settings.maxPending()) {
      consumer.pause(consumer.assignment());
      isPaused = true;
    } else if (isPaused && now <= settings.maxPending() / 2) {
      consumer.resume(consumer.paused());
      isPaused = false;
    }
  }

  private void commitIfDue() {
    if (System.nanoTime() - committedNanos < settings.commitInterval().toNanos()) {
      return;
    }
    committedNanos = System.nanoTime();
    shares.forEach((partition, share) -> share.pass(consumer.position(partition)));
    Map<TopicPartition, OffsetAndMetadata> moved = moved(shares.keySet());
    if (!moved.isEmpty()) {
      consumer.commitAsync(moved, (offsets, thrown) -> {
        if (thrown == null) {
          committed(offsets);
        } else {
          LOG.warn("offsets were not committed and will be [group={}]", settings.group(), thrown);
        }
      });
    }
  }

  private Map<TopicPartition, OffsetAndMetadata> moved(Collection<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> moved = new HashMap<>();
    for (TopicPartition partition : partitions) {
      PartitionShare share = shares.get(partition);
      if (share != null && share.hasMoved()) {
        moved.put(partition, new OffsetAndMetadata(share.committable()));
      }
    }
    return moved;
  }

  private void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
    offsets.forEach((partition, offset) -> {
      PartitionShare share = shares.get(partition);
      if (share != null) {
        share.committed(offset.offset());
      }
    });
  }

  /** Waits for the records in hand, then commits what is done. */
  private void giveBack(Collection<TopicPartition> partitions) {
    long deadline = System.nanoTime() + settings.drainTimeout().toNanos();
    partitions.forEach(partition -> {
      PartitionShare share = shares.get(partition);
      if (share != null) {
        share.revoke();
      }
    });
    for (TopicPartition partition : partitions) {
      PartitionShare share = shares.get(partition);
      if (share != null && !share.awaitIdle(deadline)) {
        LOG.warn(
            "records in hand are not done in time and will be handled again [partition={}]",
            partition);
      }
    }
    Map<TopicPartition, OffsetAndMetadata> moved = moved(partitions);
    try {
      if (!moved.isEmpty()) {
        consumer.commitSync(moved);
      }
    } catch (KafkaException e) {
      LOG.warn(
          "records that are done will be handled again: their offsets were not committed"
              + " [group={}]",
          settings.group(),
          e);
    }
  }

  private void end() {
    try {
      giveBack(Map.copyOf(shares).keySet());
      workers.shutdownNow();
      consumer.close(CloseOptions.timeout(settings.drainTimeout()));
      workers.awaitTermination(settings.drainTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    } finally {
      onEnd.accept(Optional.ofNullable(failure.get()));
    }
  }

  /** Tells whether records are read and handled. */
  public boolean isAlive() {
    return thread.isAlive() && !isStopping && failure.get() == null;
  }

  /** Stops to read, waits for the records in hand within the time to drain, commits, leaves. */
  @Override
  public void close() {
    isStopping = true;
    try {
      thread.join(settings.drainTimeout().multipliedBy(3).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Called by the consumer on the reading thread, from within a poll. */
  private final class Handover implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
      Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(assigned));
      for (TopicPartition partition : assigned) {
        if (committed.get(partition) == null) {
          consumer.seekToBeginning(List.of(partition));
        }
        shares.put(partition, new PartitionShare(consumer.position(partition)));
      }
      if (isPaused) {
        consumer.pause(assigned);
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
      giveBack(revoked);
      revoked.forEach(shares::remove);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
      lost.forEach(partition -> {
        PartitionShare share = shares.remove(partition);
        if (share != null) {
          share.revoke();
        }
      });
    }
  }
}
