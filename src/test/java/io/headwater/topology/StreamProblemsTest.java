package io.headwater.topology;

import static io.headwater.partition.Partitionings.murmur2;
import static io.headwater.topology.Drafts.placed;
import static io.headwater.topology.Drafts.stream;
import static io.headwater.topology.Drafts.to;
import static io.headwater.topology.Drafts.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.diagnostic.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be wrong with a topology's name and streams, as it is printed. */
class StreamProblemsTest {

  private static Drafts valid() {
    return words().pipeline("in", 5, to("out", 6));
  }

  @Test
  void findsNothingWrongWithAValidTopology() {
    assertThat(valid().problems()).isEmpty();
    assertThat(valid().spec().requireValid().name()).isEqualTo("words");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Words", "9words", "words_2", "wörter", "a b", "-words", "words.x"})
  void names(String name) {
    assertThat(valid().named(name).problems()).isEqualTo("""
        words.yaml:1:3: topology name '%s' is not lower-case letters, digits and hyphens [HW0117]
          fix: rename it, for example to 'spend-by-merchant'""".formatted(name));
  }

  @Test
  void takesNamesOfUpToAHundredCharacters() {
    assertThat(valid().named("a".repeat(100)).problems()).isEmpty();
    assertThat(valid().named("a".repeat(101)).problems()).contains("[HW0117]");
  }

  @Test
  void namesOfStreams() {
    assertThat(valid().with(stream("In_2", "in2", 4)).problems()).isEqualTo("""
        words.yaml:4:3: stream name 'In_2' is not lower-case letters, digits and hyphens [HW0117]
          fix: rename it, for example to 'spend-by-merchant'""");
  }

  @Test
  void streamsOfOneName() {
    assertThat(valid().with(stream("in", "in-2", 4)).problems()).isEqualTo("""
        words.yaml:4:3: stream 'in' is declared twice, first at words.yaml:2:3 [HW0101]
          fix: rename one of them""");
  }

  @Test
  void streamsOfOneTopic() {
    assertThat(valid().with(stream("in-2", "in", 4)).problems()).isEqualTo("""
        words.yaml:4:3: topic 'in' is declared twice, first at words.yaml:2:3 [HW0105]
          fix: rename one of them""");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a b", "a/b", "ä", "a:b"})
  void topicsThatKafkaDoesNotAccept(String topic) {
    assertThat(valid().with(stream("more", topic, 4)).problems()).isEqualTo("""
        words.yaml:4:3: stream 'more' names topic '%s', which Kafka does not accept [HW0102]
          fix: use 1 to 245 letters, digits, '.', '_' and '-'""".formatted(topic));
  }

  @Test
  void topicsThatLeaveNoRoomForTheNameOfTheirDeadLetterQueue() {
    assertThat(valid().with(stream("more", "a".repeat(245), 4)).problems()).isEmpty();
    assertThat(valid().with(stream("more", "a".repeat(246), 4)).problems()).contains("[HW0102]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"__consumer_offsets", "in-dlq"})
  void topicsThatAreReserved(String topic) {
    String expected = """
        words.yaml:4:3: stream 'more' names topic '%s', which is reserved [HW0128]
          fix: choose a name that neither starts with '__' nor ends with '-dlq'""";

    assertThat(valid().with(stream("more", topic, 4)).problems())
        .isEqualTo(expected.formatted(topic));
  }

  @Test
  void streamsWithoutPartitions() {
    assertThat(valid().with(placed("more", 0, murmur2(), 4)).problems()).isEqualTo("""
        words.yaml:4:3: stream 'more' has 0 partitions, expected at least 1 [HW0103]
          fix: declare 1 or more partitions""");
  }

  @Test
  void topologiesThatReadNothing() {
    assertThat(words().problems()).isEqualTo("""
        words.yaml:1:3: topology 'words' has no aggregate and no pipeline, so it reads nothing \
        [HW0133]
          fix: add an aggregate or a pipeline""");
  }

  @Test
  void tellsAllProblemsInTheOrderInWhichTheyWereWritten() {
    Drafts wrong = words()
        .named("Words")
        .with(placed("more", -1, murmur2(), 7))
        .with(stream("in", "in", 4))
        .pipeline("im", 9, to("ouch", 10))
        .pipeline("again", List.of("in"), 5, to("ot", 6));

    assertThat(wrong.spec().problems())
        .extracting(Problem::where)
        .containsExactly(
            "words.yaml:1:3",
            "words.yaml:4:3",
            "words.yaml:4:3",
            "words.yaml:6:3",
            "words.yaml:7:3",
            "words.yaml:9:3");
  }

  @Test
  void refusesAnInvalidTopologyWithAllItsProblems() {
    Drafts wrong = valid().named("Words").with(stream("in", "in-2", 4));

    assertThatThrownBy(() -> wrong.spec().requireValid())
        .isInstanceOf(InvalidTopologyException.class)
        .hasMessage(wrong.problems())
        .satisfies(
            thrown -> assertThat(((InvalidTopologyException) thrown).problems()).hasSize(2));
  }
}
