package io.headwater.operator;

import io.headwater.event.MessageType;
import java.time.Duration;

/** A store that a program needs, one partition of it per running program. */
public sealed interface ProgramStore {

  /** Returns the name; the changelog topic carries it. */
  String name();

  /** Latest state per key, with the number of events it is the fold of. */
  record Snapshots(String name, MessageType state) implements ProgramStore {}

  /**
   * Ids seen, with what was answered.
   *
   * @param window event time for which an id is remembered
   */
  record Ids(String name, Duration window) implements ProgramStore {}

  /**
   * States per key and window. What is kept is bounded by the program: it removes each window when
   * stream time has passed it.
   */
  record Windows(String name, MessageType state) implements ProgramStore {}
}
