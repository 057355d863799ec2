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
 * where and when it was, whose handler it waits for, what was tried, and when it is due. A header
 * of its own that is named like these is kept as {@code orig-…}.
 *
 * @param group whose handler it waits for; groups that read one topic share those beside it
 * @param original the record as it was; its handler sees nothing else
 * @param attempts calls that were made for it, at least 0
 * @param due wall-clock time, to the millisecond; when it is to be handled again
 * @param reason why its own last call was not good; empty if there was none
 */
record WaitingRecord(
    String group,
    StoredRecord original,
    int attempts,
    Instant due,
    Optional<ParkedKey.Reason> reason) {
  static final String GROUP = "hw-wait-group";
  static final String ORIGIN = "hw-wait-origin";
  static final String TIMESTAMP = "hw-wait-timestamp";
  static final String ATTEMPT = "hw-wait-attempt";
  static final String DUE = "hw-wait-due";

  private static final String CODE = "hw-wait-code";
  private static final String MESSAGE = "hw-wait-message";
  private static final String EXCEPTION = "hw-wait-exception";
  private static final String PREFIX = "hw-wait-";
  private static final String RENAMED = "orig-";

  /** Makes what waits because of a failure. */
  static WaitingRecord of(
      String group, StoredRecord original, HandlerFailure failure, Instant due) {
    Optional<ParkedKey.Reason> reason = failure.attempts() == 0
        ? Optional.empty()
        : Optional.of(new ParkedKey.Reason(
            failure.code().name(), failure.message(), failure.exceptionClass()));
    return new WaitingRecord(group, original, failure.attempts(), due, reason);
  }

  /** Tells whether a record beside a topic is one group's. */
  static boolean isOf(String group, StoredRecord stored) {
    return stored.headers().text(GROUP).filter(group::equals).isPresent();
  }

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
    headers.add(EventHeaders.Entry.text(GROUP, group));
    headers.add(EventHeaders.Entry.text(ORIGIN, original.position().toString()));
    headers.add(EventHeaders.Entry.text(TIMESTAMP, Long.toString(original.time().toEpochMilli())));
    headers.add(EventHeaders.Entry.text(ATTEMPT, Integer.toString(attempts)));
    headers.add(EventHeaders.Entry.text(DUE, due.toString()));
    reason.ifPresent(why -> {
      headers.add(EventHeaders.Entry.text(CODE, why.code()));
      headers.add(EventHeaders.Entry.text(MESSAGE, why.message()));
      why.exceptionClass()
          .ifPresent(thrown -> headers.add(EventHeaders.Entry.text(EXCEPTION, thrown)));
    });
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
      Optional<ParkedKey.Reason> reason = headers
          .text(CODE)
          .map(code -> new ParkedKey.Reason(
              code, headers.text(MESSAGE).orElse(""), headers.text(EXCEPTION)));
      return Optional.of(new WaitingRecord(
              headers.text(GROUP).orElse(""),
              original,
              attempts,
              Instant.parse(headers.text(DUE).orElse("")),
              reason))
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
