package io.headwater.client;

import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an event was published because of. Immutable.
 *
 * @param correlation id shared by everything that one original command or event led to
 * @param causation id of the record that directly led to the event
 * @param trace headers of the W3C trace context, {@code traceparent} and {@code tracestate}, as
 *     they are
 */
public record PublishContext(
    Optional<String> correlation, Optional<String> causation, EventHeaders trace) {
  /** Because of nothing that is known. */
  public static final PublishContext NONE =
      new PublishContext(Optional.empty(), Optional.empty(), EventHeaders.NONE);

  private static final String TRACE_PARENT = "traceparent";
  private static final String TRACE_STATE = "tracestate";

  /** Because of a request that has an id. */
  public static PublishContext correlatedBy(String id) {
    return new PublishContext(Optional.of(id), Optional.empty(), EventHeaders.NONE);
  }

  /**
   * Because of a record that is being handled: its id, or its position, is the cause, and its
   * correlation and trace go on.
   */
  public static PublishContext of(StoredRecord handled) {
    return of(handled.headers(), idOf(handled));
  }

  /** Because of an event or command that is being handled. */
  public static PublishContext of(Envelope<?> handled) {
    return of(handled.headers(), handled.id());
  }

  private static PublishContext of(EventHeaders headers, String id) {
    String correlation = headers.id(EventHeaders.CORRELATION).orElse(id);
    return new PublishContext(
        Optional.of(correlation),
        Optional.of(id),
        headers.without(name -> !name.equals(TRACE_PARENT) && !name.equals(TRACE_STATE)));
  }

  private static String idOf(StoredRecord record) {
    return record
        .headers()
        .id(EventHeaders.ID)
        .orElseGet(() -> record.position().toString());
  }

  /** Returns this context with a trace parent, as the W3C writes it. */
  public PublishContext withTraceParent(String traceparent) {
    return new PublishContext(
        correlation,
        causation,
        trace
            .without(TRACE_PARENT::equals)
            .plus(EventHeaders.Entry.text(TRACE_PARENT, traceparent)));
  }

  List<EventHeaders.Entry> headers() {
    List<EventHeaders.Entry> all = new ArrayList<>();
    correlation.ifPresent(id -> all.add(EventHeaders.Entry.text(EventHeaders.CORRELATION, id)));
    causation.ifPresent(id -> all.add(EventHeaders.Entry.text(EventHeaders.CAUSATION, id)));
    all.addAll(trace.entries());
    return all;
  }
}
