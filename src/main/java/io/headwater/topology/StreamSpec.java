package io.headwater.topology;

import io.headwater.behavior.Rule;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import java.util.Optional;

/**
 * A declared topic.
 *
 * @param name as steps refer to it
 * @param topic the Kafka topic; the name unless declared otherwise
 * @param value type of every value
 * @param keyType how keys are encoded
 * @param key how a record's key follows from it, where it is derived rather than given
 * @param partitions at least 1
 * @param placement how writers choose the partition
 */
public record StreamSpec(
    String name,
    String topic,
    MessageType value,
    KeyType keyType,
    Optional<Rule<Object>> key,
    int partitions,
    Placement placement,
    SourceLocation where) {
  /** Partitions of a stream that does not say how many it has. */
  public static final int DEFAULT_PARTITIONS = 6;

  /** Suffix of the dead-letter queue of a topic. */
  public static final String DEAD_LETTER_SUFFIX = "-dlq";

  /** Returns the topic that dead letters of this stream go to. */
  public String deadLetterTopic() {
    return topic + DEAD_LETTER_SUFFIX;
  }

  /** Returns what another stream must share to be co-partitioned with this one. */
  public Keyspace keyspace() {
    return new Keyspace(keyType, placement.algorithm(), placement.isKeyed(), partitions);
  }
}
