package io.headwater.client;

import com.google.protobuf.Message;
import io.headwater.event.Envelope;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.partition.Partitioning;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * The streams of one aggregate, as those see them who send it commands.
 *
 * @param aggregate name, for messages and metrics
 * @param commands topic that commands are written to
 * @param command type of every command
 * @param keyType how the aggregate's ids are encoded
 * @param partitioning how commands are placed by their keys
 * @param rule places commands by a rule of the author's instead; may answer with nothing
 * @param replies topic of {@code headwater.Reply}
 * @param events where the events of a key are; empty if that cannot be said
 */
public record CommandChannel(
    String aggregate,
    String commands,
    MessageType command,
    KeyType keyType,
    Partitioning partitioning,
    Function<Envelope<Message>, OptionalInt> rule,
    String replies,
    Optional<EventPlacement> events) {

  /** Names the streams of an aggregate with text keys; commands are placed by their keys. */
  public static CommandChannel of(
      String aggregate,
      String commands,
      Class<? extends Message> command,
      Partitioning partitioning,
      String replies) {
    return new CommandChannel(
        aggregate,
        commands,
        MessageType.of(command),
        KeyType.STRING,
        partitioning,
        envelope -> OptionalInt.empty(),
        replies,
        Optional.empty());
  }

  /**
   * Where the events of a key are.
   *
   * @param partitions of the topic, at least 1
   * @param partitioning keyed
   */
  public record EventPlacement(String topic, int partitions, Partitioning partitioning) {
    /** Requires that a key has a place. */
    public EventPlacement {
      if (partitions < 1 || !partitioning.isKeyed()) {
        throw new IllegalArgumentException(
            "events need a keyed partitioning and partitions, have %s, %d"
                .formatted(partitioning, partitions));
      }
    }

    int partitionOf(byte[] key) {
      return partitioning.newFunction().partition(key, partitions);
    }
  }
}
