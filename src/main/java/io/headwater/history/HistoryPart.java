package io.headwater.history;

import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * A part of a history that is split.
 *
 * @param name what tells it from the other parts, for the name of its file
 * @param range where its events are
 * @param filter which events of the range are its own
 */
public record HistoryPart(String name, HistoryRange range, Predicate<HistoryEvent> filter) {
  /**
   * Copies the events of this part, with their offsets; a part without events has no file.
   *
   * @param goesOn asked before each event whether to go on
   * @return how many events were copied
   */
  public long copy(WholeHistory from, HistoryDirectory to, BooleanSupplier goesOn) {
    HistoryDescription description = from.description();
    String file = description.fileName(name);
    long copied = 0;
    try (HistoryReader reader = from.open(range)) {
      for (HistoryEvent event : reader) {
        if (!goesOn.getAsBoolean()) {
          return copied;
        }
        if (filter.test(event)) {
          to.writer(file, description).write(event);
          copied++;
        }
      }
    }
    to.finish(file);
    return copied;
  }
}
