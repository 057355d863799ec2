package io.headwater.client;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record that was delivered to this member and is not answered. The reading thread owns it, but
 * for the answer, which it gets from a worker through a queue.
 */
final class OpenDelivery {
  private final StoredRecord received;
  private final long takenNanos = System.nanoTime();
  private final AtomicBoolean isHandedOver = new AtomicBoolean();
  private ConsumerRecord<byte[], byte[]> current;
  private boolean isLost;
  private Optional<ShareAnswer> answer = Optional.empty();
  private Optional<Throwable> failure = Optional.empty();

  OpenDelivery(ConsumerRecord<byte[], byte[]> record) {
    this.current = record;
    this.received = new StoredRecord(record);
  }

  StoredRecord received() {
    return received;
  }

  ConsumerRecord<byte[], byte[]> current() {
    return current;
  }

  long takenNanos() {
    return takenNanos;
  }

  /** Has its lock again: after it was renewed, or because it was delivered again meanwhile. */
  void locked(ConsumerRecord<byte[], byte[]> record) {
    current = record;
    isLost = false;
  }

  /** Is not known to have its lock. */
  void unlocked() {
    isLost = true;
  }

  boolean isLost() {
    return isLost;
  }

  /** Says what comes of it; called once, before it is put into the queue. */
  void answered(@Nullable ShareAnswer given, @Nullable Throwable thrown) {
    answer = Optional.ofNullable(given);
    failure = Optional.ofNullable(thrown);
  }

  /** Returns what the brokers are to be told; who ends the subscriber is delivered again. */
  ShareAnswer answer() {
    return answer.orElse(ShareAnswer.RELEASE);
  }

  Optional<Throwable> failure() {
    return failure;
  }

  /** Returns true for the first of two who meet here. */
  boolean isFirst() {
    return isHandedOver.compareAndSet(false, true);
  }
}
