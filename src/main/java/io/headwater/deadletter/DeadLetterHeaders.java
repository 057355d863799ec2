package io.headwater.deadletter;

import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a record in a dead-letter queue: the original ones, then {@code hw-dlq-…}, then
 * those of Kafka Streams' own dead letters (KIP-1034), for tools that know these; not its stack
 * trace, which may quote the payload.
 *
 * <p>An original header whose name starts with {@code hw-dlq-} or {@code __streams.errors.} is
 * renamed {@code orig-…}, so that it cannot pass for ours; so is one that is named like that.
 */
public final class DeadLetterHeaders {
  private static final String PREFIX = "hw-dlq-";
  /** Where the step is written. */
  public static final String WHERE = PREFIX + "where";
  /** Topic where the record entered. */
  public static final String TOPIC = PREFIX + "topic";
  /** Its offset there, decimal. */
  public static final String OFFSET = PREFIX + "offset";
  /** How many times the record was tried, decimal, from 1. */
  public static final String ATTEMPT = PREFIX + "attempt";
  /** Application id. */
  public static final String APPLICATION = PREFIX + "application";
  /** Wall-clock time of the failure, RFC 3339. */
  public static final String TIME = PREFIX + "time";
  /** The instance that wrote the letter. */
  public static final String INSTANCE = PREFIX + "instance";
  /** The version of Headwater that wrote the letter. */
  public static final String VERSION = PREFIX + "version";

  private static final String KAFKA_PREFIX = "__streams.errors.";
  private static final String ORIGINAL = "orig-";
  private static final String CODE = PREFIX + "code";
  private static final String MESSAGE = PREFIX + "message";
  private static final String STEP = PREFIX + "step";
  private static final String PARTITION = PREFIX + "partition";
  private static final String TIMESTAMP = PREFIX + "timestamp";
  private static final String EXCEPTION = PREFIX + "exception";
  private static final String OMITTED = PREFIX + "omitted";
  private static final String VALUE_BYTES = PREFIX + "value-bytes";
  private static final String VALUE_DIGEST = PREFIX + "value-sha256";

  private DeadLetterHeaders() {}

  /** Returns the headers of a letter that holds all of its record. */
  public static EventHeaders write(DeadLetter letter) {
    return write(letter, Optional.empty(), Optional.empty());
  }

  /**
   * Returns the headers to write a dead letter with.
   *
   * @param omission what the letter does not hold of the record
   * @param instance who writes it
   */
  static EventHeaders write(
      DeadLetter letter, Optional<Omission> omission, Optional<String> instance) {
    DeadLetter.Cause cause = letter.cause();
    List<EventHeaders.Entry> all = new ArrayList<>();
    for (EventHeaders.Entry entry : letter.headers().entries()) {
      all.add(
          isReserved(entry.name())
              ? new EventHeaders.Entry(ORIGINAL + entry.name(), entry.value())
              : entry);
    }
    add(all, CODE, cause.code());
    add(all, MESSAGE, cause.message());
    add(all, STEP, cause.step());
    add(all, WHERE, cause.where());
    add(all, TOPIC, letter.origin().topic());
    add(all, PARTITION, Integer.toString(letter.origin().partition()));
    add(all, OFFSET, Long.toString(letter.origin().offset()));
    add(all, TIMESTAMP, Long.toString(letter.originTimestamp()));
    cause.exceptionClass().ifPresent(name -> add(all, EXCEPTION, name));
    add(all, ATTEMPT, Integer.toString(cause.attempt()));
    add(all, APPLICATION, cause.application());
    add(all, TIME, cause.failedAt().toString());
    instance.ifPresent(name -> add(all, INSTANCE, name));
    LibraryVersion.PACKAGED.ifPresent(version -> add(all, VERSION, version));
    omission.ifPresent(one -> addOmission(all, one));
    addKafkas(all, letter);
    return EventHeaders.of(all);
  }

  private static void addOmission(List<EventHeaders.Entry> all, Omission omission) {
    add(all, OMITTED, omission.text());
    byte[] digest = omission.valueDigest();
    if (digest != null) {
      add(all, VALUE_BYTES, Integer.toString(omission.valueBytes()));
      add(all, VALUE_DIGEST, HexFormat.of().formatHex(digest));
    }
  }

