package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.StringValue;
import io.headwater.behavior.Projection;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.streams.OutputNamespace;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What a replay on a cluster tells, and what cannot be compared or cut over. */
class ClusterReplayTest {
  private static final TopicPartition COMMANDS = new TopicPartition("account-commands", 2);

  @Test
  void tellsOfWhichPartitionsTheFirstRecordsAreGone() {
    List<Problem> gone =
        ClusterReplay.gone(Map.of(COMMANDS, 17L, new TopicPartition("account-commands", 1), 0L));

    assertThat(gone).extracting(Problem::render).containsExactly("""
            account-commands-2: its oldest record is at offset 17: what was before is gone, and is \
            not replayed [HW1815]
              fix: keep records for longer, where states and outputs are to be the same""");
  }

  @Test
  void tellsWhereItHasReadTooFar() {
    assertThat(ClusterReplay.passed("bank-next", COMMANDS, 20, 17).render()).isEqualTo("""
            account-commands-2@20: application 'bank-next' has read further than the live one, \
            which is at account-commands-2@17 [HW1814]
              fix: replay under another name, or let the live application catch up""");
  }

  @Test
  void stopsAtNoOffsetWithoutConsumersOfOurs() {
    AppSettings settings =
        AppSettings.of("nowhere:1", Path.of("")).withKafka("group.protocol", "streams");

    assertThatThrownBy(() -> IntakeBounds.of(Map.of(COMMANDS, 17L), settings))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            setting 'group.protocol': with 'streams', an application cannot stop at an offset \
            [HW1824]
              fix: leave it out for the replay, or while draining""");
  }

  @Test
  void cutsNoRowsOverThatADatabaseKeeps() {
    OutputNamespace namespace = OutputNamespace.of(withRows(), "beside", Set.of());

    assertThatThrownBy(() -> CutOver.requirePossible(namespace))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            topology 'words': a database keeps rows of its projections, which belong to one \
            application [HW1825]
              fix: put the projections into a topology of their own""");
  }

  private static TopologySpec withRows() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    Projection rows = Projection.of("rows", StringValue.class, StringValue::toBuilder)
        .on(StringValue.class, (row, word) -> row.setValue(word.getValue()))
        .build();
    words.pipeline("copy", in).to(words.stream("out", StringValue.class));
    words.projection(rows, binding -> binding.from(in).database("rows"));
    return words.build();
  }
}
