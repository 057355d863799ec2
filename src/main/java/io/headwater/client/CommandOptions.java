package io.headwater.client;

import io.headwater.event.EventHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a command says beside its content.
 *
 * @param id identifies the command, so that it is decided once however often it is sent; random if
 *     empty
 * @param expectedSequence sequence number that the aggregate must have; any if empty
 * @param correlationId shared by all that belongs together; the command's id if empty
 * @param headers further headers, which the events and the reply get, too
 * @param deadline how long to wait for the reply; as the client's settings say if empty
 * @param eventTime event time of the command, from 1970 on; now if empty. Events have it, too
 */
public record CommandOptions(
    Optional<String> id,
    OptionalLong expectedSequence,
    Optional<String> correlationId,
    EventHeaders headers,
    Optional<Duration> deadline,
    Optional<Instant> eventTime) {
  /** A random id, and nothing else. */
  public static final CommandOptions NONE = new CommandOptions(
      Optional.empty(),
      OptionalLong.empty(),
      Optional.empty(),
      EventHeaders.NONE,
      Optional.empty(),
      Optional.empty());

  private static final String OURS = "hw-";

  /** Rejects an id without text, a negative sequence number, and headers that have options here. */
  public CommandOptions {
    if (id.isPresent() && id.get().isBlank()) {
      throw new IllegalArgumentException("a command id has text");
    }
    if (expectedSequence.isPresent() && expectedSequence.getAsLong() < 0) {
      throw new IllegalArgumentException(
          "expected sequence number must be at least 0, was " + expectedSequence.getAsLong());
    }
    if (headers.entries().stream().anyMatch(entry -> entry.name().startsWith(OURS))) {
      throw new IllegalArgumentException("headers '" + OURS + "…' are Headwater's own");
    }
  }

  /** Returns these options with an id. */
  public CommandOptions withId(String text) {
    return new CommandOptions(
        Optional.of(text), expectedSequence, correlationId, headers, deadline, eventTime);
  }

  /** Returns these options, to be decided at that sequence number only; 0 is a new aggregate. */
  public CommandOptions expecting(long sequence) {
    return new CommandOptions(
        id, OptionalLong.of(sequence), correlationId, headers, deadline, eventTime);
  }

  /** Returns these options with a correlation id. */
  public CommandOptions withCorrelationId(String text) {
    return new CommandOptions(
        id, expectedSequence, Optional.of(text), headers, deadline, eventTime);
  }

  /** Returns these options with one more header. */
  public CommandOptions withHeader(EventHeaders.Entry header) {
    return new CommandOptions(
        id, expectedSequence, correlationId, headers.plus(header), deadline, eventTime);
  }

  /** Returns these options with a time to wait for the reply. */
  public CommandOptions withDeadline(Duration wait) {
    return new CommandOptions(
        id, expectedSequence, correlationId, headers, Optional.of(wait), eventTime);
  }

  /** Returns these options with an event time. */
  public CommandOptions at(Instant time) {
    return new CommandOptions(
        id, expectedSequence, correlationId, headers, deadline, Optional.of(time));
  }

  EventHeaders headersOf(String commandId, String type) {
    EventHeaders all = headers
        .plus(EventHeaders.Entry.text(EventHeaders.ID, commandId))
        .plus(EventHeaders.Entry.text(EventHeaders.TYPE, type));
    if (expectedSequence.isPresent()) {
      String expected = Long.toString(expectedSequence.getAsLong());
      all = all.plus(EventHeaders.Entry.text(EventHeaders.EXPECT, expected));
    }
    return correlationId.isPresent()
        ? all.plus(EventHeaders.Entry.text(EventHeaders.CORRELATION, correlationId.get()))
        : all;
  }
}
