package io.headwater.client;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Tries records again that the client gave up on, and never lets one overtake another of its key.
 *
 * <p>As long as none is held, a record passes after one look at a volatile. {@link HeldLanes} says
 * what waits; a thread of its own, which the first failure starts, waits until a lane is due, has
 * the client finish all that it was given, and sends.
 */
final class PublishRetries {
  private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final RetryPolicy policy;
  private final Producer<byte[], byte[]> producer;
  private final TopicPlaces places;
  private final Consumer<RetriedPublication> handOver;
  private final BiConsumer<RetriedPublication, UnpublishedEventException> giveUp;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final HeldLanes<Lane, RetriedPublication> lanes = new HeldLanes<>();
  private @Nullable Thread thread;
  private boolean isClosed;
  private volatile boolean isHolding;

  /** How often a record that failed began to wait. */
  private final AtomicLong holds = new AtomicLong();

  /** Numbers, by topic and partition; used by the producer's thread alone. */
  private final Map<String, long[]> highestWritten = new HashMap<>();

  /**
   * What keeps an order: a key of a topic; records without a key, the partition that they are of.
   * Those that were not placed yet have partition -1.
   */
  private record Lane(String topic, Optional<ByteBuffer> key, int partition) {}

  PublishRetries(
      PublisherSettings settings,
      Producer<byte[], byte[]> producer,
      Consumer<RetriedPublication> handOver,
      BiConsumer<RetriedPublication, UnpublishedEventException> giveUp) {
    this.policy = settings.retries();
    this.places = new TopicPlaces(settings);
    this.producer = producer;
    this.handOver = handOver;
    this.giveUp = giveUp;
  }

  private static Lane laneOf(RetriedPublication publication) {
    PublishRecord record = publication.record();
    return record.key().isPresent()
        ? new Lane(record.topic(), record.key().map(ByteBuffer::wrap), -1)
        : new Lane(
            record.topic(), Optional.empty(), record.partition().orElse(publication.partition));
  }

  /** Lets a record wait if an earlier one of its lane does; called by who gives it. */
  boolean queue(RetriedPublication publication) {
    if (!isHolding) {
      return false;
    }
    place(publication);
    lock.lock();
    try {
      Lane lane = laneOf(publication);
      boolean isQueued = lanes.queue(lane, publication.number, publication);
      if (isQueued) {
        publication.wasQueued = true;
        changed.signalAll();
      }
      return isQueued;
    } finally {
      lock.unlock();
    }
  }

  /** While records wait, one without a key is placed here, so that it is known what it follows. */
  private void place(RetriedPublication publication) {
    PublishRecord record = publication.record();
    if (record.key().isPresent() || record.partition().isPresent()) {
      return;
    }
    lock.lock();
    try {
      if (lanes.isHeld(laneOf(publication))) {
        return; // behind those of its topic that were not placed, either
      }
    } finally {
      lock.unlock();
    }
    try {
      publication.partition = places.partition(
          record.topic(), null, producer.partitionsFor(record.topic()).size());
    } catch (RuntimeException e) {
      // Whatever keeps it from being placed will keep it from being sent, and be told then.
      publication.partition = -1;
    }
  }

  /** Called by the producer's thread for every record that is written. */
  void written(RetriedPublication publication) {
    long[] highest = highestOf(publication);
    highest[publication.partition] = Math.max(highest[publication.partition], publication.number);
    if (!isHolding) {
      return;
    }
    List<RetriedPublication> overtaken;
    lock.lock();
    try {
      overtaken = lanes.written(laneOf(publication), publication.number);
      changed();
    } finally {
      lock.unlock();
    }
    overtaken.forEach(earlier -> giveUp.accept(earlier, overtaken(earlier)));
  }

  private static UnpublishedEventException overtaken(RetriedPublication publication) {
    return PublishFailures.overtaken(
        publication.record(), Objects.requireNonNull(publication.lastFailure));
  }

  private long[] highestOf(RetriedPublication publication) {
    String topic = publication.record().topic();
    long[] highest = highestWritten.get(topic);
    if (highest == null || highest.length <= publication.partition) {
      long[] longer = new long[publication.partition + 1];
      if (highest != null) {
        System.arraycopy(highest, 0, longer, 0, highest.length);
      }
      highestWritten.put(topic, longer);
      highest = longer;
    }
    return highest;
  }

