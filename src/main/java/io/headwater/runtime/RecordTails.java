package io.headwater.runtime;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/*
 * Commit markers of transactions and records of aborted ones take offsets, too, and a consumer that
 * never met a record behind them does not commit past them. So the end of a partition may never be
 * committed; the offset behind its last committed record is, and says the same.
 */
/** Finds the last committed records of partitions, by reading them from behind. Not thread-safe. */
final class RecordTails implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long FIRST_SPAN = 16;
  private static final long GROWTH = 8;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final long deadlineNanos;

  /** Reads until {@code deadlineNanos} of {@link System#nanoTime} at the latest. */
  RecordTails(String bootstrapServers, Map<String, ?> client, long deadlineNanos) {
    this.deadlineNanos = deadlineNanos;
    Map<String, Object> config = new HashMap<>(client);
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) POLL.toMillis());
    consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Returns the offset behind the last record in [{@code from}, {@code end}), all of which is
   * committed or aborted; {@code from} if there is none, and {@code end} if it is too late to say.
   */
  long behindLast(TopicPartition partition, long from, long end) {
    long behind = from;
    for (long span = FIRST_SPAN; behind == from && from < end; span *= GROWTH) {
      long start = Math.max(from, end - span);
      behind = Math.max(behind, behindLastRead(partition, start, end));
      if (start == from) {
        return behind;
      }
    }
    return behind;
  }

  private long behindLastRead(TopicPartition partition, long start, long end) {
    long behind = -1;
    consumer.assign(List.of(partition));
    consumer.seek(partition, start);
    while (consumer.position(partition) < end) {
      if (System.nanoTime() - deadlineNanos > 0) {
        return end;
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.offset() < end) {
          behind = record.offset() + 1;
        }
      }
    }
    return behind;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
