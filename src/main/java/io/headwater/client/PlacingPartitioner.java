package io.headwater.client;

import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.common.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * Places the records of each topic as the publisher's settings say; a record without a key is
 * placed as one with the empty key.
 *
 * <p>Created by the producer through its class name, hence public constructor and {@code
 * configure}. The producer asks on the threads that send.
 */
public final class PlacingPartitioner implements Partitioner {
  static final String PLACES = "headwater.publisher.places";

  private @Nullable TopicPlaces places;

  /** Creates a partitioner that still needs {@link #configure}. */
  public PlacingPartitioner() {}

  @Override
  public void configure(Map<String, ?> config) {
    places = (TopicPlaces) config.get(PLACES);
  }

  @Override
  public int partition(
      String topic,
      @Nullable Object key,
      byte @Nullable [] keyBytes,
      @Nullable Object value,
      byte @Nullable [] valueBytes,
      Cluster cluster) {
    return Objects.requireNonNull(places)
        .partition(topic, keyBytes, cluster.partitionCountForTopic(topic));
  }

  @Override
  public void close() {}
}
