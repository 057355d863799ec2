package io.headwater.operator;

import io.headwater.event.MessageType;
import java.time.Duration;

/** A store that a program needs; one partition of it per running program, unless it is global. */
public sealed interface ProgramStore {

  /** Returns the name; the changelog topic carries it. */
  String name();

  /** Tells whether the program writes it, so that the host keeps one for this program. */
  default boolean isOwn() {
    return !(this instanceof Shared || this instanceof GlobalRows);
  }

  /** Tells whether it holds whole records as they came, which may be as large as any. */
  default boolean holdsRecords() {
    return this instanceof Parking || this instanceof Retries;
  }

  /** Latest state per key, with the number of events it is the fold of. */
  record Snapshots(String name, MessageType state) implements ProgramStore {}

  /**
   * Ids seen, with what was answered.
   *
   * @param window event time for which an id is remembered
   */
  record Ids(String name, Duration window) implements ProgramStore {}

  /**
   * The rows of a {@link GlobalTable}, to be read only. The host keeps one for all programs, and
   * gives it as the states of that name.
   */
  record GlobalRows(String name) implements ProgramStore {}

  /**
   * States per key and window. What is kept is bounded by the program: it removes each window when
   * stream time has passed it.
   */
  record Windows(String name, MessageType state) implements ProgramStore {}

  /** Records that wait per key, first in first out, with why the first of them does. */
  record Parking(String name) implements ProgramStore {}

  /** Records that wait for another attempt, in the order in which they are due. */
  record Retries(String name) implements ProgramStore {}

  /** Timers per key and name, and which is due when. */
  record Timers(String name) implements ProgramStore {}

  /** Which keys name which foreign keys. */
  record Subscriptions(String name) implements ProgramStore {}

  /**
   * A store of another program, that this one only reads. Both run in the same partition groups,
   * and one after the other.
   */
  record Shared(Snapshots of) implements ProgramStore {
    @Override
    public String name() {
      return of.name();
    }
  }
}
