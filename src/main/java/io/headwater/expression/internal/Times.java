package io.headwater.expression.internal;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** Points and spans of time; those far from today are left to the interpreter. */
public final class Times {
  private static final long MIN_SECONDS = Instant.parse("0001-01-02T00:00:00Z").getEpochSecond();
  private static final long MAX_SECONDS = Instant.parse("9999-12-30T00:00:00Z").getEpochSecond();

  /** CEL has differences in nanoseconds of 64 bits, which end after 292 years. */
  private static final long MAX_DIFFERENCE = 9_000_000_000L;

  private static final int NANOS = 1_000_000_000;

  private Times() {}

  /** Returns the point in time that the message tells. */
  public static Instant instant(Timestamp at) {
    return instant(at.getSeconds(), at.getNanos());
  }

  /** Returns the point in time that a message of type {@code google.protobuf.Timestamp} tells. */
  public static Instant instant(Message at) {
    return instant(seconds(at), nanos(at));
  }

  private static Instant instant(long seconds, int nanos) {
    if (seconds < MIN_SECONDS || seconds > MAX_SECONDS || nanos < 0 || nanos >= NANOS) {
      throw new UnsettledException();
    }
    return Instant.ofEpochSecond(seconds, nanos);
  }

  /** Returns the span of time that the message tells. */
  public static Duration duration(com.google.protobuf.Duration span) {
    return duration(span.getSeconds(), span.getNanos());
  }

  /** Returns the span of time that a message of type {@code google.protobuf.Duration} tells. */
  public static Duration duration(Message span) {
    return duration(seconds(span), nanos(span));
  }

  private static Duration duration(long seconds, int nanos) {
    boolean isMixed = (seconds > 0 && nanos < 0) || (seconds < 0 && nanos > 0);
    if (nanos <= -NANOS || nanos >= NANOS || isMixed) {
      throw new UnsettledException();
    }
    return near(Duration.ofSeconds(seconds, nanos));
  }

  /** Returns the message that tells the point in time. */
  public static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder()
        .setSeconds(near(at).getEpochSecond())
        .setNanos(at.getNano())
        .build();
  }

  /** Returns the message that tells the span of time: seconds and nanoseconds of one sign. */
  public static com.google.protobuf.Duration message(Duration span) {
    boolean isRoundedDown = near(span).isNegative() && span.getNano() > 0;
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(span.getSeconds() + (isRoundedDown ? 1 : 0))
        .setNanos(span.getNano() - (isRoundedDown ? NANOS : 0))
        .build();
  }

  private static long seconds(Message message) {
    Descriptor type = message.getDescriptorForType();
    return (Long) message.getField(type.findFieldByNumber(1));
  }

  private static int nanos(Message message) {
    Descriptor type = message.getDescriptorForType();
    return (Integer) message.getField(type.findFieldByNumber(2));
  }

  /** Returns the point in time that many seconds after 1970 began. */
  public static Instant ofSeconds(long seconds) {
    return instant(seconds, 0);
  }

  private static Instant near(Instant at) {
    if (at.getEpochSecond() < MIN_SECONDS || at.getEpochSecond() > MAX_SECONDS) {
      throw new UnsettledException();
    }
    return at;
  }

  private static Duration near(Duration span) {
    if (span.toSeconds() < -MAX_SECONDS || span.toSeconds() > MAX_SECONDS) {
      throw new UnsettledException();
    }
    return span;
  }

  /** Returns {@code at} later by {@code span}. */
  public static Instant plus(Instant at, Duration span) {
    return near(near(at).plus(near(span)));
  }

  /** Returns {@code at} earlier by {@code span}. */
  public static Instant minus(Instant at, Duration span) {
    return near(near(at).minus(near(span)));
  }

  /** Returns the time from {@code from} to {@code to}. */
  public static Duration between(Instant to, Instant from) {
    Duration between = Duration.between(near(from), near(to));
    if (between.abs().toSeconds() > MAX_DIFFERENCE) {
      throw new UnsettledException();
    }
    return between;
  }

  /** Returns the date and time in UTC. */
  public static ZonedDateTime utc(Instant at) {
    return near(at).atZone(ZoneOffset.UTC);
  }
}
