package io.headwater.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.proto.Provenance;
import io.headwater.serde.HeaderBytes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class RefusedOutputsTest {
  private static final byte[] BYTES = {1};
  private static final EventHeaders.Entry FOREIGN =
      EventHeaders.Entry.text(EventHeaders.ORIGIN, "elsewhere-0@1");

  private final RefusedOutputs refused = new RefusedOutputs(Set.of("in-dlq"));

  private void refuse(String topic, EventHeaders headers) {
    refused.note(new ProducerRecord<>(topic, null, BYTES, BYTES, HeaderBytes.toKafka(headers)));
  }

  @Test
  void tellWhereWhatTheyComeOfEnteredTheTopology() {
    refuse("out", EventHeaders.of(List.of(EventHeaders.Entry.text("hw-origin", "in-2@7"))));

    assertThat(refused.origin("out")).contains(new RecordPosition("in", 2, 7));
    assertThat(refused.origin("another")).isEmpty();
  }

  @Test
  void tellItOfARepartitionTopicByWhatTheHopCarries() {
    byte[] carried = Provenance.newBuilder()
        .setTopic("in")
        .setPartition(2)
        .setOffset(7)
        .build()
        .toByteArray();

    refuse(
        "app-hop-repartition",
        EventHeaders.of(List.of(FOREIGN, new EventHeaders.Entry("hw-provenance", carried))));

    assertThat(refused.origin("app-hop-repartition")).contains(new RecordPosition("in", 2, 7));
  }

  @Test
  void tellItOfADeadLetterByItsHeaders() {
    DeadLetter.Cause cause = new DeadLetter.Cause(
        "RULE_THREW", "why", "map", "Words.java:1", Optional.empty(), 1, "app", Instant.EPOCH);
    EventHeaders headers = EventHeaders.of(List.of(FOREIGN));

    refuse(
        "in-dlq",
        DeadLetterHeaders.write(
            new DeadLetter(new RecordPosition("in", 2, 7), 0, BYTES, BYTES, headers, cause)));

    assertThat(refused.origin("in-dlq")).contains(new RecordPosition("in", 2, 7));
  }

  @Test
  void forgetWhatAnEarlierOneCameOf() {
    refuse("out", EventHeaders.of(List.of(EventHeaders.Entry.text("hw-origin", "in-2@7"))));

    refuse("out", EventHeaders.NONE);

    assertThat(refused.origin("out")).isEmpty();
  }
}
