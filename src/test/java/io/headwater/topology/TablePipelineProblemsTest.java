package io.headwater.topology;

import static io.headwater.topology.Drafts.at;
import static io.headwater.topology.Drafts.join;
import static io.headwater.topology.Drafts.joinOn;
import static io.headwater.topology.Drafts.stream;
import static io.headwater.topology.Drafts.table;
import static io.headwater.topology.Drafts.to;
import static io.headwater.topology.Drafts.words;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What can be wrong with pipelines that begin with a table, and how right ones are shown. */
class TablePipelineProblemsTest {
  private static Drafts tables() {
    return words()
        .with(stream("names", 4))
        .with(table("people", "names", 5))
        .with(table("words", "in", 6));
  }

  @Test
  void nothingIsWrongWithAJoinOfTables() {
    assertThat(
            tables().rows("words", 7, join("join", "people", 8), to("out", 9)).problems())
        .isEmpty();
  }

  @Test
  void beginningWithATableThatNobodyDeclares() {
    assertThat(words().rows("peple", 4, to("out", 5)).problems()).isEqualTo("""
        words.yaml:4:3: pipeline 'words' reads from table 'peple', which is not declared [HW0160]
          fix: declare the table, or correct the name""");
  }

  @Test
  void globalTables() {
    assertThat(words()
            .with(stream("names", 4))
            .with(new TableSpec("people", "names", "people", true, at(5)))
            .with(new TableSpec("words", "in", "words", true, at(6)))
            .rows("words", 7, join("join", "people", 8), to("out", 9))
            .problems())
        .isEqualTo("""
            words.yaml:7:3: pipeline 'words' begins with table 'words', which is global, and whose \
            changes therefore lead to nothing [HW1384]
              fix: declare a table of the same stream that is not global
            words.yaml:8:3: pipeline 'words' joins in step 'join' table 'people', which is \
            global, and whose changes therefore lead to nothing [HW1384]
              fix: declare a table of the same stream that is not global""");
  }

  @Test
  void joiningATableWithItself() {
    assertThat(words()
            .with(table("words", "in", 6))
            .with(table("others", "in", 7))
            .rows("words", 8, join("join", "others", 9), to("out", 10))
            .problems())
        .isEqualTo("""
            words.yaml:9:3: pipeline 'words' joins in step 'join' table 'others' of stream 'in', \
            which it reads itself [HW0165]
              fix: read the stream in a pipeline of its own""");
  }

  @Test
  void picturesShowTheTableThatAPipelineBeginsWith() {
    TopologySpec spec =
        tables().rows("words", 7, join("join", "people", 8), to("out", 9)).spec();

    assertThat(Picture.of(spec).edges())
        .contains(
            new Picture.Edge("stream:in", "store:words", "table"),
            new Picture.Edge("store:words", "step:words/join", ""),
            new Picture.Edge("store:people", "step:words/join", ""))
        .doesNotContain(new Picture.Edge("stream:in", "step:words/join", ""));
    assertThat(PlainText.render(spec)).contains("pipeline words\n  from table words\n");
    assertThat(spec.sources()).extracting(StreamSpec::name).containsExactly("in", "names");
  }

  @Test
  void picturesShowWhatAJoinByAForeignKeyKeeps() {
    TopologySpec spec =
        tables().rows("words", 7, joinOn("join", "people", 8), to("out", 9)).spec();

    assertThat(PlainText.render(spec)).contains("""
        pipeline words
          from table words
          join table people on java to google.protobuf.StringValue
            through people-subscriptions: string keys by murmur2 over 6 partitions
            back through people-answers: string keys by murmur2 over 6 partitions
            store people-joined of google.protobuf.StringValue
          to out
        """);
    assertThat(Picture.of(spec).edges())
        .contains(
            new Picture.Edge("step:words/join", "store:people-subscriptions", ""),
            new Picture.Edge("step:words/join", "store:people-joined", ""));
    assertThat(spec.hasSubscriptions("people-subscriptions")).isTrue();
    assertThat(spec.hasSubscriptions("people-joined")).isFalse();
  }
}
