package io.headwater.topology;

import static io.headwater.topology.Drafts.TEXT;
import static io.headwater.topology.Drafts.at;
import static io.headwater.topology.Drafts.join;
import static io.headwater.topology.Drafts.keyed;
import static io.headwater.topology.Drafts.merge;
import static io.headwater.topology.Drafts.placed;
import static io.headwater.topology.Drafts.repartition;
import static io.headwater.topology.Drafts.stream;
import static io.headwater.topology.Drafts.table;
import static io.headwater.topology.Drafts.to;
import static io.headwater.topology.Drafts.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.behavior.Joiner;
import io.headwater.behavior.Rule;
import io.headwater.event.KeyType;
import io.headwater.partition.Partitionings;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What can be wrong with global tables, and with joins by another key, as it is printed. */
class GlobalTableProblemsTest {

  private static TableSpec global(String name, String stream, int line) {
    return new TableSpec(name, stream, name, true, at(line));
  }

  private static StepSpec joinOn(String step, String table, int line) {
    Joiner keep = new Joiner((record, row) -> record.value(), Optional.empty(), at(line));
    return new StepSpec.Join(
        step,
        table,
        Optional.of(Rule.java(at(line), record -> "k")),
        TEXT,
        keep,
        JoinKind.INNER,
        at(line));
  }

  private static Drafts names() {
    return words().with(stream("names", 4)).with(global("people", "names", 5));
  }

  @Test
  void nothingIsWrongWithATableOfOtherPlacesThatManyProgramsJoin() {
    Drafts draft = words()
        .with(placed("names", 11, Partitionings.crc32(), 4))
        .with(global("people", "names", 5))
        .pipeline("one", List.of("in"), 6, join("join", "people", 7), to("out", 8))
        .pipeline(
            "two",
            List.of("in"),
            9,
            joinOn("one", "people", 10),
            repartition("hop", 7, 11),
            joinOn("two", "people", 12),
            to("out", 13));

    assertThat(draft.problems()).isEmpty();
  }

  @Test
  void joinsByAnotherKeyWithATableOfWhichAnInstanceHasAPart() {
    assertThat(words()
            .with(stream("names", 4))
            .with(table("people", "names", 5))
            .pipeline("in", 6, joinOn("join", "people", 7), to("out", 8))
            .problems())
        .isEqualTo("""
            words.yaml:7:3: pipeline 'words' joins in step 'join' by 'on' with table 'people', \
            which no instance has all of [HW1400]
              fix: repartition by it first, declare the table global, or begin with a table""");
  }

  @Test
  void recordsAndRowsOfDifferentKeys() {
    assertThat(words()
            .with(keyed("names", TEXT, KeyType.INT64, 4))
            .with(global("people", "names", 5))
            .pipeline("in", 6, join("one", "people", 7), joinOn("two", "people", 8), to("out", 9))
            .problems())
        .isEqualTo("""
            words.yaml:7:3: pipeline 'words' joins in step 'one' records of string keys with \
            table 'people' of int64 keys [HW1401]
              fix: add 'on' with the key of the row""");
  }

  @Test
  void streamsThatPipelinesReadAsWell() {
    assertThat(names()
            .pipeline("in", 6, merge(7, "names"), join("join", "people", 8), to("out", 9))
            .problems())
        .isEqualTo("""
            words.yaml:5:3: table 'people' is global, but its stream 'names' is also read by \
            pipeline 'words' [HW1402]
              fix: remove 'global', or read the stream in a topology of its own""");
  }

  @Test
  void streamsThatTablesHoldAsWell() {
    assertThat(names()
            .with(table("others", "names", 6))
            .with(global("again", "names", 7))
            .pipeline(
                "in",
                8,
                join("one", "people", 9),
                join("two", "others", 10),
                join("three", "again", 11),
                to("out", 12))
            .problems())
        .isEqualTo("""
            words.yaml:5:3: table 'people' is global, but its stream 'names' is also read by \
            table 'others' [HW1402]
              fix: remove 'global', or read the stream in a topology of its own
            words.yaml:7:3: table 'again' is global, but its stream 'names' is also read by \
            table 'others' [HW1402]
              fix: remove 'global', or read the stream in a topology of its own
            words.yaml:7:3: tables 'people' and 'again' of stream 'names' are both global [HW1403]
              fix: join 'people' everywhere""");
  }

  @Test
  void rowsOfOneKeyInManyPlaces() {
    assertThat(words()
            .with(placed("names", 4, Partitionings.roundRobin(), 4))
            .with(global("people", "names", 5))
            .pipeline("in", 6, join("join", "people", 7), to("out", 8))
            .problems())
        .isEqualTo("""
            words.yaml:5:3: table 'people' holds stream 'names' with string keys by round-robin \
            over 4 partitions, so that no row of a key is the newest [HW1404]
              fix: declare a partitioner that hashes the key""");
  }

  @Test
  void tablesThatNoStepJoins() {
    assertThat(names().pipeline("in", 6, to("out", 7)).problems()).isEqualTo("""
        words.yaml:5:3: table 'people' is joined by no step [HW0163]
          fix: add 'join', or remove the table""");
  }
}
