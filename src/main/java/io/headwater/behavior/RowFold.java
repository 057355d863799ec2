package io.headwater.behavior;

import com.google.protobuf.Message;
import io.headwater.event.Envelope;
import java.util.Optional;

/**
 * A pure function of a row and an event to the next row, written as Java or as expressions.
 *
 * <p>Runs once per event, live and in replay: it must not look at a clock, draw random numbers or
 * change anything, the row that it is given included. Whatever it throws makes the event a dead
 * letter.
 */
@FunctionalInterface
@SuppressWarnings("ClassInitializationDeadlock") // nothing else names that class
public interface RowFold {
  /** Deletes the row. */
  RowFold DELETE = WordFold.DELETE;

  /** Leaves the row as it is, whether there is one or not. */
  RowFold IGNORE = WordFold.IGNORE;

  /**
   * Returns the next row; empty to delete it.
   *
   * @param row the row before; the default instance if there is none
   * @param value what happened: the message of the event's case, or the whole event
   * @param event the record, with its key, event time and headers
   */
  Optional<Message> fold(Message row, Message value, Envelope<?> event);

  /** Returns the expressions as their author wrote them; empty for Java. */
  default Optional<String> text() {
    return Optional.empty();
  }
}
