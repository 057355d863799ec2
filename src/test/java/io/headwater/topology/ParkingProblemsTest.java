package io.headwater.topology;

import static io.headwater.topology.Drafts.at;
import static io.headwater.topology.Drafts.filter;
import static io.headwater.topology.Drafts.fold;
import static io.headwater.topology.Drafts.join;
import static io.headwater.topology.Drafts.merge;
import static io.headwater.topology.Drafts.otherwise;
import static io.headwater.topology.Drafts.placed;
import static io.headwater.topology.Drafts.repartition;
import static io.headwater.topology.Drafts.stream;
import static io.headwater.topology.Drafts.table;
import static io.headwater.topology.Drafts.to;
import static io.headwater.topology.Drafts.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.headwater.diagnostic.Problem;
import io.headwater.partition.Partitionings;
import io.headwater.testkit.Ledger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What can be wrong with parking, as it is printed, and how it is drawn. */
class ParkingProblemsTest {

  /** The same topology, where everything that fails is parked. */
  private static TopologySpec parking(TopologySpec spec) {
    return spec.withRecovery(Recovery.retry(1).otherwise(Recovery.park()));
  }

  private static TopologySpec parking(String step, StepSpec... steps) {
    PipelineSpec pipeline = new PipelineSpec(
        "words",
        List.of("in"),
        List.of(steps),
        new ErrorPolicy(Optional.empty(), Map.of(step, Recovery.park())),
        at(5));
    return new TopologySpec(
        "words", List.of(stream("in", 2), stream("out", 3)), List.of(), List.of(pipeline), at(1));
  }

  private static String problems(TopologySpec spec) {
    return spec.problems().stream().map(Problem::render).collect(Collectors.joining("\n"));
  }

  @Test
  void findsNothingWrongWithParkingInEveryProgram() {
    TopologySpec spec = parking(words()
        .with(stream("more", 4))
        .pipeline(
            "in", 5, merge(6, "more"), filter("brief", 7), repartition("by", 4, 8), to("out", 9))
        .spec());

    assertThat(problems(spec)).isEmpty();
    assertThat(ParkingProgram.of(spec))
        .extracting(
            ParkingProgram::name, ParkingProgram::store, one -> one.streams().size())
        .containsExactly(
            tuple("words", "words-parked", 2), tuple("words/by", "words.by-parked", 0));
  }

  @Test
  void storesThatAreDeclaredUnderTheSameName() {
    assertThat(problems(parking("filter", filter("filter", 6), fold("words-parked", 7))))
        .isEqualTo("""
            words.yaml:6:3: pipeline 'words' parks records in store 'words-parked', and a store of \
            that name is declared at words.yaml:7:3 [HW1300]
              fix: rename that store""");
    assertThat(problems(
            parking("brief", repartition("by", 4, 6), filter("brief", 7), fold("words-parked", 8))))
        .isEmpty();
  }

  /** The same topology, where everything that fails waits aside. */
  private static TopologySpec settingAside(TopologySpec spec) {
    return spec.withRecovery(Recovery.retry(1).aside());
  }

  @Test
  void storesThatAreDeclaredUnderTheNameOfOneOfRetries() {
    TopologySpec spec = settingAside(
        words().pipeline("in", 5, filter("filter", 6), fold("words-retries", 7)).spec());

    assertThat(problems(spec)).isEqualTo("""
        words.yaml:5:3: pipeline 'words' lets records wait in store 'words-retries', and a store \
        of that name is declared at words.yaml:7:3 [HW1300]
          fix: rename that store""");
  }

  @Test
  void picturesShowTheStoreOfRetries() {
    TopologySpec spec =
        settingAside(words().pipeline("in", 5, filter("one", 6), to("out", 7)).spec());

    assertThat(Picture.of(spec).nodes())
        .filteredOn(node -> node.kind() == Picture.Kind.STORE)
        .extracting(Picture.Node::label, node -> node.facts().get("type"))
        .containsExactly(tuple("words-retries", "records to be tried again"));
    assertThat(PlainText.render(spec)).contains("\n  lets records wait in store words-retries\n");
    assertThat(spec.hasParked("words-retries")).isTrue();
  }

