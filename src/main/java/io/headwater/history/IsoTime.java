package io.headwater.history;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads ISO 8601 times as most are written, {@code 2011-10-01T00:38:44.546+02:00}, digit by digit:
 * a formatter takes some twenty times as long, for every row of a log.
 */
final class IsoTime {
  private static final String DATE_AND_TIME = "0000-00-00T00:00:00";
  private static final String OFFSET = "00:00";
  private static final int NANO_DIGITS = 9;
  private static final int LAST_OFFSET_HOUR = 17;

  private IsoTime() {}

  /**
   * Returns the time; empty for a text that is written otherwise, whether it is a time or not.
   *
   * @throws java.time.DateTimeException if there is no such day
   */
  static Optional<Instant> parse(String text) {
    if (!isLike(DATE_AND_TIME, text, 0)) {
      return Optional.empty();
    }
    int end = endOfFraction(text, DATE_AND_TIME.length());
    OptionalInt offset = offsetSeconds(text, end);
    int hour = number(text, 11, 13);
    int minute = number(text, 14, 16);
    int second = number(text, 17, 19);
    if (offset.isEmpty() || hour > 23 || minute > 59 || second > 59) {
      return Optional.empty();
    }
    LocalDate day = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
    long ofDay = (hour * 60L + minute) * 60 + second - offset.getAsInt();
    return Optional.of(Instant.ofEpochSecond(day.toEpochDay() * 86_400 + ofDay, nanos(text, end)));
  }

  /** Returns the first index after a fraction of the second; {@code from} if there is none. */
  private static int endOfFraction(String text, int from) {
    if (from == text.length() || text.charAt(from) != '.') {
      return from;
    }
    int end = from + 1;
    while (end < text.length() && end <= from + NANO_DIGITS && isDigit(text.charAt(end))) {
      end++;
    }
    return end == from + 1 ? from : end;
  }

  private static int nanos(String text, int end) {
    int from = Math.min(end, DATE_AND_TIME.length() + 1);
    int nanos = number(text, from, end);
    for (int digits = end - from; digits < NANO_DIGITS; digits++) {
      nanos *= 10;
    }
    return nanos;
  }

  private static OptionalInt offsetSeconds(String text, int from) {
    char sign = from < text.length() ? text.charAt(from) : ' ';
    if (sign == 'Z' && from + 1 == text.length()) {
      return OptionalInt.of(0);
    }
    if ((sign != '+' && sign != '-')
        || from + 1 + OFFSET.length() != text.length()
        || !isLike(OFFSET, text, from + 1)) {
      return OptionalInt.empty();
    }
    int hours = number(text, from + 1, from + 3);
    int minutes = number(text, from + 4, from + 6);
    if (hours > LAST_OFFSET_HOUR || minutes > 59) {
      return OptionalInt.empty();
    }
    int seconds = (hours * 60 + minutes) * 60;
    return OptionalInt.of(sign == '-' ? -seconds : seconds);
  }

  /** Tells whether there are digits where a shape has zeros, and the same characters elsewhere. */
  private static boolean isLike(String shape, String text, int from) {
    if (text.length() < from + shape.length()) {
      return false;
    }
    for (int i = 0; i < shape.length(); i++) {
      char expected = shape.charAt(i);
      char found = text.charAt(from + i);
      if (expected == '0' ? !isDigit(found) : expected != found) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(char one) {
    return one >= '0' && one <= '9';
  }

  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = 10 * number + text.charAt(i) - '0';
    }
    return number;
  }
}
