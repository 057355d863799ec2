package io.headwater.operator;

import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.Upcasters;
import java.util.Map;

/** A way into a program: a declared stream, or a hop of the same application. */
public sealed interface ProgramEntry {

  /** Returns how keys are encoded. */
  KeyType keyType();

  /** Returns the type of the values. */
  MessageType value();

  /** Returns the record by which a record entered the topology: behind a hop, another one. */
  default InputRecord source(InputRecord record) {
    return Provenances.read(this, record).source(record);
  }

  /**
   * Records of a stream's topic.
   *
   * @param decoder how its values are read
   * @param isTable whether they are rows of a table, of which one without a value deletes its key
   */
  record Source(String stream, String topic, KeyType keyType, Upcasters decoder, boolean isTable)
      implements ProgramEntry {
    @Override
    public MessageType value() {
      return decoder.newest();
    }
  }

  /**
   * Records of a repartition step; the host chooses the topic's prefix.
   *
   * @param decoders how values are read that travel as they entered, by the topic of their stream
   */
  record Hop(String hop, KeyType keyType, MessageType value, Map<String, Upcasters> decoders)
      implements ProgramEntry {
    /** Copies the decoders. */
    public Hop {
      decoders = Map.copyOf(decoders);
    }
  }

  /** Windows that a step closes, by itself: no host feeds it, and no program lists it. */
  record Closing(String step, KeyType keyType, MessageType value) implements ProgramEntry {}

  /** Timers that fire, by themselves: no host feeds it, and no program lists it. */
  record Timers(String step, KeyType keyType, MessageType value) implements ProgramEntry {}
}
