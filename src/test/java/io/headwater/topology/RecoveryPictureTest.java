package io.headwater.topology;

import static io.headwater.topology.Drafts.at;
import static io.headwater.topology.Drafts.filter;
import static io.headwater.topology.Drafts.fold;
import static io.headwater.topology.Drafts.otherwise;
import static io.headwater.topology.Drafts.repartition;
import static io.headwater.topology.Drafts.stream;
import static io.headwater.topology.Drafts.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.headwater.testkit.Ledger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Recovery strategies in the pictures of a topology; those that dead-letter are not mentioned. */
class RecoveryPictureTest {
  private static TopologySpec words() {
    PipelineSpec pipeline = new PipelineSpec(
        "words",
        List.of("in"),
        List.of(
            filter("brief", 7),
            repartition("by-word", 6, 8),
            fold("joined", 9),
            Drafts.branch(10, otherwise(11, to("out", 12)))),
        new ErrorPolicy(
            Optional.empty(),
            Map.of(
                "decode", Recovery.skip(),
                "brief", Recovery.fail(),
                "by-word", Recovery.skip(),
                "branch", Recovery.fail(),
                "to-out", Recovery.skip())),
        at(5));
    return new TopologySpec(
        "words", List.of(stream("in", 2), stream("out", 3)), List.of(), List.of(pipeline), at(1));
  }

  @Test
  void textSaysWhatBecomesOfErrorsBelowEachStep() {
    assertThat(PlainText.render(words())).endsWith("""
        pipeline words
          from in
            on error: skip
          filter
            on error: fail
          repartition by-word: string keys by murmur2 over 6 partitions
            on error: skip
          aggregate into store joined of google.protobuf.StringValue
          branch
            on error: fail
            otherwise
              to out
                on error: skip
        """);
  }

  @Test
  void nodesHaveItAsAFact() {
    Picture picture = Picture.of(words());

    assertThat(picture.nodes())
        .filteredOn(node -> node.facts().containsKey("on error"))
        .extracting(Picture.Node::label, node -> node.facts().get("on error"))
        .containsExactly(tuple("brief", "fail"), tuple("by-word", "skip"), tuple("branch", "fail"));
  }

  @Test
  void flowchartShowsItOnNodesAndOnTheWaysInAndOut() {
    assertThat(MermaidText.render(Picture.of(words())))
        .contains("(\"brief<br/>on error: fail\")")
        .contains("over 6 partitions<br/>on error: skip\"}}")
        .contains("(\"joined\")")
        .contains("-->|\"on error of decode: skip\"| ")
        .contains("-->|\"otherwise, on error: skip\"| ");
  }

  @Test
  void aggregatesShowItToo() {
    TopologySpec ledger = Ledger.topology();
    TopologySpec failing = ledger.withRecovery(Recovery.fail());

    assertThat(PlainText.render(failing)).contains("\n  on error: fail\n  decides ");
    assertThat(MermaidText.render(Picture.of(failing)))
        .contains("[[\"aggregate ledger<br/>on error: fail\"]]");
  }
}
