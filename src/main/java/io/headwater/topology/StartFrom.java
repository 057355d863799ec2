package io.headwater.topology;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Where an application without committed offsets starts to read. */
public sealed interface StartFrom {
  /** At the oldest record of each partition. */
  StartFrom EARLIEST = new Earliest();

  /** After the newest record of each partition. */
  StartFrom LATEST = new Latest();

  /** No record can have a later timestamp. */
  Instant LAST = Instant.ofEpochMilli(Long.MAX_VALUE);

  /**
   * Reads {@code earliest}, {@code latest} or a time such as {@code 2012-01-31T08:00:00Z}; empty if
   * the text is none of them.
   */
  static Optional<StartFrom> parse(String text) {
    if (text.equals("earliest")) {
      return Optional.of(EARLIEST);
    }
    if (text.equals("latest")) {
      return Optional.of(LATEST);
    }
    try {
      Instant time = Instant.parse(text);
      return time.isAfter(LAST) ? Optional.empty() : Optional.of(new Time(time));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** At the oldest record. */
  record Earliest() implements StartFrom {
    @Override
    public String toString() {
      return "earliest";
    }
  }

  /** After the newest record. */
  record Latest() implements StartFrom {
    @Override
    public String toString() {
      return "latest";
    }
  }

  /**
   * At the first record whose timestamp is at or after {@code time}.
   *
   * @param time event time
   */
  record Time(Instant time) implements StartFrom {
    /** Returns what Kafka calls the timestamp; no record has one before the epoch. */
    public long millis() {
      return time.isBefore(Instant.EPOCH) ? 0 : time.toEpochMilli();
    }

    @Override
    public String toString() {
      return time.toString();
    }
  }
}
