package io.headwater.client;

import com.google.protobuf.Message;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.partition.Partitioning;
import io.headwater.partition.Partitionings;

/**
 * What a publisher has to know of a stream, as its topology declares it.
 *
 * @param topic Kafka topic
 * @param value type of the values; a case of its oneof is one of them, too
 * @param key how keys are written
 * @param partitioning how records are placed
 * @param <V> values: the message type, or {@link Message}
 */
public record PublishedStream<V extends Message>(
    String topic, MessageType value, KeyType key, Partitioning partitioning) {

  /** Names a stream with text keys, placed by {@code murmur2}. */
  public static <V extends Message> PublishedStream<V> of(String topic, Class<V> value) {
    return new PublishedStream<>(
        topic, MessageType.of(value), KeyType.STRING, Partitionings.murmur2());
  }

  /** Returns this stream with other keys. */
  public PublishedStream<V> withKey(KeyType type) {
    return new PublishedStream<>(topic, value, type, partitioning);
  }

  /** Returns this stream with another partitioning. */
  public PublishedStream<V> withPartitioning(Partitioning other) {
    return new PublishedStream<>(topic, value, key, other);
  }

  void requirePlacedBy(PublisherSettings settings) {
    Partitioning used = settings.partitioningOf(topic);
    if (!used.equals(partitioning)) {
      throw new InvalidInputException(
          new Problem(
              "HW0762",
              topic,
              "the publisher places records by %s, and the stream declares %s"
                  .formatted(used, partitioning),
              "open it with PublisherSettings.withStream of this stream"),
          null);
    }
  }
}
