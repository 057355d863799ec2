package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Rounds
 *
 * The consumer gives no further records before each one that it gave is acknowledged (KIP-932,
 * explicit mode). So a reader goes round: it takes records, hands them to the workers, tells what
 * comes back, and takes more when nothing is left open.
 *
 * Renewal (KIP-1222)
 *
 * A renewed record counts as acknowledged, and is given again by the poll that follows. Until then
 * it cannot be acknowledged. So all open records are renewed together, the reader waits for the
 * brokers' answer, and polls: what comes back has its lock, what does not has lost it.
 * KAFKA-20458 describes this side of it.
 */

/** A consumer of a share group, its thread, and the records that were delivered to it. */
final class ShareReader {
  private static final Logger LOG = LoggerFactory.getLogger(ShareReader.class);
  private static final Duration POLL = Duration.ofMillis(100);

  /** A lock is renewed when this part of it is over. */
  private static final int LOCK_PARTS = 3;

  /** Answers wait for others for so long. */
  private static final Duration LONGEST_UNTOLD = Duration.ofMillis(500);

  private final ShareSettings settings;
  private final ShareHandling handling;
  private final Execution execution;
  private final Workers workers;
  private final ShareMeter meter;
  private final KafkaShareConsumer<byte[], byte[]> consumer;
  private final Map<RecordPosition, OpenDelivery> open = new HashMap<>();
  private final BlockingQueue<OpenDelivery> answered = new LinkedBlockingQueue<>();
  private long renewAtNanos;
  private boolean isUntold;
  private long toldNanos;

  ShareReader(
      ShareSettings settings,
      ShareHandling handling,
      Execution execution,
      Workers workers,
      ShareMeter meter) {
    this.settings = settings;
    this.handling = handling;
    this.execution = execution;
    this.workers = workers;
    this.meter = meter;
    try {
      this.consumer = new KafkaShareConsumer<>(settings.consumerConfig());
    } catch (KafkaException e) {
      throw ClusterFailures.whileConnecting(settings.cluster(), e);
    }
  }

  /** Reads until the subscriber ends; on a thread of its own. */
  void run() {
    try {
      consumer.setAcknowledgementCommitCallback(this::told);
      consumer.subscribe(settings.topics());
      while (!execution.isEnding()) {
        take(consumer.poll(POLL));
        settleWaiting();
        while (hasLocked() && !execution.isEnding()) {
          settleSome();
        }
      }
      drain();
    } catch (InterruptedException e) {
      execution.fail(e);
    } catch (KafkaException e) {
      execution.fail(ShareFailures.of(settings, e));
    } catch (RuntimeException | Error e) {
      execution.fail(e);
    } finally {
      close();
    }
  }

  /** Tells whether there is a record that keeps the consumer from giving more. */
  private boolean hasLocked() {
    return open.values().stream().anyMatch(delivery -> !delivery.isLost());
  }

  /** Leaves without ever having read. */
  void abandon() {
    consumer.close(Duration.ZERO);
  }

