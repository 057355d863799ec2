package io.headwater.history;

import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a history file holds: one partition of one topic, and the type of its values.
 *
 * @param topic name of the topic that the events are from, or are meant for
 * @param partition from 0
 * @param valueType type of every value that is present, unless its record names an older one
 * @param olderTypes types that records may name in their header {@code hw-type}
 * @param keyType how keys are encoded, if that is known
 * @param partitions how many partitions the topic has, if that is known
 */
public record HistoryDescription(
    String topic,
    int partition,
    MessageType valueType,
    List<MessageType> olderTypes,
    Optional<KeyType> keyType,
    OptionalInt partitions) {

  /** Copies the list; rejects what no topic can have. */
  public HistoryDescription {
    if (topic.isEmpty()) {
      throw new IllegalArgumentException("a history needs the name of its topic");
    }
    if (partition < 0) {
      throw new IllegalArgumentException("partition must be at least 0, was " + partition);
    }
    if (partitions.isPresent() && partition >= partitions.getAsInt()) {
      throw new IllegalArgumentException(
          "there is no partition " + partition + " of " + partitions.getAsInt());
    }
    olderTypes = List.copyOf(olderTypes);
  }

  /** Describes a partition of a topic of which nothing more is known. */
  public HistoryDescription(String topic, int partition, MessageType valueType) {
    this(topic, partition, valueType, List.of(), Optional.empty(), OptionalInt.empty());
  }

  /** Returns this description with how keys are encoded. */
  public HistoryDescription withKeyType(KeyType known) {
    return new HistoryDescription(
        topic, partition, valueType, olderTypes, Optional.of(known), partitions);
  }

  /** Returns this description with types that records may name beside the one of all values. */
  public HistoryDescription withOlderTypes(List<MessageType> older) {
    return new HistoryDescription(topic, partition, valueType, older, keyType, partitions);
  }

  /** Returns this description of another partition of as many. */
  public HistoryDescription at(int other, int count) {
    return new HistoryDescription(
        topic, other, valueType, olderTypes, keyType, OptionalInt.of(count));
  }

  /** Returns the name that such a file usually has, {@code topic-2.history.zst}. */
  public String fileName() {
    return fileName("");
  }

  /** Returns a name for a part of such a file, {@code topic-2.part.history.zst}. */
  public String fileName(String part) {
    return topic + "-" + partition + (part.isEmpty() ? "" : "." + part) + ".history.zst";
  }
}
