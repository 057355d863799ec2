package io.headwater.topology;

import static io.headwater.topology.Drafts.TEXT;
import static io.headwater.topology.Drafts.at;
import static io.headwater.topology.Drafts.stream;
import static io.headwater.topology.Drafts.to;
import static io.headwater.topology.Drafts.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.headwater.behavior.Joiner;
import io.headwater.behavior.Rule;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How a global table is described and drawn. */
class GlobalTablePictureTest {
  private static final TopologySpec WORDS = words()
      .with(stream("names", 4))
      .with(new TableSpec("people", "names", "all-people", true, at(5)))
      .pipeline("in", 6, join(), to("out", 8))
      .spec();

  private static StepSpec join() {
    Rule<Object> on = new Rule<>(record -> "k", Optional.of("value.name"), at(7));
    Joiner joiner = new Joiner((record, row) -> record.value(), Optional.of("row"), at(7));
    return new StepSpec.Join("join", "people", Optional.of(on), TEXT, joiner, JoinKind.LEFT, at(7));
  }

  @Test
  void theTextSaysThatItIsGlobalAndHasNoDeadLetters() {
    assertThat(PlainText.render(WORDS)).endsWith("""
        stream names
          value google.protobuf.StringValue
          string keys by murmur2 over 6 partitions

        table people
          of stream names
          global: all rows in every instance
          store all-people of google.protobuf.StringValue

        pipeline words
          from in
          left join table people on value.name to google.protobuf.StringValue
            row
          to out
        """);
  }

  @Test
  void thePictureSaysItOfTheStoreAndTheJoin() {
    Picture picture = Picture.of(WORDS);

    assertThat(picture.nodes())
        .extracting(Picture.Node::id, Picture.Node::facts)
        .contains(
            tuple(
                "store:all-people",
                Map.of(
                    "type", "google.protobuf.StringValue", "global", "all rows in every instance")),
            tuple(
                "step:words/join",
                Map.of(
                    "pipeline", "words",
                    "kind", "join",
                    "rule", "row",
                    "table", "people",
                    "on", "value.name",
                    "join", "left")));
    assertThat(picture.edges())
        .contains(new Picture.Edge("stream:names", "store:all-people", "global table"))
        .noneMatch(edge -> edge.to().equals("dlq:names"));
  }
}
