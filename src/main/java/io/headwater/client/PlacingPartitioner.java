package io.headwater.client;

import io.headwater.partition.PartitionFunction;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.common.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * Places the records of each topic as the publisher's settings say; a record without a key is
 * placed as one with the empty key.
 *
 * <p>Created by the producer through its class name, hence public constructor and {@code
 * configure}. The producer asks on the threads that send, so each topic's function is locked.
 */
public final class PlacingPartitioner implements Partitioner {
  static final String SETTINGS = "headwater.publisher.settings";
  private static final byte[] NO_KEY = {};

  private final Map<String, PartitionFunction> functions = new ConcurrentHashMap<>();
  private @Nullable PublisherSettings settings;

  /** Creates a partitioner that still needs {@link #configure}. */
  public PlacingPartitioner() {}

  @Override
  public void configure(Map<String, ?> config) {
    settings = (PublisherSettings) config.get(SETTINGS);
  }

  @Override
  public int partition(
      String topic,
      @Nullable Object key,
      byte @Nullable [] keyBytes,
      @Nullable Object value,
      byte @Nullable [] valueBytes,
      Cluster cluster) {
    PartitionFunction function = functions.computeIfAbsent(topic, this::functionOf);
    int partitions = cluster.partitionCountForTopic(topic);
    synchronized (function) {
      return function.partition(keyBytes == null ? NO_KEY : keyBytes, partitions);
    }
  }

  private PartitionFunction functionOf(String topic) {
    return Objects.requireNonNull(settings).partitioningOf(topic).newFunction();
  }

  @Override
  public void close() {}
}
