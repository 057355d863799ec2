package io.headwater.runtime;

import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.StateRestoreListener;

/**
 * Whether all rows of all global tables that were there at the start have been read. Thread-safe.
 *
 * <p>Kafka Streams 4.3.1 waits for that, but goes on without if anything is thrown meanwhile: while
 * it closes what it has begun, {@code GlobalStateManagerImpl.commit} throws once more, before the
 * first exception was noted. So what has been read is noted here.
 */
final class GlobalBootstrap implements StateRestoreListener {
  private final Set<TopicPartition> unread = ConcurrentHashMap.newKeySet();

  GlobalBootstrap(TopologySpec spec) {
    for (StreamSpec stream : spec.globalSources()) {
      IntStream.range(0, stream.partitions())
          .forEach(i -> unread.add(new TopicPartition(stream.topic(), i)));
    }
  }

  @Override
  public void onRestoreStart(TopicPartition partition, String store, long start, long end) {}

  @Override
  public void onBatchRestored(TopicPartition partition, String store, long end, long count) {}

  @Override
  public void onRestoreEnd(TopicPartition partition, String store, long total) {
    unread.remove(partition);
  }

  /**
   * Requires that the rows have been read.
   *
   * @throws StreamsException if they have not
   */
  void requireComplete() {
    if (!unread.isEmpty()) {
      throw new StreamsException("rows of " + unread.size()
          + " partitions were not read; the log of the thread that reads them says why");
    }
  }
}
