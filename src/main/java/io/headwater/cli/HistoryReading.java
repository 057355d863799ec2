package io.headwater.cli;

import io.headwater.history.HistoryEvent;
import io.headwater.history.WholeHistory;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Reads a history file once, to know that it is whole before anything is done with it. */
final class HistoryReading {
  private HistoryReading() {}

  /**
   * Reads a file with progress.
   *
   * @param events takes each event
   * @throws io.headwater.history.DamagedHistoryException if it is damaged, and that is not accepted
   */
  static WholeHistory read(
      Console console, Path file, Consumer<HistoryEvent> events, boolean isRecovering) {
    long[] records = {0};
    try (Progress progress = Progress.of(console, "verified", OptionalLong.empty())) {
      return WholeHistory.read(
          console.world().file(file),
          file.toString(),
          event -> {
            events.accept(event);
            progress.at(++records[0], 0);
          },
          isRecovering);
    }
  }
}
