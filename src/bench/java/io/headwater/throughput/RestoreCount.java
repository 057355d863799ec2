package io.headwater.throughput;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Notes what restore consumers of this JVM have got, from the first batch to the last. */
public final class RestoreCount implements ConsumerInterceptor<Object, Object> {
  private static final AtomicReference<Optional<Restored>> SEEN =
      new AtomicReference<>(Optional.empty());

  /** Returns what was seen since {@link #forget}. */
  static Optional<Restored> seen() {
    return Objects.requireNonNull(SEEN.get());
  }

  static void forget() {
    SEEN.set(Optional.empty());
  }

  @Override
  public ConsumerRecords<Object, Object> onConsume(ConsumerRecords<Object, Object> records) {
    if (!records.isEmpty()) {
      SEEN.updateAndGet(seen -> Optional.of(Restored.after(seen, records.count())));
    }
    return records;
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
    // A restore consumer commits nothing.
  }

  @Override
  public void close() {
    // Holds nothing.
  }

  @Override
  public void configure(Map<String, ?> configs) {
    // Needs nothing.
  }
}
