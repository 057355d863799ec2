package io.headwater.client;

import io.headwater.partition.PartitionFunction;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the partitions of records as a publisher's settings say; a record without a key is placed
 * as one with the empty key. Thread-safe: each topic's function is locked.
 */
final class TopicPlaces {
  private static final byte[] NO_KEY = {};

  private final PublisherSettings settings;
  private final Map<String, PartitionFunction> functions = new ConcurrentHashMap<>();

  TopicPlaces(PublisherSettings settings) {
    this.settings = settings;
  }

  int partition(String topic, byte @Nullable [] key, int partitions) {
    PartitionFunction function = functions.computeIfAbsent(topic, this::functionOf);
    synchronized (function) {
      return function.partition(key == null ? NO_KEY : key, partitions);
    }
  }

  private PartitionFunction functionOf(String topic) {
    return settings.partitioningOf(topic).newFunction();
  }
}
