package io.headwater.streams;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.EventHeaders;
import io.headwater.testkit.TopologyHarness;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages of which no field is set: they have no bytes, and are no poison for that. */
class UnsetMessageTest {
  private static TopologyHarness words() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> between = words.stream("between", StringValue.class);
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    words
        .pipeline("first", in)
        .map(StringValue.class, one -> StringValue.newBuilder())
        .to(between);
    words
        .pipeline("second", between)
        .map(StringValue.class, one -> StringValue.of("was '" + one.getValue() + "'"))
        .to(out);
    return TopologyHarness.of(words.build());
  }

  @Test
  void reachTheNextPipeline() {
    try (TopologyHarness words = words()) {
      words.pipe("in", "k", StringValue.of("text"));

      assertThat(words.values("out")).containsExactly(StringValue.of("was ''"));
      assertThat(words.deadLetters("between")).isEmpty();
    }
  }

  @Test
  void areWhatTheirWriterCallsThem() {
    EventHeaders named = EventHeaders.of(
        List.of(EventHeaders.Entry.text(EventHeaders.TYPE, "google.protobuf.StringValue")));

    try (TopologyHarness words = words()) {
      byte[] key = "k".getBytes(StandardCharsets.UTF_8);
      words.pipeRaw("between", key, new byte[0], named, 0);
      words.pipeRaw("between", key, new byte[0], EventHeaders.NONE, 0);

      assertThat(words.values("out")).containsExactly(StringValue.of("was ''"));
      assertThat(words.deadLetters("between"))
          .singleElement()
          .satisfies(letter -> assertThat(letter.cause().code()).isEqualTo("EMPTY"));
    }
  }
}
