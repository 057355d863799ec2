package io.headwater.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import io.headwater.behavior.Projection;
import io.headwater.behavior.RowFold;
import io.headwater.behavior.Rule;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.LetterContent;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.RecordPosition;
import io.headwater.event.UnreachableKeys;
import io.headwater.partition.Partitionings;
import io.headwater.topology.Placement;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.Recovery;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HostedRecordTest {
  private static final SourceLocation WHERE = new SourceLocation("words.yaml", 5, 1);
  private static final MessageType WORD = MessageType.of(StringValue.class);
  private static final RowFold APPEND = (before, value, event) -> Optional.of(
      StringValue.of(((StringValue) before).getValue() + ((StringValue) value).getValue()));
  private static final RowFold THROW = (before, value, event) -> {
    throw new IllegalStateException("secret");
  };

  private final List<Duration> waits = new ArrayList<>();

  private HostedRecord read(RowFold fold, Recovery recovery, byte[] value, Optional<Rule<?>> by) {
    return read(fold, recovery, value, by, FieldProtection.NONE);
  }

  private HostedRecord read(
      RowFold fold,
      Recovery recovery,
      byte[] value,
      Optional<Rule<?>> by,
      FieldProtection protection) {
    StreamSpec stream = new StreamSpec(
        "words",
        "words",
        StreamSpec.deadLettersOf("words"),
        WORD,
        KeyType.STRING,
        Optional.empty(),
        1,
        new Placement.ByKey(Partitionings.murmur2()),
        Optional.empty(),
        Optional.empty(),
        LetterContent.FULL,
        List.of(),
        WHERE);
    Projection behavior = Projection.of(
        "rows", WORD, List.of(new Projection.Changes(WORD, Map.of(), Optional.of(fold))), WHERE);
    ProjectionSpec projection = new ProjectionSpec(
        "rows",
        List.of(new ProjectionSpec.Input("words", by, WHERE)),
        KeyType.STRING,
        behavior,
        new ProjectionSpec.Database("rows"),
        Optional.of(recovery),
        WHERE);
    TopologySpec topology = new TopologySpec("app", List.of(stream), List.of(), List.of(), WHERE);
    InputRecord record = new InputRecord(
        new RecordPosition("words", 0, 7),
        1,
        true,
        "k".getBytes(StandardCharsets.UTF_8),
        value,
        EventHeaders.NONE);
    return HostedProjection.of(topology, projection, protection)
        .read(record, Limits.DEFAULT, waits::add);
  }

  private HostedRecord read(RowFold fold, Recovery recovery) {
    return read(fold, recovery, StringValue.of("b").toByteArray());
  }

  private HostedRecord read(RowFold fold, Recovery recovery, byte[] value) {
    return read(fold, recovery, value, Optional.empty());
  }

  private static Optional<Message> row(String text) {
    return Optional.of(StringValue.of(text));
  }

  @Test
  void foldsTheRowOfItsKey() {
    HostedRecord record = read(APPEND, Recovery.deadLetter());

    assertThat(record.key()).contains("k");
    assertThat(record.fold(row("a"))).isEqualTo(row("ab"));
    assertThat(record.fold(Optional.empty())).isEqualTo(row("b"));
    assertThat(record.outcome()).isEqualTo(Outcome.PROCESSED);
    assertThat(record.letter()).isEmpty();
  }

  @Test
  void foldsUnderTheKeyOfItsRow() {
    Rule<String> by = Rule.java(WHERE, event -> event.key() + "-row");
    RowFold keep = (before, value, event) -> Optional.of(StringValue.of(event.keyText()));
    byte[] value = StringValue.of("b").toByteArray();

    HostedRecord record = read(keep, Recovery.deadLetter(), value, Optional.of(by));

    assertThat(record.key()).contains("k-row");
    assertThat(record.fold(Optional.empty())).isEqualTo(row("k-row"));
  }

  @Test
  void changesNoRowIfItIsIgnored() {
    HostedRecord record = read(RowFold.IGNORE, Recovery.deadLetter());

    assertThat(record.key()).isEmpty();
    assertThat(record.outcome()).isEqualTo(Outcome.FILTERED);
  }

  @Test
  void isADeadLetterIfItCannotBeDecoded() {
    HostedRecord record = read(APPEND, Recovery.deadLetter(), new byte[] {10, 5, 1});

    assertThat(record.key()).isEmpty();
    assertThat(record.outcome()).isEqualTo(Outcome.DEAD_LETTERED);
    assertThat(record.letter()).hasValueSatisfying(letter -> {
      assertThat(letter.code()).isEqualTo(FailureCode.DECODE_TRUNCATED);
      assertThat(letter.step()).isEqualTo("decode");
      assertThat(letter.program()).isEqualTo("rows");
    });
  }

  @Test
  void leavesTheRowAloneIfItsFoldThrows() {
    HostedRecord record = read(THROW, Recovery.deadLetter());

    assertThat(record.fold(row("a"))).isEqualTo(row("a"));
    assertThat(record.letter()).hasValueSatisfying(letter -> {
      assertThat(letter.code()).isEqualTo(FailureCode.RULE_THREW);
      assertThat(letter.message()).isEqualTo("threw IllegalStateException");
      assertThat(letter.exceptionClass()).contains("java.lang.IllegalStateException");
    });
  }

  @Test
  void isSkippedIfThatIsDeclared() {
    HostedRecord record = read(THROW, Recovery.skip());
    record.fold(row("a"));

    assertThat(record.outcome()).isEqualTo(Outcome.FILTERED);
    assertThat(record.letter()).isEmpty();
  }

  @Test
  void haltsIfThatIsDeclared() {
    HostedRecord record = read(THROW, Recovery.fail());

    assertThatThrownBy(() -> record.fold(row("a")))
        .isInstanceOf(HaltingRecordException.class)
        .hasMessage("""
            rows/rows at words-0@7: threw IllegalStateException [RULE_THREW]
              fix: correct the step at words.yaml:5:1, or declare another recovery\
            """);
  }

  @Test
  void isTriedAgainAsOftenAsDeclared() {
    HostedRecord record = read(THROW, Recovery.retry(3).withJitter(0));
    record.fold(row("a"));

    assertThat(waits)
        .containsExactly(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(400));
    assertThat(record.letter())
        .hasValueSatisfying(letter -> assertThat(letter.attempts()).isEqualTo(4));
  }

  @Test
  void mayComeOutOtherwiseWithAnotherRow() {
    HostedRecord record = read(
        (before, value, event) -> {
          if (before.equals(StringValue.of("a"))) {
            throw new IllegalStateException();
          }
          return APPEND.fold(before, value, event);
        },
        Recovery.deadLetter());
    record.fold(row("a"));

    assertThat(record.fold(row("c"))).isEqualTo(row("cb"));
    assertThat(record.outcome()).isEqualTo(Outcome.PROCESSED);
  }

  @Test
  void changesNoRowAnyMoreWhenTheDatabaseRefusedIt() {
    HostedRecord record = read(APPEND, Recovery.deadLetter());
    record.refuse("column 'x' would hold U+0000");

    assertThat(record.fold(row("a"))).isEqualTo(row("a"));
    assertThat(record.letter()).hasValueSatisfying(letter -> {
      assertThat(letter.code()).isEqualTo(FailureCode.SERIALIZE);
      assertThat(letter.message()).isEqualTo("column 'x' would hold U+0000");
    });
  }

  @Test
  void failsAsAWholeIfTheKeysOfSubjectsCannotBeReached() {
    assertThatThrownBy(() -> read(
            APPEND,
            Recovery.skip(),
            StringValue.of("b").toByteArray(),
            Optional.empty(),
            UnreachableKeys.WHEN_OPENING))
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage(UnreachableKeys.MESSAGE);
  }
}
