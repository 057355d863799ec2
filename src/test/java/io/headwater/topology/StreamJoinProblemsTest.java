package io.headwater.topology;

import static io.headwater.topology.Drafts.TEXT;
import static io.headwater.topology.Drafts.at;
import static io.headwater.topology.Drafts.fold;
import static io.headwater.topology.Drafts.join;
import static io.headwater.topology.Drafts.keyed;
import static io.headwater.topology.Drafts.merge;
import static io.headwater.topology.Drafts.numbers;
import static io.headwater.topology.Drafts.placed;
import static io.headwater.topology.Drafts.stream;
import static io.headwater.topology.Drafts.table;
import static io.headwater.topology.Drafts.to;
import static io.headwater.topology.Drafts.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.behavior.StreamJoiner;
import io.headwater.event.KeyType;
import io.headwater.partition.Partitionings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What can be wrong with joins of two streams, as it is printed. */
class StreamJoinProblemsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final JoinSpan SPAN = new JoinSpan(MINUTE, MINUTE, Duration.ZERO);

  private static StepSpec joined(String other, JoinSpan span, Optional<String> late) {
    StreamJoiner first =
        new StreamJoiner((record, one, two) -> one.orElseThrow(), Optional.empty(), at(6));
    return new StepSpec.StreamJoin(
        "pairs", other, "pairs", TEXT, first, JoinKind.OUTER, span, late, at(6));
  }

  private static StepSpec joined(String other) {
    return joined(other, SPAN, Optional.empty());
  }

  private static Drafts both() {
    return words().with(stream("other", 4));
  }

  private static String problems(StepSpec... steps) {
    return both().pipeline("in", 5, steps).problems();
  }

  @Test
  void nothingIsWrongWithAnyTimesUpToACentury() {
    JoinSpan shortest = new JoinSpan(Duration.ZERO, Duration.ZERO, Duration.ZERO);
    Duration century = Duration.ofDays(36_500);
    JoinSpan longest = new JoinSpan(century, MINUTE, century);

    assertThat(problems(joined("other"), to("out", 7))).isEmpty();
    assertThat(problems(joined("other", shortest, Optional.of("out")), to("out", 7)))
        .isEmpty();
    assertThat(problems(joined("other", longest, Optional.empty()), to("out", 7)))
        .isEmpty();
  }

  @Test
  void streamsThatNobodyDeclares() {
    assertThat(problems(joined("others"), to("out", 7))).isEqualTo("""
        words.yaml:6:3: pipeline 'words' joins in step 'pairs' stream 'others', which is not \
        declared; did you mean 'other'? [HW1360]
          fix: declare the stream, or correct the name""");
  }

  @Test
  void streamsThatThePipelineReads() {
    assertThat(problems(joined("in"), to("out", 7))).isEqualTo("""
        words.yaml:6:3: pipeline 'words' joins in step 'pairs' stream 'in', which it reads \
        already [HW1361]
          fix: read it in a pipeline of its own, which writes to another stream; join that""");
    assertThat(problems(merge(5, "other"), joined("other"), to("out", 7)))
        .contains("stream 'other', which it reads already [HW1361]");
  }

  @Test
  void streamsThatThePipelineMergesOrHoldsInATableAfterwards() {
    assertThat(problems(joined("other"), merge(7, "other"), to("out", 8))).isEqualTo("""
        words.yaml:7:3: pipeline 'words' reads stream 'other' twice [HW0132]
          fix: name it once, or read it in a pipeline of its own""");
    assertThat(both()
            .with(table("people", "other", 4))
            .pipeline("in", 5, joined("other"), join("join", "people", 7), to("out", 8))
            .problems())
        .isEqualTo("""
            words.yaml:7:3: pipeline 'words' joins in step 'join' table 'people' of stream \
            'other', which it reads itself [HW0165]
              fix: read the stream in a pipeline of its own""");
  }

  @Test
  void negativeTimes() {
    JoinSpan span =
        new JoinSpan(Duration.ofMillis(-1), Duration.ofMillis(-2), Duration.ofMillis(-3));

    assertThat(problems(joined("other", span, Optional.empty()), to("out", 7))).isEqualTo("""
        words.yaml:6:3: pipeline 'words' joins in step 'pairs' with 'before' of PT-0.001S, \
        expected at least 0 [HW1362]
          fix: declare how far apart the records of a pair may be, and how late
        words.yaml:6:3: pipeline 'words' joins in step 'pairs' with 'after' of PT-0.002S, \
        expected at least 0 [HW1362]
          fix: declare how far apart the records of a pair may be, and how late
        words.yaml:6:3: pipeline 'words' joins in step 'pairs' with 'grace' of PT-0.003S, \
        expected at least 0 [HW1362]
          fix: declare how far apart the records of a pair may be, and how late""");
  }

  @Test
  void timesOfMoreThanACentury() {
    Duration tooLong = Duration.ofDays(36_501);

    assertThat(problems(
            joined("other", new JoinSpan(tooLong, tooLong, MINUTE), Optional.empty()),
            to("out", 7)))
        .isEqualTo("""
            words.yaml:6:3: pipeline 'words' joins in step 'pairs' with 'within' of PT876024H, \
            expected at most 36500 days [HW1363]
              fix: declare a shorter time, or join with a table of the stream""");
  }

  @Test
  void streamsThatSpreadTheirKeys() {
    assertThat(words()
            .with(placed("other", 6, Partitionings.roundRobin(), 4))
            .pipeline("in", 5, joined("other"), to("out", 7))
            .problems())
        .isEqualTo("""
            words.yaml:6:3: pipeline 'words' joins by key in step 'pairs' stream 'other' with \
            string keys by round-robin over 6 partitions, which spreads one key over partitions \
            [HW1364]
              fix: 'repartition' it in a pipeline of its own, which writes to another stream; \
            join that""");
  }

  @Test
  void streamsThatPlaceKeysDifferently() {
    assertThat(words()
            .with(keyed("other", TEXT, KeyType.INT64, 4))
            .pipeline("in", 5, joined("other"), to("out", 7))
            .problems())
        .isEqualTo("""
            words.yaml:6:3: pipeline 'words' joins by key in step 'pairs' over streams that \
            place keys differently: 'in' has string keys by murmur2 over 6 partitions, 'other' \
            has int64 keys by murmur2 over 6 partitions [HW0112]
              fix: add 'repartition' before step 'pairs'""");
  }

  @Test
  void lateStreamsOfAnotherType() {
    assertThat(both()
            .with(numbers("late", 4))
            .pipeline("in", 5, joined("other", SPAN, Optional.of("late")), to("out", 7))
            .problems())
        .isEqualTo("""
            words.yaml:6:3: pipeline 'words' sends late 'google.protobuf.StringValue' to stream \
            'late', which holds 'google.protobuf.Int64Value', in step 'pairs' [HW0156]
              fix: declare a stream of 'google.protobuf.StringValue'""");
  }

  @Test
  void storesOfAnotherStep() {
    assertThat(both()
            .pipeline("in", 5, joined("other"), to("out", 7))
            .pipeline("more", List.of("in"), 8, fold("pairs-right", 9))
            .problems())
        .isEqualTo("""
            words.yaml:9:3: store 'pairs-right' is declared twice, first at words.yaml:6:3 \
            [HW0111]
              fix: rename one of them""");
  }

  @Test
  void joinsWhoseResultsGoNowhere() {
    assertThat(problems(joined("other"))).isEqualTo("""
        words.yaml:5:3: pipeline 'words' has no effect: it writes to no stream and to no store \
        [HW0116]
          fix: add 'to', 'aggregate' or 'process'""");
  }

  @Test
  void picturesSayWhatIsJoined() {
    TopologySpec spec = both()
        .with(stream("late", 4))
        .pipeline("in", 5, joined("other", SPAN, Optional.of("late")), to("out", 7))
        .spec();

    Picture picture = Picture.of(spec);

    assertThat(picture.nodes())
        .filteredOn(node -> node.id().equals("step:words/pairs"))
        .singleElement()
        .satisfies(node -> assertThat(node.facts())
            .containsEntry("stream", "other")
            .containsEntry("join", "outer")
            .containsEntry("window", "within PT1M grace PT0S"));
    assertThat(picture.edges())
        .contains(
            new Picture.Edge("stream:other", "step:words/pairs", ""),
            new Picture.Edge("stream:other", "dlq:other", "dead letters"),
            new Picture.Edge("step:words/pairs", "stream:late", "late"),
            new Picture.Edge("step:words/pairs", "store:pairs-left", ""),
            new Picture.Edge("step:words/pairs", "store:pairs-right", ""));
    assertThat(PlainText.render(spec)).contains("""
          outer join stream other in stores pairs-left and pairs-right to \
        google.protobuf.StringValue: within PT1M grace PT0S, late to late
        """);
  }
}