  /** Tells whether a header of a letter is one of Kafka Streams', which repeats one of ours. */
  public static boolean isKafkas(String name) {
    return name.startsWith(KAFKA_PREFIX);
  }

  /** Adds the headers of {@code ExceptionHandlerUtils} in Kafka Streams. */
  private static void addKafkas(List<EventHeaders.Entry> all, DeadLetter letter) {
    DeadLetter.Cause cause = letter.cause();
    add(all, KAFKA_PREFIX + "exception", cause.exceptionClass().orElse(cause.code()));
    add(all, KAFKA_PREFIX + "message", cause.message());
    add(all, KAFKA_PREFIX + "topic", letter.origin().topic());
    add(all, KAFKA_PREFIX + "partition", Integer.toString(letter.origin().partition()));
    add(all, KAFKA_PREFIX + "offset", Long.toString(letter.origin().offset()));
  }

  /** Returns what a letter does not hold of its record; empty if it holds all of it. */
  public static Optional<Omission> omission(EventHeaders headers) {
    try {
      return headers
          .text(OMITTED)
          .map(parts -> new Omission(
              Arrays.stream(parts.split(","))
                  .flatMap(part -> Omission.Part.of(part).stream())
                  .collect(Collectors.toSet()),
              headers.text(VALUE_BYTES).map(Integer::parseInt).orElse(0),
              headers.text(VALUE_DIGEST).map(HexFormat.of()::parseHex).orElse(null)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static void add(List<EventHeaders.Entry> all, String name, String value) {
    all.add(EventHeaders.Entry.text(name, value));
  }

  /** Tells whether a name is one of ours, or would become one when a renaming is undone. */
  private static boolean isReserved(String name) {
    String plain = name;
    while (plain.startsWith(ORIGINAL)) {
      plain = plain.substring(ORIGINAL.length());
    }
    return plain.startsWith(PREFIX) || plain.startsWith(KAFKA_PREFIX);
  }

  /** Reads a record of a dead-letter queue; empty if its headers are not those of a dead letter. */
  public static Optional<DeadLetter> read(
      byte @Nullable [] key, byte @Nullable [] value, EventHeaders headers) {
    try {
      RecordPosition origin = new RecordPosition(
          text(headers, TOPIC),
          Integer.parseInt(text(headers, PARTITION)),
          Long.parseLong(text(headers, OFFSET)));
      long timestamp = Long.parseLong(text(headers, TIMESTAMP));
      return Optional.of(
              new DeadLetter(origin, timestamp, key, value, original(headers), cause(headers)))
          .filter(DeadLetterHeaders::isPossible);
    } catch (NoSuchElementException | NumberFormatException | DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static boolean isPossible(DeadLetter letter) {
    RecordPosition origin = letter.origin();
    return !origin.topic().isEmpty()
        && (origin.partition() >= 0 || isUnplaced(origin))
        && origin.offset() >= DeadLetter.UNWRITTEN
        && letter.cause().attempt() >= 1;
  }

  private static boolean isUnplaced(RecordPosition origin) {
    return origin.partition() == DeadLetter.UNWRITTEN && origin.offset() == DeadLetter.UNWRITTEN;
  }

  private static DeadLetter.Cause cause(EventHeaders headers) {
    return new DeadLetter.Cause(
        text(headers, CODE),
        text(headers, MESSAGE),
        text(headers, STEP),
        text(headers, WHERE),
        headers.text(EXCEPTION),
        Integer.parseInt(text(headers, ATTEMPT)),
        text(headers, APPLICATION),
        Instant.parse(text(headers, TIME)));
  }

  private static String text(EventHeaders headers, String name) {
    return headers.text(name).orElseThrow();
  }

  private static EventHeaders original(EventHeaders headers) {
    List<EventHeaders.Entry> original = new ArrayList<>();
    for (EventHeaders.Entry entry : headers.entries()) {
      String name = entry.name();
      if (name.startsWith(ORIGINAL) && isReserved(name)) {
        original.add(new EventHeaders.Entry(name.substring(ORIGINAL.length()), entry.value()));
      } else if (!name.startsWith(PREFIX) && !name.startsWith(KAFKA_PREFIX)) {
        original.add(entry);
      }
    }
    return EventHeaders.of(original);
  }
}