  private void take(ConsumerRecords<byte[], byte[]> records) {
    if (records.isEmpty()) {
      return;
    }
    renewLater();
    long bytes = 0;
    int fresh = 0;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      RecordPosition position =
          new RecordPosition(record.topic(), record.partition(), record.offset());
      OpenDelivery known = open.get(position);
      if (known != null) {
        known.locked(record);
      } else {
        OpenDelivery delivery = new OpenDelivery(record);
        open.put(position, delivery);
        bytes +=
            Math.max(0, record.serializedKeySize()) + Math.max(0L, record.serializedValueSize());
        fresh++;
        workers.submit(() -> isThrough(delivery));
      }
    }
    meter.taken(fresh);
    execution.listener().taken(fresh, bytes);
  }

  private void renewLater() {
    long lockMillis =
        consumer.acquisitionLockTimeoutMs().orElse((int) settings.terms().lock().toMillis());
    renewAtNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(lockMillis) / LOCK_PARTS;
  }

  /** On a worker; returns false if the handler goes on. */
  private boolean isThrough(OpenDelivery delivery) {
    if (execution.isEnding()) {
      delivery.answered(ShareAnswer.RELEASE, null);
      answered.add(delivery);
      return true;
    }
    var unused = handling
        .answer(delivery.received(), delivery.received().attempt(), () -> {
          if (!delivery.isFirst()) {
            workers.giveBack();
          }
        })
        .whenComplete((answer, thrown) -> {
          delivery.answered(answer, thrown);
          answered.add(delivery);
        });
    return !delivery.isFirst();
  }

  /** Waits for answers, but not for longer than locks last, and tells the brokers. */
  private void settleSome() throws InterruptedException {
    long wait = Math.min(POLL.toNanos(), renewAtNanos - System.nanoTime());
    @Nullable OpenDelivery next = answered.poll(Math.max(0, wait), TimeUnit.NANOSECONDS);
    boolean isQuiet = next == null;
    if (next != null) {
      settle(next);
      settleWaiting();
    }
    long now = System.nanoTime();
    if (now - renewAtNanos >= 0 && hasLocked()) {
      renew();
    } else if (isUntold && (isQuiet || now - toldNanos > LONGEST_UNTOLD.toNanos())) {
      consumer.commitAsync();
      toldAt(now);
    }
  }

  private void settleWaiting() {
    for (@Nullable OpenDelivery next = answered.poll(); next != null; next = answered.poll()) {
      settle(next);
    }
  }

  private void toldAt(long now) {
    isUntold = false;
    toldNanos = now;
  }

  private void settle(OpenDelivery delivery) {
    open.remove(delivery.received().position());
    delivery.failure().ifPresent(thrown -> execution.fail(delivery.received(), thrown));
    if (delivery.isLost() || !isAcknowledged(delivery, delivery.answer().type())) {
      meter.lost();
      return;
    }
    isUntold = true;
    meter.answered(delivery.answer());
    if (delivery.answer() != ShareAnswer.RELEASE) {
      execution.listener().done(1, System.nanoTime() - delivery.takenNanos());
    }
  }

  private boolean isAcknowledged(OpenDelivery delivery, AcknowledgeType type) {
    try {
      consumer.acknowledge(delivery.current(), type);
      return true;
    } catch (IllegalStateException e) {
      return false; // The consumer has given the record up, as when its leader has moved.
    }
  }

  private void renew() {
    List<OpenDelivery> renewing = open.values().stream()
        .filter(delivery -> !delivery.isLost())
        .filter(delivery -> isAcknowledged(delivery, AcknowledgeType.RENEW))
        .toList();
    consumer.commitSync(settings.cluster().timeout());
    toldAt(System.nanoTime());
    renewLater();
    open.values().forEach(OpenDelivery::unlocked);
    take(consumer.poll(Duration.ZERO));
    long kept = renewing.stream().filter(delivery -> !delivery.isLost()).count();
    meter.renewed((int) kept);
    if (kept < renewing.size()) {
      LOG.warn(
          "locks were not renewed: records in hand will be delivered again [group={}, records={}]",
          settings.group(),
          renewing.size() - kept);
    }
  }

  /** Told by the consumer, within a call, what the brokers say of answers. */
  private void told(Map<TopicIdPartition, Set<Long>> offsets, @Nullable Exception thrown) {
    if (thrown == null) {
      return;
    }
    int refused = offsets.values().stream().mapToInt(Set::size).sum();
    meter.refused(refused);
    execution.listener().commitFailed(thrown);
    LOG.warn(
        "answers were not taken: those records will be delivered again [group={}, records={}]",
        settings.group(),
        refused,
        thrown);
  }

  /** Waits for the records in hand, and gives the others back. */
  private void drain() throws InterruptedException {
    long deadline = System.nanoTime() + settings.drainTimeout().toNanos();
    while (!open.isEmpty() && System.nanoTime() - deadline < 0) {
      settleSome();
    }
  }

  private void close() {
    try {
      open.values().stream()
          .filter(delivery -> !delivery.isLost())
          .filter(delivery -> isAcknowledged(delivery, AcknowledgeType.RELEASE))
          .forEach(delivery -> meter.answered(ShareAnswer.RELEASE));
      consumer.commitSync(settings.drainTimeout());
    } catch (RuntimeException e) {
      LOG.warn("records in hand are not given back [group={}]", settings.group(), e);
    }
    try {
      consumer.close(settings.drainTimeout());
    } catch (RuntimeException e) {
      execution.fail(e);
    }
  }
}
