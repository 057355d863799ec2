package io.headwater.topology;

import static io.headwater.topology.Drafts.TEXT;
import static io.headwater.topology.Drafts.at;
import static io.headwater.topology.Drafts.fold;
import static io.headwater.topology.Drafts.keyed;
import static io.headwater.topology.Drafts.numbers;
import static io.headwater.topology.Drafts.placed;
import static io.headwater.topology.Drafts.to;
import static io.headwater.topology.Drafts.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.behavior.Fold;
import io.headwater.behavior.Merge;
import io.headwater.event.KeyType;
import io.headwater.partition.Partitionings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be wrong with windows, as it is printed. */
class WindowProblemsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration NONE = Duration.ZERO;
  private static final Windowing TUMBLING = new Windowing.Tumbling(MINUTE, NONE);
  private static final Windowing SESSION = new Windowing.Session(MINUTE, NONE);

  private static StepSpec windowed(Windowing window, boolean merges, Optional<String> late) {
    Fold keep = new Fold((state, record) -> state, Optional.empty(), at(6));
    Optional<Merge> merge = merges
        ? Optional.of(new Merge((one, other) -> one, Optional.empty(), at(6)))
        : Optional.empty();
    return new StepSpec.WindowFold(
        "sums", "sums", TEXT, keep, merge, window, Emission.UPDATES, late, at(6));
  }

  private static StepSpec windowed(Windowing window) {
    return windowed(window, window instanceof Windowing.Session, Optional.empty());
  }

  private static String problems(StepSpec step) {
    return words().pipeline("in", 5, step, to("out", 7)).problems();
  }

  static List<Windowing> rightOnes() {
    return List.of(
        TUMBLING,
        SESSION,
        new Windowing.Hopping(MINUTE, MINUTE, NONE),
        new Windowing.Hopping(MINUTE, MINUTE.dividedBy(1000), MINUTE),
        new Windowing.Sliding(Duration.ofMillis(1), MINUTE),
        new Windowing.Tumbling(Duration.ofDays(36_500), Duration.ofDays(36_500)));
  }

  @ParameterizedTest
  @MethodSource("rightOnes")
  void nothingIsWrongWith(Windowing window) {
    assertThat(problems(windowed(window))).isEmpty();
  }

  @Test
  void windowsOfNoLength() {
    assertThat(problems(windowed(new Windowing.Hopping(Duration.ofNanos(999_999), NONE, NONE))))
        .isEqualTo("""
            words.yaml:6:3: pipeline 'words' has windows with a size of PT0.000999999S, \
            expected at least 1 ms, in step 'sums' [HW0150]
              fix: declare a positive time
            words.yaml:6:3: pipeline 'words' has windows with an advance of PT0S, expected at \
            least 1 ms, in step 'sums' [HW0150]
              fix: declare a positive time""");
    assertThat(problems(windowed(new Windowing.Sliding(NONE, NONE))))
        .contains("has windows with a difference of PT0S,");
    assertThat(problems(windowed(new Windowing.Session(MINUTE.negated(), NONE))))
        .contains("has windows with a gap of PT-1M,");
    assertThat(problems(windowed(new Windowing.Tumbling(NONE, NONE)))).contains("a size of PT0S,");
  }

  @Test
  void hoppingWindowsWithTimesBetweenThem() {
    assertThat(problems(windowed(new Windowing.Hopping(MINUTE, MINUTE.plusMillis(1), NONE))))
        .isEqualTo("""
            words.yaml:6:3: pipeline 'words' has windows of PT1M every PT1M0.001S, which leave \
            out the times between them, in step 'sums' [HW0151]
              fix: declare an advance of at most the size""");
  }

  @Test
  void negativeGrace() {
    assertThat(problems(windowed(new Windowing.Tumbling(MINUTE, Duration.ofMillis(-1)))))
        .isEqualTo("""
            words.yaml:6:3: pipeline 'words' has windows with a grace of PT-0.001S, expected at \
            least 0, in step 'sums' [HW0152]
              fix: declare for how long records may be late""");
  }

  @Test
  void sessionsThatNothingMerges() {
    assertThat(problems(windowed(SESSION, false, Optional.empty()))).isEqualTo("""
        words.yaml:6:3: pipeline 'words' has sessions whose states nothing merges in step 'sums' \
        [HW0153]
          fix: add 'merge'""");
  }

  @Test
  void mergesWithoutSessions() {
    assertThat(problems(windowed(TUMBLING, true, Optional.empty()))).isEqualTo("""
        words.yaml:6:3: pipeline 'words' merges states of tumbling windows, which never join, \
        in step 'sums' [HW0154]
          fix: remove 'merge', or declare a session window""");
  }

  @Test
  void lateStreamsThatNobodyDeclares() {
    assertThat(problems(windowed(TUMBLING, false, Optional.of("outt")))).isEqualTo("""
        words.yaml:6:3: pipeline 'words' sends late records of step 'sums' to stream 'outt', \
        which is not declared; did you mean 'out'? [HW0155]
          fix: declare the stream, or correct the name""");
  }

  @Test
  void lateStreamsOfAnotherType() {
    assertThat(words()
            .with(numbers("late", 4))
            .pipeline("in", 5, windowed(TUMBLING, false, Optional.of("late")))
            .problems())
        .isEqualTo("""
            words.yaml:6:3: pipeline 'words' sends late 'google.protobuf.StringValue' to stream \
            'late', which holds 'google.protobuf.Int64Value', in step 'sums' [HW0156]
              fix: declare a stream of 'google.protobuf.StringValue'""");
  }

  @Test
  void lateStreamsWithOtherKeys() {
    assertThat(words()
            .with(keyed("late", TEXT, KeyType.INT64, 4))
            .pipeline("in", 5, windowed(TUMBLING, false, Optional.of("late")))
            .problems())
        .isEqualTo("""
            words.yaml:6:3: pipeline 'words' sends late records with string keys to stream \
            'late', which has int64 keys, in step 'sums' [HW0157]
              fix: declare the same key type, or the stream's key as a rule of its value""");
  }

  @Test
  void lateStreamsThatThePipelineReads() {
    assertThat(problems(windowed(TUMBLING, false, Optional.of("in")))).isEqualTo("""
        words.yaml:6:3: pipeline 'words' writes to stream 'in', which it reads: it would never end \
        [HW0131]
          fix: write to another stream""");
  }

  @Test
  void windowsLongerThanACentury() {
    assertThat(problems(windowed(
            new Windowing.Sliding(Duration.ofDays(36_501), Duration.ofSeconds(Long.MAX_VALUE)))))
        .isEqualTo("""
            words.yaml:6:3: pipeline 'words' has windows with a difference of PT876024H, \
            expected at most 36500 days, in step 'sums' [HW0158]
              fix: declare a shorter time, or an 'aggregate' without windows
            words.yaml:6:3: pipeline 'words' has windows with a grace of PT2562047788015215H30M7S, \
            expected at most 36500 days, in step 'sums' [HW0158]
              fix: declare a shorter time, or an 'aggregate' without windows""");
  }

  @Test
  void tooManyWindowsForEachRecord() {
    assertThat(problems(windowed(new Windowing.Hopping(MINUTE, Duration.ofMillis(59), NONE))))
        .isEqualTo("""
            words.yaml:6:3: pipeline 'words' has windows of PT1M every PT0.059S, which put each \
            record into 1016 windows, expected at most 1000, in step 'sums' [HW0159]
              fix: declare a longer advance, or sliding windows""");
  }

  @Test
  void windowsOverStreamsThatPlaceKeysDifferently() {
    assertThat(words()
            .with(placed("odd", 6, Partitionings.crc32(), 4))
            .pipeline("words", List.of("in", "odd"), 5, windowed(TUMBLING))
            .problems())
        .isEqualTo("""
            words.yaml:6:3: pipeline 'words' keeps state by key in step 'sums' over streams \
            that place keys differently: 'in' has string keys by murmur2 over 6 partitions, \
            'odd' has string keys by crc32 over 6 partitions [HW0112]
              fix: add 'repartition' before step 'sums'""");
  }

  @Test
  void storesThatTwoStepsKeep() {
    assertThat(words()
            .pipeline("in", 5, windowed(TUMBLING))
            .pipeline("more", List.of("in"), 8, fold("sums", 9))
            .problems())
        .isEqualTo("""
            words.yaml:9:3: store 'sums' is declared twice, first at words.yaml:6:3 [HW0111]
              fix: rename one of them""");
  }

  @Test
  void picturesSayWhatTheWindowsAre() {
    TopologySpec spec = words()
        .with(Drafts.stream("late", 4))
        .pipeline("in", 5, windowed(TUMBLING, false, Optional.of("late")), to("out", 7))
        .spec();

    Picture picture = Picture.of(spec);

    assertThat(picture.nodes())
        .filteredOn(node -> node.id().equals("step:words/sums"))
        .singleElement()
        .satisfies(node -> assertThat(node.facts())
            .containsEntry("window", "tumbling PT1M grace PT0S")
            .containsEntry("emit", "updates"));
    assertThat(picture.edges())
        .contains(
            new Picture.Edge("step:words/sums", "stream:late", "late"),
            new Picture.Edge("step:words/sums", "store:sums", ""));
    assertThat(PlainText.render(spec)).contains("""
          aggregate into store sums of google.protobuf.StringValue: tumbling PT1M grace PT0S, emit \
        updates, late to late
          to out""");
  }
}