  /** Holds a record that was not written, or says what it is to be answered with. */
  Optional<UnpublishedEventException> failed(RetriedPublication publication, Throwable failure) {
    Lane lane = laneOf(publication);
    publication.lastFailure = failure;
    boolean mayPass = mayPass(publication, failure);
    boolean isOvertaken = mayPass && isPassed(publication, failure);
    List<RetriedPublication> overtaken = List.of();
    lock.lock();
    try {
      if (PublishFailures.isInDoubt(failure)) {
        // The client fails a batch with one exception for all that is in it.
        overtaken =
            lanes.doubted(lane, publication.number, earlier -> earlier.lastFailure == failure);
      }
      if (isClosed || !mayPass || isOvertaken || publication.isDone()) {
        lanes.ended(lane, publication.number);
      } else {
        long pause = policy
            .pauseAfter(publication.attempts(), ThreadLocalRandom.current().nextDouble())
            .toNanos();
        long due = System.nanoTime() + pause;
        if (lanes.failed(lane, publication.number, publication, due)) {
          holds.incrementAndGet();
          start();
          changed();
          return Optional.empty();
        }
        isOvertaken = true;
      }
      changed();
    } finally {
      lock.unlock();
      overtaken.forEach(earlier -> giveUp.accept(earlier, overtaken(earlier)));
    }
    return Optional.of(
        isOvertaken ? overtaken(publication) : PublishFailures.of(publication.record(), failure));
  }

  private boolean mayPass(RetriedPublication publication, Throwable failure) {
    try {
      return !PublishFailures.isPermanent(failure)
          && policy.allows(publication.attempts(), failure);
    } catch (RuntimeException e) {
      // The user's opinion has failed; the record is answered all the same.
      failure.addSuppressed(e);
      return false;
    }
  }

  /**
   * Tells whether a record that was given later is written in its partition, of any key. It was in
   * the air together with this one, of which nobody knows then whether it is written.
   */
  private boolean isPassed(RetriedPublication publication, Throwable failure) {
    if (publication.attempts() > 1
        || publication.wasQueued
        || publication.partition < 0
        || failure instanceof BufferExhaustedException) {
      // It never was in the air together with others of its key.
      return false;
    }
    long[] highest = highestWritten.get(publication.record().topic());
    return highest != null
        && publication.partition < highest.length
        && highest[publication.partition] > publication.number;
  }

  /** Takes a record back that waits; false if it does not. */
  boolean withdraw(RetriedPublication publication) {
    lock.lock();
    try {
      boolean waited = lanes.withdraw(laneOf(publication), publication.number);
      changed();
      return waited;
    } finally {
      lock.unlock();
    }
  }

  private void changed() {
    isHolding = !lanes.isEmpty();
    changed.signalAll();
  }

  private void start() {
    if (thread == null) {
      thread = new Thread(this::run, "headwater-publisher-retries");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void run() {
    try {
      while (true) {
        long now = awaitDue();
        boolean mayProbe = needsProbe(now);
        if (mayProbe) {
          // Nothing of a lane is in the air when its first one is sent again.
          producer.flush();
        }
        send(take(now, mayProbe));
      }
    } catch (InterruptedException | InterruptException e) {
      // Closed.
      Thread.currentThread().interrupt();
    }
  }

  private long awaitDue() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        long now = System.nanoTime();
        OptionalLong due = lanes.nextDueNanos(now);
        if (due.isEmpty()) {
          changed.await();
        } else if (due.getAsLong() - now > 0) {
          changed.await(due.getAsLong() - now, TimeUnit.NANOSECONDS);
        } else {
          return now;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean needsProbe(long now) {
    lock.lock();
    try {
      return lanes.needsProbe(now);
    } finally {
      lock.unlock();
    }
  }

  private Map<Lane, List<RetriedPublication>> take(long now, boolean mayProbe) {
    lock.lock();
    try {
      return lanes.takeReady(now, mayProbe);
    } finally {
      lock.unlock();
    }
  }

  private void send(Map<Lane, List<RetriedPublication>> ready) {
    ready.forEach((lane, publications) -> {
      publications.forEach(handOver);
      lock.lock();
      try {
        lanes.handedOver(lane);
        changed();
      } finally {
        lock.unlock();
      }
    });
  }

  /**
   * Waits a little for what is held that was given before a number; false if nothing is. What is
   * sent meanwhile may linger in the client, and has to be flushed.
   */
  @SuppressWarnings("WaitNotInLoop") // The caller's loop.
  boolean awaitNoneBefore(long number) {
    lock.lock();
    try {
      boolean isHeld = !isClosed && lanes.isHeldBefore(number);
      if (isHeld) {
        var unused = changed.awaitNanos(LINGER_NANOS);
      }
      return isHeld;
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } finally {
      lock.unlock();
    }
  }

  /** Returns how often a record that failed began to wait to be tried again. */
  long holds() {
    return holds.get();
  }

  /** Waits until nothing is held, at most that long. */
  void awaitIdle(Duration patience) {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (left > 0 && !lanes.isEmpty()) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Answers what is still held as failed. */
  void close() {
    List<RetriedPublication> held = new ArrayList<>();
    lock.lock();
    try {
      isClosed = true;
      if (thread != null) {
        thread.interrupt();
      }
      held.addAll(lanes.clear());
      changed();
    } finally {
      lock.unlock();
    }
    for (RetriedPublication one : held) {
      Throwable last = one.lastFailure;
      giveUp.accept(
          one,
          PublishFailures.closed(
              one.record(), last != null && !PublishFailures.isSurelyUnwritten(last)));
    }
  }
}
