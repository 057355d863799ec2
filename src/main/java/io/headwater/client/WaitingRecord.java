package io.headwater.client;

import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A record that was handled without success, or not at all, and waits in another topic.
 *
 * <p>There it has its key, value, headers and partition, and headers {@code hw-wait-…} that say
 * where and when it was, what was tried, and when it is due. A header of its own that is named like
 * these is kept as {@code orig-…}.
 *
 * @param original the record as it was; its handler sees nothing else
 * @param attempts calls that were made for it, at least 0
 * @param due wall-clock time, to the millisecond; when it is to be handled again
 */
record WaitingRecord(StoredRecord original, int attempts, Instant due) {
  static final String ORIGIN = "hw-wait-origin";
  static final String TIMESTAMP = "hw-wait-timestamp";
  static final String ATTEMPT = "hw-wait-attempt";
  static final String DUE = "hw-wait-due";

  private static final String PREFIX = "hw-wait-";
  private static final String RENAMED = "orig-";

  /**
   * Makes the record for a topic that has at least as many partitions as the origin.
   *
   * @param now timestamp there: what waits must not be deleted for its age
   */
  PublishRecord in(String topic, Instant now) {
    List<EventHeaders.Entry> headers = new ArrayList<>();
    for (EventHeaders.Entry entry : original.headers().entries()) {
      headers.add(
          isReserved(entry.name())
              ? new EventHeaders.Entry(RENAMED + entry.name(), entry.value())
              : entry);
    }
    headers.add(EventHeaders.Entry.text(ORIGIN, original.position().toString()));
    headers.add(EventHeaders.Entry.text(TIMESTAMP, Long.toString(original.time().toEpochMilli())));
    headers.add(EventHeaders.Entry.text(ATTEMPT, Integer.toString(attempts)));
    headers.add(EventHeaders.Entry.text(DUE, due.toString()));
    return new PublishRecord(
        topic,
        OptionalInt.of(original.position().partition()),
        original.key(),
        original.value(),
        EventHeaders.of(headers),
        now);
  }

  /** Reads what {@link #in} made; empty for a record of anybody else's. */
  static Optional<WaitingRecord> of(StoredRecord stored) {
    EventHeaders headers = stored.headers();
    Optional<RecordPosition> origin = headers.text(ORIGIN).flatMap(RecordPosition::parse);
    if (origin.isEmpty()) {
      return Optional.empty();
    }
    try {
      StoredRecord original = new StoredRecord(
          origin.get(),
          Instant.ofEpochMilli(Long.parseLong(headers.text(TIMESTAMP).orElse(""))),
          stored.key(),
          stored.value(),
          own(headers));
      int attempts = Integer.parseInt(headers.text(ATTEMPT).orElse(""));
      return Optional.of(new WaitingRecord(
              original, attempts, Instant.parse(headers.text(DUE).orElse(""))))
          .filter(read -> read.attempts() >= 0);
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static EventHeaders own(EventHeaders headers) {
    List<EventHeaders.Entry> own = new ArrayList<>();
    for (EventHeaders.Entry entry : headers.entries()) {
      if (entry.name().startsWith(RENAMED) && isReserved(entry.name())) {
        own.add(new EventHeaders.Entry(entry.name().substring(RENAMED.length()), entry.value()));
      } else if (!entry.name().startsWith(PREFIX)) {
        own.add(entry);
      }
    }
    return EventHeaders.of(own);
  }

  /** Tells whether a name is one of ours, or would become one when a renaming is undone. */
  private static boolean isReserved(String name) {
    String plain = name;
    while (plain.startsWith(RENAMED)) {
      plain = plain.substring(RENAMED.length());
    }
    return plain.startsWith(PREFIX);
  }
}
