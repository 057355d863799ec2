package io.headwater.operator;

import io.headwater.event.KeyType;
import io.headwater.event.MessageType;

/** A way into a program: a declared stream, or a hop of the same application. */
public sealed interface ProgramEntry {

  /** Returns how keys are encoded. */
  KeyType keyType();

  /** Returns the type of the values. */
  MessageType value();

  /** Records of a stream's topic. */
  record Source(String stream, String topic, KeyType keyType, MessageType value)
      implements ProgramEntry {}

  /** Records of a repartition step; the host chooses the topic's prefix. */
  record Hop(String hop, KeyType keyType, MessageType value) implements ProgramEntry {}
}
