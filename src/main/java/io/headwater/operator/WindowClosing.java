package io.headwater.operator;

import io.headwater.event.Envelope;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What becomes of the windows of a store when stream time has passed them. What is passed on then
 * is processed by this operator, each record as a unit of work of its own.
 */
interface WindowClosing extends Operator {

  /** Returns the step that the windows are of. */
  int step();

  /** Returns the store of the windows, which has a stream time of its own. */
  String store();

  /** Returns how what is passed on enters the program. */
  ProgramEntry.Closing entry();

  /** Returns what is passed on of a window that is due, in order. */
  List<Closed> closed(OperatorHost.DueWindow due);

  /** Returns what is kept of a window that was due at a stream time. */
  Optional<WindowSnapshot> kept(WindowSnapshot window, long streamTime);

  /**
   * A record that is passed on when a window closes.
   *
   * @param source what would be its dead letter
   * @param envelope makes it, opened, within the unit of work that processes it
   */
  record Closed(InputRecord source, Function<UnitOfWork, Envelope<?>> envelope) {}
}
