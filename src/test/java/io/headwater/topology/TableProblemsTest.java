package io.headwater.topology;

import static io.headwater.topology.Drafts.TEXT;
import static io.headwater.topology.Drafts.fold;
import static io.headwater.topology.Drafts.join;
import static io.headwater.topology.Drafts.keyed;
import static io.headwater.topology.Drafts.placed;
import static io.headwater.topology.Drafts.repartition;
import static io.headwater.topology.Drafts.stream;
import static io.headwater.topology.Drafts.table;
import static io.headwater.topology.Drafts.to;
import static io.headwater.topology.Drafts.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.KeyType;
import io.headwater.partition.Partitionings;
import org.junit.jupiter.api.Test;

/** What can be wrong with tables and joins, as it is printed. */
class TableProblemsTest {

  private static Drafts names() {
    return words().with(stream("names", 4)).with(table("people", "names", 5));
  }

  @Test
  void nothingIsWrongWithATableThatIsJoinedTwiceInOneProgram() {
    assertThat(names()
            .pipeline("in", 6, join("one", "people", 7), join("two", "people", 8), to("out", 9))
            .problems())
        .isEmpty();
  }

  @Test
  void tablesThatNobodyDeclares() {
    assertThat(words()
            .with(table("people", "in", 4))
            .pipeline("in", 5, join("join", "peple", 6), to("out", 7))
            .problems())
        .isEqualTo("""
            words.yaml:4:3: table 'people' is joined by no step [HW0163]
              fix: add 'join', or remove the table
            words.yaml:6:3: pipeline 'words' joins in step 'join' table 'peple', which is not \
            declared; did you mean 'people'? [HW0160]
              fix: declare the table, or correct the name""");
  }

  @Test
  void tablesOfStreamsThatNobodyDeclares() {
    assertThat(words()
            .with(table("people", "nams", 4))
            .pipeline("in", 5, join("join", "people", 6), to("out", 7))
            .problems())
        .isEqualTo("""
            words.yaml:4:3: table 'people' holds stream 'nams', which is not declared [HW0161]
              fix: declare the stream, or correct the name""");
  }

  @Test
  void tablesAndStoresThatAreDeclaredTwice() {
    assertThat(names()
            .with(table("people", "names", 6))
            .pipeline("in", 7, join("join", "people", 8), fold("people", 9))
            .problems())
        .isEqualTo("""
            words.yaml:6:3: table 'people' is declared twice, first at words.yaml:5:3 [HW0162]
              fix: rename one of them
            words.yaml:6:3: store 'people' is declared twice, first at words.yaml:5:3 [HW0111]
              fix: rename one of them
            words.yaml:9:3: store 'people' is declared twice, first at words.yaml:5:3 [HW0111]
              fix: rename one of them""");
  }

  @Test
  void tablesThatTwoProgramsJoin() {
    assertThat(names()
            .pipeline(
                "in",
                6,
                join("join", "people", 7),
                repartition("hop", 6, 8),
                join("again", "people", 9),
                to("out", 10))
            .problems())
        .isEqualTo("""
            words.yaml:9:3: table 'people' is joined in 'words/hop', and at words.yaml:7:3 in \
            'words', which keep state apart [HW0164]
              fix: declare another table of the same stream""");
  }

  @Test
  void tablesOfAStreamThatThePipelineReads() {
    assertThat(words()
            .with(table("people", "in", 4))
            .pipeline("in", 5, join("join", "people", 6), to("out", 7))
            .problems())
        .isEqualTo("""
            words.yaml:6:3: pipeline 'words' joins in step 'join' table 'people' of stream \
            'in', which it reads itself [HW0165]
              fix: read the stream in a pipeline of its own""");
  }

  @Test
  void twoTablesOfOneStreamInOneProgram() {
    assertThat(names()
            .with(table("more", "names", 6))
            .pipeline("in", 7, join("one", "people", 8), join("two", "more", 9), to("out", 10))
            .problems())
        .isEqualTo("""
            words.yaml:9:3: tables 'people' and 'more' of stream 'names' are both joined in \
            'words' [HW0166]
              fix: join 'people' both times""");
  }

  @Test
  void tablesWhoseKeysArePlacedDifferently() {
    assertThat(words()
            .with(placed("names", 6, Partitionings.crc32(), 4))
            .with(table("people", "names", 5))
            .pipeline("in", 6, join("join", "people", 7), to("out", 8))
            .problems())
        .isEqualTo("""
            words.yaml:7:3: pipeline 'words' joins by key in step 'join' over streams that \
            place keys differently: 'in' has string keys by murmur2 over 6 partitions, 'names' \
            has string keys by crc32 over 6 partitions [HW0112]
              fix: add 'repartition' before step 'join'""");
  }

  @Test
  void tablesWithOtherKeys() {
    assertThat(words()
            .with(keyed("names", TEXT, KeyType.INT64, 4))
            .with(table("people", "names", 5))
            .pipeline("in", 6, join("join", "people", 7), to("out", 8))
            .problems())
        .contains("'names' has int64 keys by murmur2 over 6 partitions [HW0112]");
  }

  @Test
  void tablesOverSpreadKeys() {
    assertThat(words()
            .with(placed("names", 6, Partitionings.roundRobin(), 4))
            .with(table("people", "names", 5))
            .pipeline("in", 6, join("join", "people", 7), to("out", 8))
            .problems())
        .isEqualTo("""
            words.yaml:7:3: pipeline 'words' joins by key in step 'join', but 'names' has \
            string keys by round-robin over 6 partitions, which spreads one key over partitions \
            [HW0113]
              fix: add 'repartition' before step 'join'""");
  }

  @Test
  void picturesShowWhereTheRowsComeFrom() {
    TopologySpec spec =
        names().pipeline("in", 6, join("join", "people", 7), to("out", 8)).spec();

    Picture picture = Picture.of(spec);

    assertThat(picture.edges())
        .contains(
            new Picture.Edge("stream:names", "store:people", "table"),
            new Picture.Edge("store:people", "step:words/join", ""),
            new Picture.Edge("stream:names", "dlq:names", "dead letters"));
    assertThat(MermaidText.render(picture))
        .contains("[(\"people<br/>google.protobuf.StringValue\")]");
    assertThat(PlainText.render(spec))
        .contains("""
        table people
          of stream names
          store people of google.protobuf.StringValue
        """)
        .contains("  join table people to google.protobuf.StringValue\n");
    assertThat(spec.sources()).extracting(StreamSpec::name).containsExactly("in", "names");
  }
}
