package io.headwater.history;

/** What became of one row of an event log. */
public sealed interface EventLogRow {
  /** Returns the ordinal of the row, from 1; rejected rows count, blank lines do not. */
  long ordinal();

  /** Returns the line where the row starts, from 1. */
  long line();

  /** A row that became an event; the event's offset is the ordinal. */
  record MappedRow(long ordinal, long line, HistoryEvent event) implements EventLogRow {}

  /**
   * A row that did not.
   *
   * @param reason names the column and what it should be; holds nothing of the row's values
   * @param raw the row, to be set aside
   */
  record RejectedRow(long ordinal, long line, String reason, String raw) implements EventLogRow {
    /** Renders line and reason, never the row. */
    @Override
    public String toString() {
      return "line " + line + ": " + reason;
    }
  }
}
