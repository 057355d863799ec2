package io.headwater.operator;

import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.topology.Placement;

/** A way out of a program. Its name is unique within the program. */
public sealed interface ProgramExit {

  /** Returns the name of the step that writes. */
  String name();

  /** Returns how keys are encoded. */
  KeyType keyType();

  /** Returns the partition count of the target. */
  int partitions();

  /** Returns how the partition is chosen. */
  Placement placement();

  /** Tells whether of the records of one key between two commits only the last has to leave. */
  default boolean isNewestOnly() {
    return false;
  }

  /** Writes to a stream's topic. */
  record Sink(
      String name,
      String stream,
      String topic,
      KeyType keyType,
      MessageType value,
      int partitions,
      Placement placement,
      boolean isNewestOnly)
      implements ProgramExit {}

  /** Writes to the internal topic of a repartition step, read by another program. */
  record Hop(String name, KeyType keyType, int partitions, Placement placement)
      implements ProgramExit {}
}
