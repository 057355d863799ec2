package io.headwater.operator;

import io.headwater.event.CanonicalBytes;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.TimeText;
import io.headwater.proto.Provenance;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The headers of outputs: the author's own pass through, ours are set anew. */
final class OutputHeaders {
  private static final Set<String> SET_ANEW = Set.of(
      EventHeaders.ID,
      EventHeaders.TYPE,
      EventHeaders.CORRELATION,
      EventHeaders.CAUSATION,
      EventHeaders.TIME,
      EventHeaders.ORIGIN,
      EventHeaders.EXPECT,
      EventHeaders.REDRIVE_ATTEMPT,
      EventHeaders.REDRIVE_LETTER,
      EventHeaders.PROVENANCE);

  private OutputHeaders() {}

  /** Headers of a record in a declared stream. */
  static EventHeaders ofSink(
      Envelope<?> record, List<EventHeaders.Entry> more, TypeHeader type, HeaderLayout layout) {
    List<EventHeaders.Entry> all = new ArrayList<>(record.headers().entries().size() + 8);
    // A sequence number belongs to the very event that was numbered.
    boolean isSameEvent = record.isSourceEvent() && !record.isDerived();
    for (EventHeaders.Entry entry : record.headers().entries()) {
      boolean stays = entry.name().equals(EventHeaders.SEQUENCE)
          ? isSameEvent
          : !SET_ANEW.contains(entry.name());
      if (stays) {
        all.add(entry);
      }
    }
    addIdentity(record, all, type, layout);
    if (layout == HeaderLayout.FULL) {
      all.add(new EventHeaders.Entry(EventHeaders.TIME, TimeText.bytes(record.eventTimeMillis())));
    }
    addUnlessId(EventHeaders.ORIGIN, record.originText(), record, all, layout);
    all.addAll(more);
    return EventHeaders.ofOwn(all);
  }

  /** Headers of a record in a repartition topic: as they came, and where it came from. */
  static EventHeaders ofHop(Envelope<?> record, Provenance provenance) {
    return kept(record)
        .plus(new EventHeaders.Entry(EventHeaders.PROVENANCE, CanonicalBytes.of(provenance)));
  }

  /** Headers that a record keeps while it waits to go on: as they came. */
  static EventHeaders kept(Envelope<?> record) {
    if (record.isSourceEvent() && !record.isDerived()) {
      return record.headers();
    }
    List<EventHeaders.Entry> all = new ArrayList<>(record
        .headers()
        .without(name -> SET_ANEW.contains(name) || name.equals(EventHeaders.SEQUENCE))
        .entries());
    addIdentity(record, all, new TypeHeader(), HeaderLayout.LEAN);
    return EventHeaders.ofOwn(all);
  }

  /** Adds who the record is. */
  private static void addIdentity(
      Envelope<?> record, List<EventHeaders.Entry> all, TypeHeader type, HeaderLayout layout) {
    all.add(entry(EventHeaders.ID, record.id(), record));
    all.add(type.of(record.value()));
    addUnlessId(EventHeaders.CORRELATION, record.correlationId(), record, all, layout);
    record.causationId().ifPresent(cause -> all.add(entry(EventHeaders.CAUSATION, cause, record)));
  }

  private static void addUnlessId(
      String name,
      String text,
      Envelope<?> record,
      List<EventHeaders.Entry> all,
      HeaderLayout layout) {
    if (layout == HeaderLayout.FULL || !text.equals(record.id())) {
      all.add(entry(name, text, record));
    }
  }

  /** Names a header with a text that is the id of the source more often than not: one array. */
  private static EventHeaders.Entry entry(String name, String text, Envelope<?> record) {
    return text.equals(record.sourceId())
        ? new EventHeaders.Entry(name, record.sourceIdBytes())
        : EventHeaders.Entry.text(name, text);
  }
}
