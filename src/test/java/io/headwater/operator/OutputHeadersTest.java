package io.headwater.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputHeadersTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void ofARecordWithoutIdSayItsPositionOnce() {
    assertThat(names(HeaderLayout.LEAN, of(EventHeaders.NONE))).containsExactly("hw-id", "hw-type");
  }

  @Test
  void ofARecordWithAnIdSayWhereItEntered() {
    assertThat(names(HeaderLayout.LEAN, of(id("e-1"))))
        .containsExactly("hw-id", "hw-type", "hw-origin");
  }

  @Test
  void ofOneOfSeveralSayWhatAllBelongTo() {
    assertThat(names(HeaderLayout.LEAN, of(id("e-1")).derived(1)))
        .containsExactly("hw-id", "hw-type", "hw-correlation", "hw-causation", "hw-origin");
  }

  @Test
  void sayWhatTheyRepeatWhereEachIsAskedFor() {
    EventHeaders full = headers(HeaderLayout.FULL, of(EventHeaders.NONE));

    assertThat(full.entries())
        .containsExactly(
            EventHeaders.Entry.text("hw-id", "in-0@7"),
            EventHeaders.Entry.text("hw-type", "google.protobuf.StringValue"),
            EventHeaders.Entry.text("hw-correlation", "in-0@7"),
            EventHeaders.Entry.text("hw-time", "2026-01-01T12:00:00Z"),
            EventHeaders.Entry.text("hw-origin", "in-0@7"));
  }

  @Test
  void meanTheSameInBothLayouts() {
    Envelope<StringValue> output = of(EventHeaders.NONE);
    Envelope<StringValue> lean = of(headers(HeaderLayout.LEAN, output));
    Envelope<StringValue> full = of(headers(HeaderLayout.FULL, output));

    assertThat(lean.correlationId()).isEqualTo(full.correlationId());
    assertThat(lean.headers().origin()).isEqualTo(full.headers().origin());
  }

  private static Envelope<StringValue> of(EventHeaders headers) {
    return Envelope.of(new RecordPosition("in", 0, 7), NOON, headers, "k", StringValue.of("v"));
  }

  private static EventHeaders id(String id) {
    return EventHeaders.of(List.of(EventHeaders.Entry.text("hw-id", id)));
  }

  private static List<String> names(HeaderLayout layout, Envelope<?> record) {
    return headers(layout, record).entries().stream()
        .map(EventHeaders.Entry::name)
        .toList();
  }

  private static EventHeaders headers(HeaderLayout layout, Envelope<?> record) {
    return OutputHeaders.ofSink(record, List.of(), new TypeHeader(), layout);
  }
}