  @Test
  void namesThatAreTooLongForATopic() {
    String hundred = "n".repeat(100);
    String hop = "r".repeat(31);
    TopologySpec spec = parking(words()
        .named(hundred)
        .pipeline(hundred, List.of("in"), 5, repartition(hop, 4, 6), to("out", 7))
        .spec());

    assertThat(problems(spec).replace(hundred, "NAME").replace(hop, "HOP")).isEqualTo("""
            words.yaml:6:3: pipeline 'NAME' parks records in store 'NAME.HOP-parked', whose \
            changelog topic would have a name of 250 characters [HW1301]
              fix: shorten the names, so that it has at most 249""");
  }

  @Test
  void keysThatAreSpreadOverPartitions() {
    TopologySpec spec = parking(words()
        .with(placed("spread", 6, Partitionings.roundRobin(), 4))
        .pipeline("spread", 5, filter("brief", 6), to("out", 7))
        .spec());

    assertThat(problems(spec)).isEqualTo("""
            words.yaml:5:3: pipeline 'words' parks records by key, but stream 'spread' has string \
            keys by round-robin over 6 partitions, which spreads one key over partitions [HW1302]
              fix: declare another recovery, or a partitioner that hashes the key""");
  }

  @Test
  void streamsThatPlaceKeysDifferently() {
    TopologySpec spec = parking(words()
        .with(placed("more", 3, Partitionings.murmur2(), 4))
        .pipeline("in", 5, merge(6, "more"), to("out", 7))
        .spec());

    assertThat(problems(spec)).isEqualTo("""
            words.yaml:5:3: pipeline 'words' parks records by key over streams that place keys \
            differently: 'in' has string keys by murmur2 over 6 partitions, 'more' has string keys \
            by murmur2 over 3 partitions [HW1303]
              fix: declare another recovery, or the same keyspace for all of them""");
  }

  @Test
  void recordsOfATopicThatIsATables() {
    TopologySpec spec = parking(words()
        .with(stream("other", 4))
        .with(table("people", "in", 5))
        .pipeline("words", List.of("in"), 6, to("out", 7))
        .pipeline("joins", List.of("other"), 8, join("join", "people", 9), to("out", 10))
        .spec());

    assertThat(problems(spec)).isEqualTo("""
            words.yaml:6:3: pipeline 'words' parks records of stream 'in', whose topic is that of \
            table 'people', too: there a record without a value, such as a release, deletes a row \
            [HW1304]
              fix: declare another recovery""");
  }

  @Test
  void textSaysWhereRecordsAreParked() {
    assertThat(PlainText.render(
            parking("brief", repartition("by", 4, 6), filter("brief", 7), to("out", 8))))
        .endsWith("""
            pipeline words
              from in
              parks in store words.by-parked
              repartition by: string keys by murmur2 over 4 partitions
              filter
                on error: park
              to out
            """);
    assertThat(PlainText.render(parking(Ledger.topology())))
        .contains("then park\n  parks in store ledger-parked\n");
  }

  @Test
  void picturesShowTheStoreAtTheFirstStepThatParks() {
    Picture picture = Picture.of(parking(words()
        .pipeline(
            "in",
            5,
            filter("one", 6),
            repartition("by", 4, 7),
            filter("two", 8),
            Drafts.branch(9, otherwise(10, filter("three", 11), to("out", 12))))
        .spec()));

    assertThat(picture.nodes())
        .filteredOn(node -> node.kind() == Picture.Kind.STORE)
        .extracting(Picture.Node::label, node -> node.facts().get("type"))
        .containsExactly(
            tuple("words-parked", "parked records"), tuple("words.by-parked", "parked records"));
    assertThat(picture.edges())
        .filteredOn(edge -> edge.to().startsWith("store:"))
        .extracting(Picture.Edge::from)
        .containsExactly("step:words/one", "step:words/two");
    assertThat(Picture.of(parking(Ledger.topology())).nodes())
        .extracting(Picture.Node::label)
        .contains("ledger-parked");
  }
}
