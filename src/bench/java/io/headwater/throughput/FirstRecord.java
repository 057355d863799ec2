package io.headwater.throughput;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Notes, once per run, when a consumer of the job in this JVM has got its first record. */
public final class FirstRecord implements ConsumerInterceptor<Object, Object> {
  private static final AtomicReference<Runnable> AWAITED = new AtomicReference<>();

  /** Asks for the first record from now on; called on the thread that has polled it. */
  static void await(Runnable noted) {
    AWAITED.set(noted);
  }

  @Override
  public ConsumerRecords<Object, Object> onConsume(ConsumerRecords<Object, Object> records) {
    if (AWAITED.getPlain() != null && !records.isEmpty()) {
      Optional.ofNullable(AWAITED.getAndSet(null)).ifPresent(Runnable::run);
    }
    return records;
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
    // Commits are watched from outside: in transactions this is not called.
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
