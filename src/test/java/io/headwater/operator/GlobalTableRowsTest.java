package io.headwater.operator;

import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.StringValue;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TableRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.testkit.Words;
import io.headwater.topology.TopologySpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the records of a global table say, and what a program that joins it asks its host for. */
class GlobalTableRowsTest {
  private static final byte[] KEY = "k".getBytes(StandardCharsets.UTF_8);
  private static final TopologySpec WORDS = words();
  private static final GlobalTable PEOPLE = GlobalTable.of(WORDS).get(0);

  private final InMemoryHost host = new InMemoryHost(0);

  private static TopologySpec words() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> names = words.stream("names", StringValue.class);
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    TableRef<StringValue> people = words.globalTable("people", names);
    words
        .pipeline("words", in)
        .join(
            people,
            StringValue::getValue,
            StringValue.class,
            (one, row) -> word(one.getValue() + row.getValue()))
        .to(out);
    return words.build();
  }

  private static InputRecord record(
      String topic, byte @Nullable [] value, EventHeaders headers, long time) {
    return new InputRecord(new RecordPosition(topic, 0, 1), time, true, KEY, value, headers);
  }

  private static GlobalTable.Row read(byte @Nullable [] value, EventHeaders headers) {
    return PEOPLE.read(
        record("names", value, headers, 1000), new Limits(10, 10), FieldProtection.NONE);
  }

  private static EventHeaders type(String name) {
    return EventHeaders.of(
        List.of(new EventHeaders.Entry("hw-type", name.getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void knowsWhereItsRowsComeFrom() {
    assertThat(PEOPLE.name()).isEqualTo("people");
    assertThat(PEOPLE.store()).isEqualTo("people");
    assertThat(PEOPLE.topic()).isEqualTo("names");
    assertThat(PEOPLE.row()).isEqualTo(Words.TYPE);
  }

  @Test
  void aRecordIsTheNewestRowOfItsKey() {
    assertThat(read(word("ada").toByteArray(), EventHeaders.NONE))
        .isInstanceOfSatisfying(GlobalTable.Row.Kept.class, kept -> {
          assertThat(kept.key()).isEqualTo(KEY);
          assertThat(kept.row()).isEqualTo(new Snapshot(word("ada"), 1));
        });
  }

  @Test
  void aRecordWithoutAValueDeletesTheRowOfItsKey() {
    assertThat(read(null, EventHeaders.NONE))
        .isInstanceOfSatisfying(
            GlobalTable.Row.Deleted.class, deleted -> assertThat(deleted.key()).isEqualTo(KEY));
  }

  @Test
  void saysWhyARecordCannotBeRead() {
    assertThat(read(word("too long a name").toByteArray(), EventHeaders.NONE))
        .isEqualTo(
            new GlobalTable.Row.Skipped(FailureCode.TOO_LARGE, "value has 17 bytes, limit 10"));
    assertThat(read(word("ada").toByteArray(), type("bank.Account")))
        .isEqualTo(new GlobalTable.Row.Skipped(
            FailureCode.TYPE_MISMATCH,
            "header 'hw-type' does not say google.protobuf.StringValue"));
    assertThat(read(null, type("bank.Account"))).isInstanceOf(GlobalTable.Row.Skipped.class);
  }

  @Test
  void aProgramReadsTheTableAndEntersByItsOwnStreamOnly() {
    Program program = Program.compile(WORDS).get(0);

    assertThat(program.stores()).containsExactly(new ProgramStore.GlobalRows("people"));
    assertThat(program.originTopics()).containsExactly("in");

    host.table("people").put(ByteString.copyFromUtf8("a"), new Snapshot(word("da"), 1));
    program
        .start(host, Limits.DEFAULT)
        .process(0, record("in", word("a").toByteArray(), EventHeaders.NONE, 1000));

    assertThat(host.calls).containsExactly("get", "forward");
    assertThat(host.forwarded)
        .singleElement()
        .satisfies(output -> assertThat(output.value()).isEqualTo(word("ada").toByteArray()));
    assertThat(host.outcomes).containsExactly(Outcome.PROCESSED);
  }

  @Test
  void aTableThatCannotBeReadIsNoFaultOfTheRecord() {
    RunningProgram running = Program.compile(WORDS).get(0).start(host, Limits.DEFAULT);
    RuntimeException broken = host.breakAt("get");

    assertThatThrownBy(() ->
            running.process(0, record("in", word("a").toByteArray(), EventHeaders.NONE, 1000)))
        .isSameAs(broken);
    assertThat(host.dead).isEmpty();
  }
}
