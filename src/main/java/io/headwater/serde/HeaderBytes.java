package io.headwater.serde;

import io.headwater.event.EventHeaders;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Copies headers from Kafka and back, in order, byte for byte. */
public final class HeaderBytes {
  private HeaderBytes() {}

  /** Returns the headers of a Kafka record. */
  public static EventHeaders fromKafka(Headers headers) {
    List<EventHeaders.Entry> entries = new ArrayList<>();
    for (Header header : headers) {
      entries.add(new EventHeaders.Entry(header.key(), header.value()));
    }
    return EventHeaders.of(entries);
  }

  /** Returns the headers for a Kafka record. */
  public static Headers toKafka(EventHeaders headers) {
    RecordHeaders kafka = new RecordHeaders();
    for (EventHeaders.Entry entry : headers.entries()) {
      kafka.add(entry.name(), entry.value());
    }
    return kafka;
  }
}
