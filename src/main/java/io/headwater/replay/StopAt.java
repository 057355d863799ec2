package io.headwater.replay;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.RecordPosition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a replay stops. */
public sealed interface StopAt {
  /** Where the history ends. */
  StopAt END = new End();

  /** At the end of the history. */
  record End() implements StopAt {}

  /**
   * After the last record whose event time is not later, in the order of the replay: before the
   * first that is later. The clock is moved to that time, so timers that are due by then fire.
   */
  record Time(Instant time) implements StopAt {}

  /** After the record at a position, and everything that follows from it. */
  record Position(RecordPosition position) implements StopAt {}

  /**
   * Reads a time such as {@code 2026-01-31T12:00:00Z}, or a position such as {@code orders-2@17}.
   *
   * @param option what it was given as
   * @throws InvalidInputException if it is neither
   */
  static StopAt parse(String option, String text) {
    Matcher position = Positions.PATTERN.matcher(text);
    try {
      if (position.matches()) {
        return new Position(new RecordPosition(
            position.group("topic"),
            Integer.parseInt(position.group("partition")),
            Long.parseLong(position.group("offset"))));
      }
      return new Time(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException | NumberFormatException e) {
      throw new InvalidInputException(
          new Problem(
              "HW1763",
              "option '" + option + "'",
              "'" + text + "' is neither a time nor a position",
              "give a time such as 2026-01-31T12:00:00Z, or topic-partition@offset"),
          e);
    }
  }

  /** How positions are written. */
  final class Positions {
    private static final Pattern PATTERN =
        Pattern.compile("(?<topic>.+)-(?<partition>\\d+)@(?<offset>\\d+)");

    private Positions() {}
  }
}
