package io.headwater.schema;

import io.headwater.event.MessageType;

/**
 * A place where values of a type are written and later read.
 *
 * @param name of the stream, the repartition or the store
 */
public record TypeUse(Place place, String name, MessageType type) {

  /** The kinds of places. */
  public enum Place {
    /** A topic: its records are there for as long as it keeps them. */
    STREAM,
    /** An internal topic between two steps: its records are under way. */
    REPARTITION,
    /** A state store and its changelog. */
    STORE
  }
}
