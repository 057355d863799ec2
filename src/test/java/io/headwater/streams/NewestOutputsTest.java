package io.headwater.streams;

import static io.headwater.testkit.Words.keys;
import static io.headwater.testkit.Words.texts;
import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.Pipeline;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.testkit.TopologyHarness;
import io.headwater.testkit.Words;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The test driver commits behind each record, so several outputs of one record show it. */
class NewestOutputsTest {
  private static Pipeline<StringValue> twice(Pipeline<StringValue> in) {
    return in.flatMap(StringValue.class, one -> List.of(one, word(one.getValue() + "!")));
  }

  private static List<EventHeaders> headers(TopologyHarness words) {
    return words.records("out").stream().map(Envelope::headers).toList();
  }

  @Test
  void writesTheLastRecordOfAKeyBetweenTwoCommits() {
    try (TopologyHarness words = Words.run((in, out) -> twice(in).toNewest(out))) {
      words.pipe("in", "k", word("a"));
      words.pipe("in", "k", word("b"));
      words.pipe("in", "j", word("c"));

      // All of the first, after which the hook of the commit is known to run.
      assertThat(texts(words, "out")).containsExactly("a", "a!", "b!", "c!");
      assertThat(keys(words, "out")).containsExactly("k", "k", "k", "j");
      assertThat(words.counts().of(Outcome.PROCESSED)).isEqualTo(3);
      assertThat(words.counts().isConserved()).isTrue();
    }
  }

  @Test
  void whatIsWrittenLateHasTheHeadersOfWhatIsWrittenAtOnce() {
    try (TopologyHarness early = Words.run((in, out) -> in.to(out));
        TopologyHarness late = Words.run((in, out) -> in.toNewest(out))) {
      for (String text : List.of("a", "b")) {
        early.pipe("in", "k", word(text));
        late.pipe("in", "k", word(text));
      }
      assertThat(headers(late)).isEqualTo(headers(early)).hasSize(2);
    }
  }

  @Test
  void aRecordThatFailsBehindItLeavesNothingToBeWritten() {
    try (TopologyHarness words = Words.run((in, out) -> twice(in)
        .toNewest(out)
        .map(StringValue.class, one -> word(String.valueOf(1 / (one.getValue().length() - 4)))))) {
      words.pipe("in", "k", word("a"));
      words.pipe("in", "k", word("abc")); // its second output is of length 4
      words.pipe("in", "k", word("b"));

      assertThat(texts(words, "out")).containsExactly("a", "a!", "b!");
      assertThat(words.counts().of(Outcome.DEAD_LETTERED)).isEqualTo(1);
    }
  }
}
