package io.headwater.serde;

import io.headwater.event.EventHeaders;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Copies headers from Kafka and back, in order, byte for byte. */
public final class HeaderBytes {
  private HeaderBytes() {}

  /** Returns the headers of a Kafka record. */
  public static EventHeaders fromKafka(Headers headers) {
    Header[] all = headers.toArray();
    if (all.length == 0) {
      return EventHeaders.NONE;
    }
    List<EventHeaders.Entry> entries = new ArrayList<>(all.length);
    for (Header header : all) {
      entries.add(new EventHeaders.Entry(header.key(), header.value()));
    }
    return EventHeaders.ofOwn(entries);
  }

  /** Returns the headers for a Kafka record. */
  public static Headers toKafka(EventHeaders headers) {
    List<EventHeaders.Entry> entries = headers.entries();
    Header[] all = new Header[entries.size()];
    for (int i = 0; i < all.length; i++) {
      EventHeaders.Entry entry = entries.get(i);
      all[i] = new RecordHeader(entry.name(), entry.value());
    }
    return new RecordHeaders(all);
  }

  /** Adds headers to those of a Kafka record. */
  public static void addTo(Headers record, EventHeaders headers) {
    for (EventHeaders.Entry entry : headers.entries()) {
      record.add(new RecordHeader(entry.name(), entry.value()));
    }
  }
}
