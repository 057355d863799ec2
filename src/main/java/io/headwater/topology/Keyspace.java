package io.headwater.topology;

import io.headwater.event.KeyType;

/**
 * What must be equal for the same key to be on the same partition of two streams. Kafka Streams
 * compares the partition count alone ({@code CopartitionedTopicsEnforcer}).
 *
 * @param algorithm the placement algorithm with its parameters
 * @param isKeyed whether all records of one key share a partition
 * @param partitions at least 1
 */
public record Keyspace(KeyType keyType, String algorithm, boolean isKeyed, int partitions) {

  /** Renders such as {@code string keys by murmur2 over 12 partitions}. */
  @Override
  public String toString() {
    return "%s keys by %s over %d partitions".formatted(keyType.label(), algorithm, partitions);
  }
}
