package io.headwater.topology;

import io.headwater.behavior.Rule;
import io.headwater.diagnostic.LetterContent;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.Upcaster;
import io.headwater.event.Upcasters;
import java.util.List;
import java.util.Optional;

/**
 * A declared topic.
 *
 * @param name as steps refer to it
 * @param topic the Kafka topic; the name unless declared otherwise
 * @param deadLetterTopic the topic that dead letters of the stream go to
 * @param value type of every value
 * @param keyType how keys are encoded
 * @param key how a record's key follows from it, where it is derived rather than given
 * @param partitions at least 1
 * @param placement how writers choose the partition
 * @param retention for how long the topic keeps records; the cluster's choice if empty
 * @param start where the application starts to read, unless it is told when it is started
 * @param deadLetters what the dead letters of its records hold of them
 * @param upcasters what makes values of older types into the type of every value
 */
public record StreamSpec(
    String name,
    String topic,
    String deadLetterTopic,
    MessageType value,
    KeyType keyType,
    Optional<Rule<Object>> key,
    int partitions,
    Placement placement,
    Optional<Retention> retention,
    Optional<StartFrom> start,
    LetterContent deadLetters,
    List<Upcaster> upcasters,
    SourceLocation where) {
  /** Partitions of a stream that does not say how many it has. */
  public static final int DEFAULT_PARTITIONS = 6;

  /** Suffix of the dead-letter queue of a topic. */
  public static final String DEAD_LETTER_SUFFIX = "-dlq";

  /** Copies the upcasters. */
  public StreamSpec {
    upcasters = List.copyOf(upcasters);
  }

  /** Returns the topic that dead letters of a topic go to, unless declared otherwise. */
  public static String deadLettersOf(String topic) {
    return topic + DEAD_LETTER_SUFFIX;
  }

  /** Returns this stream in other topics. */
  public StreamSpec withTopics(String otherTopic, String otherDeadLetterTopic) {
    return new StreamSpec(
        name,
        otherTopic,
        otherDeadLetterTopic,
        value,
        keyType,
        key,
        partitions,
        placement,
        retention,
        start,
        deadLetters,
        upcasters,
        where);
  }

  /**
   * Returns how its values are read.
   *
   * @throws io.headwater.diagnostic.InvalidTopologyException if the upcasters are wrong
   */
  public Upcasters decoder() {
    return Upcasters.of(value, upcasters);
  }

  /** Returns what another stream must share to be co-partitioned with this one. */
  public Keyspace keyspace() {
    return new Keyspace(keyType, placement.algorithm(), placement.isKeyed(), partitions);
  }
}
