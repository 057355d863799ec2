package io.headwater.topology;

import static io.headwater.partition.Partitionings.crc32;
import static io.headwater.partition.Partitionings.murmur2;
import static io.headwater.partition.Partitionings.roundRobin;
import static io.headwater.partition.Partitionings.weighted;
import static io.headwater.topology.Drafts.NUMBER;
import static io.headwater.topology.Drafts.TEXT;
import static io.headwater.topology.Drafts.branch;
import static io.headwater.topology.Drafts.deduplicate;
import static io.headwater.topology.Drafts.filter;
import static io.headwater.topology.Drafts.fold;
import static io.headwater.topology.Drafts.keyed;
import static io.headwater.topology.Drafts.map;
import static io.headwater.topology.Drafts.merge;
import static io.headwater.topology.Drafts.numbers;
import static io.headwater.topology.Drafts.otherwise;
import static io.headwater.topology.Drafts.placed;
import static io.headwater.topology.Drafts.process;
import static io.headwater.topology.Drafts.repartition;
import static io.headwater.topology.Drafts.stream;
import static io.headwater.topology.Drafts.to;
import static io.headwater.topology.Drafts.when;
import static io.headwater.topology.Drafts.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.KeyType;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can be wrong with pipelines and their steps, as it is printed. */
class PipelineProblemsTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void streamsToReadThatNobodyDeclares() {
    assertThat(words().pipeline("inn", 5, to("out", 6)).problems()).isEqualTo("""
        words.yaml:5:3: pipeline 'words' reads from stream 'inn', which is not declared; \
        did you mean 'in'? [HW0107]
          fix: declare the stream, or correct the name""");
  }

  @Test
  void streamsWithoutNearMatch() {
    assertThat(words().pipeline("payments", 5, to("out", 6)).problems()).isEqualTo("""
        words.yaml:5:3: pipeline 'words' reads from stream 'payments', which is not declared \
        [HW0107]
          fix: declare the stream, or correct the name""");
  }

  @Test
  void pipelinesThatReadNothing() {
    assertThat(words().pipeline("words", List.of(), 5, to("out", 6)).problems()).isEqualTo("""
        words.yaml:5:3: pipeline 'words' reads from no stream [HW0107]
          fix: add 'from'""");
  }

  @Test
  void streamsToMergeThatNobodyDeclares() {
    assertThat(words().pipeline("in", 5, merge(6, "ins"), to("out", 7)).problems())
        .isEqualTo("""
        words.yaml:6:3: pipeline 'words' merges stream 'ins', which is not declared; \
        did you mean 'in'? [HW0107]
          fix: declare the stream, or correct the name""");
  }

  @Test
  void streamsToWriteThatNobodyDeclares() {
    assertThat(words().pipeline("in", 5, to("uot", 6)).problems()).isEqualTo("""
        words.yaml:6:3: pipeline 'words' writes to stream 'uot', which is not declared; \
        did you mean 'out'? [HW0108]
          fix: declare the stream, or correct the name""");
  }

  @Test
  void valuesOfAnotherTypeThanTheTargetHolds() {
    assertThat(words().pipeline("in", 5, map(NUMBER, 6), to("out", 7)).problems())
        .isEqualTo("""
        words.yaml:7:3: pipeline 'words' writes 'google.protobuf.Int64Value' to stream 'out', \
        which holds 'google.protobuf.StringValue' [HW0109]
          fix: add 'map' to 'google.protobuf.StringValue' before it, or write to another stream""");
  }

  @Test
  void keysOfAnotherTypeThanTheTargetHas() {
    Drafts wrong = words()
        .with(keyed("numbered", TEXT, KeyType.INT64, 4))
        .pipeline("in", 5, to("numbered", 6));

    assertThat(wrong.problems()).isEqualTo("""
        words.yaml:6:3: pipeline 'words' writes string keys to stream 'numbered', \
        which has int64 keys [HW0110]
          fix: declare the stream's key as a rule of its value, or repartition before it""");
  }

  @Test
  void storesOfOneName() {
    Drafts wrong = words()
        .pipeline("in", 5, fold("counts", 6), deduplicate("seen", HOUR, 7))
        .pipeline("again", List.of("in"), 8, process(List.of("counts", "seen"), 9));

    assertThat(wrong.problems()).isEqualTo("""
        words.yaml:9:3: store 'counts' is declared twice, first at words.yaml:6:3 [HW0111]
          fix: rename one of them
        words.yaml:9:3: store 'seen' is declared twice, first at words.yaml:7:3 [HW0111]
          fix: rename one of them""");
  }

  @Test
  void stateOverStreamsOfDifferentPartitionCounts() {
    Drafts wrong = words()
        .with(placed("more", 12, murmur2(), 4))
        .pipeline("words", List.of("in", "more"), 5, fold("counts", 6));

    assertThat(wrong.problems()).isEqualTo("""
        words.yaml:6:3: pipeline 'words' keeps state by key in step 'counts' over streams that \
        place keys differently: 'in' has string keys by murmur2 over 6 partitions, 'more' has \
        string keys by murmur2 over 12 partitions [HW0112]
          fix: add 'repartition' before step 'counts'""");
  }

  @Test
  void stateOverStreamsOfDifferentHashes() {
    Drafts wrong = words()
        .with(placed("swipes", 6, crc32(), 4))
        .pipeline(
            "in",
            5,
            filter("some", 6),
            merge(7, "swipes"),
            deduplicate("seen", HOUR, 8),
            to("out", 9));

    assertThat(wrong.problems()).isEqualTo("""
        words.yaml:8:3: pipeline 'words' keeps state by key in step 'seen' over streams that \
        place keys differently: 'in' has string keys by murmur2 over 6 partitions, 'swipes' has \
        string keys by crc32 over 6 partitions [HW0112]
          fix: add 'repartition' before step 'seen'""");
  }

  @Test
  void stateOverStreamsOfOneHashWithDifferentParameters() {
    Drafts wrong = words()
        .with(placed("left", 2, weighted(List.of(1, 3)), 4))
        .with(placed("right", 2, weighted(List.of(3, 1)), 5))
        .pipeline("words", List.of("left", "right"), 6, fold("counts", 7));

    assertThat(wrong.problems()).isEqualTo("""
        words.yaml:7:3: pipeline 'words' keeps state by key in step 'counts' over streams that \
        place keys differently: 'left' has string keys by weighted([1, 3], murmur2) over 2 \
        partitions, 'right' has string keys by weighted([3, 1], murmur2) over 2 partitions \
        [HW0112]
          fix: add 'repartition' before step 'counts'""");
  }

  @Test
  void acceptsStateOverStreamsThatPlaceKeysAlike() {
    Drafts valid = words()
        .with(placed("left", 2, weighted(List.of(1, 3)), 4))
        .with(placed("right", 2, weighted(List.of(1, 3)), 5))
        .pipeline("words", List.of("left", "right"), 6, fold("counts", 7));

    assertThat(valid.problems()).isEmpty();
  }

  @Test
  void acceptsStateBehindARepartition() {
    Drafts valid = words()
        .with(placed("swipes", 6, crc32(), 4))
        .pipeline(
            "words",
            List.of("in", "swipes"),
            5,
            repartition("by-word", 12, 6),
            fold("counts", 7),
            process(List.of("more"), 8));

    assertThat(valid.problems()).isEmpty();
  }

  @Test
  void stateOverAStreamThatSpreadsOneKey() {
    Drafts wrong = words()
        .with(placed("turns", 6, roundRobin(), 4))
        .pipeline("turns", 5, process(List.of("counts"), 6));

    assertThat(wrong.problems()).isEqualTo("""
        words.yaml:6:3: pipeline 'words' keeps state by key in step 'counts', but 'turns' has \
        string keys by round-robin over 6 partitions, which spreads one key over partitions \
        [HW0113]
          fix: add 'repartition' before step 'counts'""".replace("step 'counts'", "step 'own'"));
  }

  @Test
  void branchesWithoutOtherwise() {
    assertThat(words().pipeline("in", 5, branch(6, when(7, to("out", 8)))).problems())
        .isEqualTo("""
        words.yaml:6:3: pipeline 'words' drops records in branch 'branch' that no arm takes \
        [HW0114]
          fix: add 'otherwise' as the last arm""");
  }

  @Test
  void branchesWithoutArms() {
    assertThat(words().pipeline("in", 5, fold("counts", 6), branch(7)).problems())
        .isEqualTo("""
        words.yaml:7:3: pipeline 'words' drops records in branch 'branch' that no arm takes \
        [HW0114]
          fix: add 'otherwise' as the last arm""");
  }

  @Test
  void stepsBehindABranch() {
    Drafts wrong = words()
        .with(stream("more", 4))
        .pipeline("in", 5, branch(6, otherwise(7, to("out", 8))), to("more", 9));

    assertThat(wrong.problems()).isEqualTo("""
        words.yaml:6:3: pipeline 'words' has steps after branch 'branch', which no record \
        reaches [HW0115]
          fix: move them into the arms of the branch""");
  }

  @Test
  void armsBehindOtherwise() {
    Drafts wrong = words()
        .with(stream("more", 4))
        .pipeline("in", 5, branch(6, otherwise(7, to("out", 8)), when(9, to("more", 10))));

    assertThat(wrong.problems()).isEqualTo("""
        words.yaml:6:3: pipeline 'words' drops records in branch 'branch' that no arm takes \
        [HW0114]
          fix: add 'otherwise' as the last arm
        words.yaml:7:3: pipeline 'words' has arms after 'otherwise' of branch 'branch' [HW0125]
          fix: move 'otherwise' to the end""");
  }

  @Test
  void findsWhatIsWrongInTheArmsOfABranch() {
    assertThat(words().pipeline("in", 5, branch(6, otherwise(7, to("ut", 8)))).problems())
        .isEqualTo("""
        words.yaml:8:3: pipeline 'words' writes to stream 'ut', which is not declared; \
        did you mean 'out'? [HW0108]
          fix: declare the stream, or correct the name""");
  }

  @Test
  void pipelinesWithoutEffect() {
    assertThat(words()
            .pipeline("in", 5, filter("some", 6), deduplicate("seen", HOUR, 7))
            .problems())
        .isEqualTo("""
        words.yaml:5:3: pipeline 'words' has no effect: it writes to no stream and to no store \
        [HW0116]
          fix: add 'to', 'aggregate' or 'process'""");
  }

  @Test
  void namesOfPipelinesStepsAndStores() {
    Drafts wrong =
        words().pipeline("Words", List.of("in"), 5, filter("Some", 6), fold("Counts", 7));

    assertThat(wrong.problems()).isEqualTo("""
        words.yaml:5:3: pipeline name 'Words' is not lower-case letters, digits and hyphens [HW0117]
          fix: rename it, for example to 'spend-by-merchant'
        words.yaml:6:3: step name 'Some' is not lower-case letters, digits and hyphens [HW0117]
          fix: rename it, for example to 'spend-by-merchant'
        words.yaml:7:3: step name 'Counts' is not lower-case letters, digits and hyphens [HW0117]
          fix: rename it, for example to 'spend-by-merchant'
        words.yaml:7:3: store name 'Counts' is not lower-case letters, digits and hyphens [HW0117]
          fix: rename it, for example to 'spend-by-merchant'""");
  }

  @Test
  void mergedStreamsOfDifferentTypes() {
    Drafts wrong = words()
        .with(numbers("numbers", 4))
        .pipeline("words", List.of("in", "numbers"), 5, to("out", 6));

    assertThat(wrong.problems()).isEqualTo("""
        words.yaml:5:3: pipeline 'words' merges 'numbers' of 'google.protobuf.Int64Value' with \
        string keys into 'google.protobuf.StringValue' with string keys [HW0118]
          fix: map both to one type in pipelines of their own, then merge those""");
  }

  @Test
  void mergedStreamsOfDifferentKeys() {
    Drafts wrong = words()
        .with(keyed("numbered", TEXT, KeyType.INT64, 4))
        .pipeline("in", 5, merge(6, "numbered"), to("out", 7));

    assertThat(wrong.problems()).isEqualTo("""
        words.yaml:6:3: pipeline 'words' merges 'numbered' of 'google.protobuf.StringValue' with \
        int64 keys into 'google.protobuf.StringValue' with string keys [HW0118]
          fix: map both to one type in pipelines of their own, then merge those""");
  }

  @Test
  void repartitionsOfOneName() {
    Drafts wrong = words()
        .pipeline("in", 5, repartition("by-word", 3, 6), to("out", 7))
        .pipeline("again", List.of("in"), 8, repartition("by-word", 3, 9), fold("counts", 10));

    assertThat(wrong.problems()).isEqualTo("""
        words.yaml:9:3: repartition 'by-word' is declared twice, first at words.yaml:6:3 [HW0120]
          fix: give one of them another 'name': each has a topic of that name, in all of the \
        topology""");
  }

  @Test
  void pipelinesOfOneName() {
    Drafts wrong =
        words().pipeline("in", 5, fold("counts", 6)).pipeline("in", 7, fold("more-counts", 8));

    assertThat(wrong.problems()).isEqualTo("""
        words.yaml:7:3: name 'words' is declared twice, first at words.yaml:5:3 [HW0104]
          fix: rename one of them""");
  }

  @Test
  void stepsOfOneNameEvenInDifferentArms() {
    Drafts wrong = words()
        .pipeline(
            "in",
            5,
            branch(
                6,
                when(7, filter("some", 8), to("out", 9)),
                otherwise(10, filter("some", 11), fold("counts", 12))));

    assertThat(wrong.problems()).isEqualTo("""
        words.yaml:11:3: step 'some' is declared twice, first at words.yaml:8:3 [HW0104]
          fix: rename one of them""");
  }

  @Test
  void repartitionsWithoutPartitions() {
    assertThat(words()
            .pipeline("in", 5, repartition("by-word", 0, 6), to("out", 7))
            .problems())
        .isEqualTo("""
        words.yaml:6:3: pipeline 'words' repartitions in step 'by-word' to 0 partitions, \
        expected at least 1 [HW0103]
          fix: declare 1 or more partitions""");
  }

  @Test
  void windowsWithoutLength() {
    Drafts wrong =
        words().pipeline("in", 5, deduplicate("seen", Duration.ofNanos(999_999), 6), to("out", 7));

    assertThat(wrong.problems()).isEqualTo("""
        words.yaml:6:3: pipeline 'words' remembers ids in step 'seen' for PT0.000999999S, \
        expected at least 1 ms [HW0126]
          fix: declare a positive window""");
  }

  @Test
  void pipelinesThatFeedThemselves() {
    assertThat(words().pipeline("in", 5, to("in", 6)).problems()).isEqualTo("""
        words.yaml:6:3: pipeline 'words' writes to stream 'in', which it reads: it would never \
        end [HW0131]
          fix: write to another stream""");
  }

  @Test
  void pipelinesThatFeedThemselvesThroughAMerge() {
    assertThat(words().pipeline("in", 5, merge(6, "out"), to("out", 7)).problems())
        .isEqualTo("""
        words.yaml:7:3: pipeline 'words' writes to stream 'out', which it reads: it would never \
        end [HW0131]
          fix: write to another stream""");
  }

  @Test
  void streamsThatOnePipelineReadsTwice() {
    Drafts wrong = words()
        .with(stream("more", 4))
        .pipeline("words", List.of("in", "in"), 5, merge(6, "more", "in"), to("out", 7));

    assertThat(wrong.problems()).isEqualTo("""
        words.yaml:5:3: pipeline 'words' reads stream 'in' twice [HW0132]
          fix: name it once, or read it in a pipeline of its own
        words.yaml:6:3: pipeline 'words' reads stream 'in' twice [HW0132]
          fix: name it once, or read it in a pipeline of its own""");
  }
}
