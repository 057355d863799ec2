package io.headwater.operator;

import io.headwater.event.KeyType;
import io.headwater.event.MessageType;

/** A way into a program: a declared stream, or a hop of the same application. */
public sealed interface ProgramEntry {

  /** Returns how keys are encoded. */
  KeyType keyType();

  /** Returns the type of the values. */
  MessageType value();

  /**
   * Records of a stream's topic.
   *
   * @param isTable whether they are rows of a table, of which one without a value deletes its key
   */
  record Source(String stream, String topic, KeyType keyType, MessageType value, boolean isTable)
      implements ProgramEntry {}

  /** Records of a repartition step; the host chooses the topic's prefix. */
  record Hop(String hop, KeyType keyType, MessageType value) implements ProgramEntry {}

  /** Windows that a step closes, by itself: no host feeds it, and no program lists it. */
  record Closing(String step, KeyType keyType, MessageType value) implements ProgramEntry {}
}
