package io.headwater.history;

import io.headwater.diagnostic.InvalidInputException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A history file that was read once from front to back, to be read again: its events are known to
 * be intact, and how far.
 *
 * @param shown the file, as its user named it
 */
public record WholeHistory(Path file, String shown, HistorySummary summary) {
  /**
   * Reads a file.
   *
   * @param events takes each event
   * @param isRecovering whether a file that is damaged is taken up to the damage
   * @throws InvalidInputException if it is absent, no history, or of a newer format
   * @throws DamagedHistoryException if it is damaged, and that is not accepted
   */
  public static WholeHistory read(
      Path file, String shown, Consumer<HistoryEvent> events, boolean isRecovering) {
    HistorySummary summary = HistorySummary.scan(file, events);
    if (summary.damage().isPresent() && !isRecovering) {
      throw summary.damage().get();
    }
    return new WholeHistory(file, shown, summary);
  }

  /** Returns what the file holds. */
  public HistoryDescription description() {
    return summary.description();
  }

  /** Opens the file again, for its intact events. */
  public HistoryReader open() {
    return open(HistoryRange.ALL);
  }

  /** Opens the file again, for its intact events in a range. */
  public HistoryReader open(HistoryRange range) {
    return HistoryReader.open(file, range.toOffset(summary.intact().endOffset()));
  }

  /**
   * Says that not all of the file was there to be read.
   *
   * @throws DamagedHistoryException if it is damaged
   */
  public void requireUndamaged() {
    summary.damage().ifPresent(damage -> {
      throw damage;
    });
  }
}
