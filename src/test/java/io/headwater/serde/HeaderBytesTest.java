package io.headwater.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.EventHeaders;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class HeaderBytesTest {

  @Test
  void copiesHeadersBackAndForthInOrder() {
    EventHeaders headers = EventHeaders.of(List.of(
        EventHeaders.Entry.text("b", "1"),
        new EventHeaders.Entry("a", new byte[] {0, -1}),
        new EventHeaders.Entry("a", null),
        new EventHeaders.Entry("a", new byte[0])));

    Headers kafka = HeaderBytes.toKafka(headers);

    assertThat(HeaderBytes.fromKafka(kafka)).isEqualTo(headers);
    assertThat(kafka.lastHeader("a").value()).isEmpty();
    assertThat(kafka.toArray()).hasSize(4);
  }

  @Test
  void addsHeadersBehindThoseThatARecordHas() {
    Headers kafka = new RecordHeaders().add("b", new byte[] {1});

    HeaderBytes.addTo(kafka, EventHeaders.of(List.of(new EventHeaders.Entry("a", null))));

    assertThat(HeaderBytes.fromKafka(kafka).entries())
        .containsExactly(
            new EventHeaders.Entry("b", new byte[] {1}), new EventHeaders.Entry("a", null));
  }

  @Test
  void copiesNoHeaders() {
    assertThat(HeaderBytes.fromKafka(new RecordHeaders())).isSameAs(EventHeaders.NONE);
    assertThat(HeaderBytes.toKafka(EventHeaders.NONE).toArray()).isEmpty();
  }
}
