package io.headwater.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.StringValue;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.partition.Partitionings;
import io.headwater.streams.ReadPath.Stage;
import io.headwater.topology.TopologySpec;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The way from a stream {@code a} to what reads it. */
class ReadPathTest {
  private static final Set<String> FROM = Set.of("a");

  /** {@code direct} reads a; {@code hopping} repartitions it; {@code last} reads its output. */
  private static TopologySpec words() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> a = words.stream("a", StringValue.class);
    StreamRef<StringValue> b = words.stream("b", StringValue.class);
    StreamRef<StringValue> c = words.stream("c", StringValue.class);
    StreamRef<StringValue> unrelated = words.stream("unrelated", StringValue.class);
    words.pipeline("last", b, unrelated).to(c);
    words.pipeline("direct", a).to(c);
    words
        .pipeline("hopping", a)
        .repartition("by-value", StringValue::getValue, 2, Partitionings.murmur2())
        .to(b);
    words.pipeline("elsewhere", unrelated).to(c);
    return words.build();
  }

  /** {@code one} and {@code other} feed each other. */
  private static TopologySpec loop() {
    TopologyBuilder loop = TopologyBuilder.topology("loop");
    StreamRef<StringValue> a = loop.stream("a", StringValue.class);
    StreamRef<StringValue> b = loop.stream("b", StringValue.class);
    loop.pipeline("one", a).filter(word -> !word.getValue().isEmpty()).to(b);
    loop.pipeline("other", b).filter(word -> !word.getValue().isEmpty()).to(a);
    return loop.build();
  }

  @Test
  void isOneStageToWhatReadsTheStream() {
    assertThat(ReadPath.toProgram(words(), "direct", FROM).stages())
        .containsExactly(new Stage("direct", Set.of("a")));
  }

  @Test
  void leadsThroughHops() {
    assertThat(ReadPath.toProgram(words(), "hopping", FROM).stages())
        .containsExactly(
            new Stage("hopping", Set.of("a")),
            new Stage("hopping/by-value", Set.of("words-by-value-repartition")));
  }

  @Test
  void leadsThroughOtherPipelinesAndLeavesOutWhatTheyReadBesides() {
    assertThat(ReadPath.toProgram(words(), "last", FROM).stages())
        .containsExactly(
            new Stage("hopping", Set.of("a")),
            new Stage("hopping/by-value", Set.of("words-by-value-repartition")),
            new Stage("last", Set.of("b")));
  }

  @Test
  void goesThroughALoopOnce() {
    assertThat(ReadPath.toProgram(loop(), "other", FROM).stages())
        .extracting(Stage::program)
        .containsExactlyInAnyOrder("one", "other");
  }

  @Test
  void isNoneToWhatReadsSomethingElse() {
    assertThatThrownBy(() -> ReadPath.toProgram(words(), "elsewhere", FROM))
        .hasMessage("program 'elsewhere' reads nothing that follows from a");
    assertThatThrownBy(() -> ReadPath.toStore(words(), "none", FROM))
        .hasMessage("the writer of store 'none' reads nothing that follows from a");
  }
}
