package io.headwater.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.StringValue;
import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.partition.Partitionings;
import io.headwater.testkit.Words;
import java.util.List;
import org.junit.jupiter.api.Test;
import topologies.bank.Bank;

/** What a topology compiles to. */
class ProgramTest {
  private static final List<Program> BANK = Program.compile(new Bank().topology());

  @Test
  void aPipelineIsOneProgramAndOneMoreBehindEachHop() {
    assertThat(BANK)
        .extracting(Program::name)
        .containsExactly("account", "spend-by-merchant", "spend-by-merchant/by-merchant");
  }

  @Test
  void entersFromStreamsAndHops() {
    assertThat(((ProgramEntry.Source) BANK.get(1).entries().get(0)).topic())
        .isEqualTo("card-swipes");
    assertThat(((ProgramEntry.Hop) BANK.get(2).entries().get(0)).hop()).isEqualTo("by-merchant");
  }

  @Test
  void exitsToStreamsAndHops() {
    assertThat(BANK.get(0).exits())
        .extracting(ProgramExit::name)
        .containsExactly("events", "replies");
    assertThat(BANK.get(1).exits()).extracting(ProgramExit::partitions).containsExactly(12);
    assertThat(BANK.get(2).exits())
        .extracting(ProgramExit::name)
        .containsExactly("to-big-merchants", "to-merchant-totals");
  }

  @Test
  void startsWithDecoding() {
    assertThat(BANK.get(2).steps())
        .extracting(Program.Step::name)
        .containsExactly("decode", "spend", "branch", "to-big-merchants", "to-merchant-totals");
    assertThat(BANK.get(2).steps())
        .extracting(Program.Step::kind)
        .containsExactly("decode", "aggregate", "branch", "to", "to");
  }

  @Test
  void needsTheStoresOfItsSteps() {
    assertThat(BANK.get(0).stores())
        .extracting(ProgramStore::name)
        .containsExactly("account", "account-command-ids");
    assertThat(BANK.get(1).stores()).isEmpty();
    assertThat(BANK.get(2).stores()).extracting(ProgramStore::name).containsExactly("spend");
  }

  @Test
  void knowsWhereItsRecordsMayHaveEntered() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> a = words.stream("a", StringValue.class);
    StreamRef<StringValue> b = words.stream("b", StringValue.class);
    StreamRef<StringValue> c = words.stream("c", StringValue.class);
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    words
        .pipeline("words", a, b)
        .repartition("by-word", StringValue::getValue, 3, Partitionings.murmur2())
        .merge(c)
        .to(out);

    assertThat(Program.compile(words.build()))
        .extracting(Program::originTopics)
        .containsExactly(List.of("a", "b"), List.of("a", "b", "c"));
  }

  @Test
  void compilesNoInvalidTopology() {
    assertThatThrownBy(() -> Program.compile(Words.declared((in, out) -> in.filter(one -> true))))
        .isInstanceOf(InvalidTopologyException.class)
        .hasMessageContaining("[HW0116]");
  }

  @Test
  void boundsRecordsByAtLeastOneByte() {
    assertThatThrownBy(() -> new Limits(0, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limits must be at least 1 byte, were 0 and 5");
  }
}
