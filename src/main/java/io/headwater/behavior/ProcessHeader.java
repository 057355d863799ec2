package io.headwater.behavior;

import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import java.util.Optional;

/**
 * The header by which what a process has sent, and what that leads to, finds back to it: the name
 * of the saga, a slash, and the process id. Names of sagas have no slash.
 */
public final class ProcessHeader {
  private ProcessHeader() {}

  /** Names a process of a saga. */
  public static EventHeaders.Entry of(String saga, String process) {
    return EventHeaders.Entry.text(EventHeaders.PROCESS, saga + "/" + process);
  }

  /** Returns the process of that saga which a record names, if it does. */
  static Optional<String> read(String saga, Envelope<?> record) {
    return record
        .headers()
        .text(EventHeaders.PROCESS)
        .filter(text -> text.startsWith(saga + "/"))
        .map(text -> text.substring(saga.length() + 1));
  }
}
