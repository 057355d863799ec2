package io.headwater.history;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How times are written in a column; immutable.
 *
 * <p>A time that the zone's clocks show twice is the earlier one; a time that they skip is moved
 * forward by the gap, as {@link LocalDateTime#atZone} does. A date alone is the start of its day.
 */
public final class TimeFormat {
  private static final DateTimeFormatter ISO_PARSER = new DateTimeFormatterBuilder()
      .append(DateTimeFormatter.ISO_LOCAL_DATE)
      .optionalStart()
      .appendPattern("['T'][ ]")
      .append(DateTimeFormatter.ISO_LOCAL_TIME)
      .appendPattern("[XXX][XX][X]")
      .optionalEnd()
      .toFormatter(Locale.ROOT)
      .withResolverStyle(ResolverStyle.STRICT);

  /** Name of ISO 8601: {@code 2011-10-01T00:38:44.546+02:00}; a space may stand for the T. */
  public static final String ISO_8601_NAME = "iso-8601";

  /** Name of milliseconds since the epoch, a whole number. */
  public static final String EPOCH_MILLIS_NAME = "epoch-millis";

  /** Name of seconds since the epoch, a whole number. */
  public static final String EPOCH_SECONDS_NAME = "epoch-seconds";

  /** ISO 8601; every time names its zone or offset. */
  public static final TimeFormat ISO_8601 = of(ISO_8601_NAME, Optional.empty());

  private final String pattern;
  private final Optional<ZoneId> zone;
  private final @Nullable DateTimeFormatter parser;

  private TimeFormat(String pattern, Optional<ZoneId> zone, @Nullable DateTimeFormatter parser) {
    this.pattern = pattern;
    this.zone = zone;
    this.parser = parser;
  }

  /**
   * Takes one of the names above or a pattern of {@link DateTimeFormatter}, in English.
   *
   * @param zone zone of times that do not name one; without it such times are refused
   * @throws IllegalArgumentException if it is neither; the message says why
   */
  public static TimeFormat of(String pattern, Optional<ZoneId> zone) {
    return switch (pattern) {
      case ISO_8601_NAME -> new TimeFormat(pattern, zone, ISO_PARSER);
      case EPOCH_MILLIS_NAME, EPOCH_SECONDS_NAME -> new TimeFormat(pattern, zone, null);
      default -> new TimeFormat(pattern, zone, parserOf(pattern));
    };
  }

  // Strict, because the default reads 31 February as the 29th; yyyy then wants an era.
  private static DateTimeFormatter parserOf(String pattern) {
    return new DateTimeFormatterBuilder()
        .parseCaseInsensitive()
        .appendPattern(pattern)
        .parseDefaulting(ChronoField.ERA, 1)
        .toFormatter(Locale.ENGLISH)
        .withResolverStyle(ResolverStyle.STRICT);
  }

  /** Returns the time, or nothing if {@code text} is not written like this. */
  Optional<Instant> parse(String text) {
    try {
      return Optional.of(parser == null ? ofEpoch(Long.parseLong(text)) : instant(parser, text));
    } catch (DateTimeException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private Instant ofEpoch(long number) {
    return pattern.equals(EPOCH_MILLIS_NAME)
        ? Instant.ofEpochMilli(number)
        : Instant.ofEpochSecond(number);
  }

  private Instant instant(DateTimeFormatter format, String text) {
    Optional<Instant> plain = format == ISO_PARSER ? IsoTime.parse(text) : Optional.empty();
    return plain.orElseGet(() -> formatted(format, text));
  }

  private Instant formatted(DateTimeFormatter format, String text) {
    TemporalAccessor parsed =
        format.parseBest(text, ZonedDateTime::from, LocalDateTime::from, LocalDate::from);
    if (parsed instanceof ZonedDateTime zoned) {
      return zoned.toInstant();
    }
    ZoneId local = zone.orElseThrow(() -> new DateTimeException("time names no zone"));
    return parsed instanceof LocalDateTime time
        ? time.atZone(local).toInstant()
        : ((LocalDate) parsed).atStartOfDay(local).toInstant();
  }

  /** Renders what a value has to be, such as {@code an ISO 8601 time with its zone}. */
  @Override
  public String toString() {
    String kind = switch (pattern) {
      case ISO_8601_NAME -> "an ISO 8601 time";
      case EPOCH_MILLIS_NAME -> "a whole number of milliseconds since 1970";
      case EPOCH_SECONDS_NAME -> "a whole number of seconds since 1970";
      default -> "a time like '" + pattern + "'";
    };
    return parser == null || zone.isPresent() ? kind : kind + " with its zone";
  }
}
