package io.headwater.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;

/** Times as RFC 3339 writes them, in the digits that {@link Instant#toString} has for them. */
public final class TimeText {
  private static final long MILLIS_PER_DAY = 86_400_000;
  private static final long FIRST = Instant.parse("0000-01-01T00:00:00Z").toEpochMilli();
  private static final long LAST = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();
  private static final String PATTERN = "0000-00-00T00:00:00";

  private TimeText() {}

  /** Returns the text of a time, in milliseconds since the epoch, as bytes. */
  public static byte[] bytes(long epochMillis) {
    if (epochMillis < FIRST || epochMillis > LAST) {
      return Instant.ofEpochMilli(epochMillis).toString().getBytes(StandardCharsets.US_ASCII);
    }
    int ofDay = (int) Math.floorMod(epochMillis, MILLIS_PER_DAY);
    int millis = ofDay % 1_000;
    byte[] text = new byte[PATTERN.length() + (millis == 0 ? 1 : 5)];
    putDate(text, LocalDate.ofEpochDay(Math.floorDiv(epochMillis, MILLIS_PER_DAY)));
    text[10] = 'T';
    put(text, 11, 2, ofDay / 3_600_000);
    text[13] = ':';
    put(text, 14, 2, ofDay / 60_000 % 60);
    text[16] = ':';
    put(text, 17, 2, ofDay / 1_000 % 60);
    if (millis != 0) {
      text[19] = '.';
      put(text, 20, 3, millis);
    }
    text[text.length - 1] = 'Z';
    return text;
  }

  private static void putDate(byte[] text, LocalDate date) {
    put(text, 0, 4, date.getYear());
    text[4] = '-';
    put(text, 5, 2, date.getMonthValue());
    text[7] = '-';
    put(text, 8, 2, date.getDayOfMonth());
  }

  private static void put(byte[] text, int from, int digits, int number) {
    int left = number;
    for (int i = from + digits - 1; i >= from; i--) {
      text[i] = (byte) ('0' + left % 10);
      left /= 10;
    }
  }
}
