package io.headwater.dsl;

import com.google.protobuf.Message;
import io.headwater.behavior.Rule;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.partition.Partitioning;
import io.headwater.partition.Partitionings;
import io.headwater.topology.Placement;
import io.headwater.topology.StreamSpec;
import java.util.Optional;
import java.util.function.Function;

/**
 * The optional parts of a stream. Defaults: the topic has the stream's name, keys are UTF-8 text,
 * records are placed by {@code murmur2} as Java clients do, over
 * {@value StreamSpec#DEFAULT_PARTITIONS} partitions.
 *
 * @param <V> type of the values
 */
public final class StreamBuilder<V extends Message> {
  private final String name;
  private final Class<V> value;
  private final SourceLocation where = SourceLocation.caller();
  private String topic;
  private KeyType keyType = KeyType.STRING;
  private Optional<Rule<Object>> key = Optional.empty();
  private int partitions = StreamSpec.DEFAULT_PARTITIONS;
  private Placement placement = new Placement.ByKey(Partitionings.murmur2());

  StreamBuilder(String name, Class<V> value) {
    this.name = name;
    this.value = value;
    this.topic = name;
  }

  /** Names the Kafka topic. */
  public StreamBuilder<V> topic(String kafkaTopic) {
    topic = kafkaTopic;
    return this;
  }

  /** Derives the key of written and published records from their value. */
  public StreamBuilder<V> key(Function<V, ?> keyOf) {
    key = Optional.of(Rules.<V, Object>ofValue(keyOf::apply));
    return this;
  }

  /** Says how keys are encoded. */
  public StreamBuilder<V> keyType(KeyType type) {
    keyType = type;
    return this;
  }

  /** Says how many partitions the topic has, at least 1. */
  public StreamBuilder<V> partitions(int count) {
    partitions = count;
    return this;
  }

  /** Says how writers place records; of a topic that others write, how those clients do. */
  public StreamBuilder<V> partitioner(Partitioning partitioning) {
    placement = new Placement.ByKey(partitioning);
    return this;
  }

  /** Chooses the partition by a rule; it must give all records of one key the same one. */
  public StreamBuilder<V> partition(Function<V, Integer> partitionOf) {
    placement = new Placement.ByRule(Rules.ofValue(partitionOf));
    return this;
  }

  StreamSpec build() {
    return new StreamSpec(
        name, topic, MessageType.of(value), keyType, key, partitions, placement, where);
  }
}
