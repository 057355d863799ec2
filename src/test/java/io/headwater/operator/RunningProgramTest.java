package io.headwater.operator;

import static io.headwater.testkit.BankMessages.deposit;
import static io.headwater.testkit.BankMessages.open;
import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import io.headwater.behavior.RecordTransform;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.RuleFailureException;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import io.headwater.event.RecordPosition;
import io.headwater.event.UnreachableKeys;
import io.headwater.partition.Partitionings;
import io.headwater.testkit.Ledger;
import io.headwater.testkit.Words;
import io.headwater.topology.StepSpec;
import io.headwater.topology.TopologySpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs on a host of maps and lists: what the host is asked for, and what it may break. */
class RunningProgramTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final List<StepSpec.Store> STORES =
      List.of(new StepSpec.Store("memory", MessageType.of(StringValue.class)));

  private final InMemoryHost host = new InMemoryHost(HOUR.toMillis());

  private RunningProgram started(TopologySpec spec) {
    return Program.compile(spec).get(0).start(host, Limits.DEFAULT);
  }

  private static InputRecord record(String topic, long offset, Message value) {
    return new InputRecord(
        new RecordPosition(topic, 0, offset),
        1000,
        true,
        "k".getBytes(StandardCharsets.UTF_8),
        value.toByteArray(),
        EventHeaders.NONE);
  }

  private static InputRecord record(String text) {
    return record("in", text.length(), word(text));
  }

  /** All kinds of effects on the host. */
  private static TopologySpec everything() {
    return Words.declared((in, out) -> in.deduplicate("seen", StringValue::getValue, HOUR)
        .aggregate(
            "joined", StringValue.class, (before, one) -> word(before.getValue() + one.getValue()))
        .process("own", StringValue.class, () -> RunningProgramTest::forgetting, STORES)
        .map(StringValue.class, RunningProgramTest::throwingOnBad)
        .to(out));
  }

  private static void forgetting(Envelope<StringValue> record, RecordTransform.Output output) {
    output.delete("memory");
    output.emit(record.value());
  }

  private static StringValue throwingOnBad(StringValue word) {
    if (word.getValue().endsWith("bad")) {
      throw new IllegalArgumentException();
    }
    return word;
  }

  @Test
  void writesStateBeforeItForwards() {
    started(everything()).process(0, record("a"));

    assertThat(host.calls).containsExactly("find", "get", "put", "delete", "remember", "forward");
    assertThat(host.outcomes).containsExactly(Outcome.PROCESSED);
    assertThat(host.consumed).isEqualTo(1);
  }

  @Test
  void readsOnlyForARecordThatFails() {
    started(everything()).process(0, record("bad"));

    assertThat(host.calls).containsExactly("find", "get", "deadLetter");
    assertThat(host.outcomes).containsExactly(Outcome.DEAD_LETTERED);
  }

  @Test
  void countsHowARecordLeftEachStep() {
    started(everything()).process(0, record("a"));
    started(everything()).process(0, record("bad"));

    assertThat(host.steps)
        .containsExactly(
            "1 processed",
            "2 processed",
            "3 processed",
            "4 processed",
            "5 processed",
            "4 dead-lettered");
    assertThat(host.emitted).containsExactly(0);
  }

  @Test
  void samplesLatencyOfOneRecordInSixteen() {
    RunningProgram program = started(everything());

    for (int i = 1; i <= 32; i++) {
      program.process(0, record("a".repeat(i)));
    }

    assertThat(host.sampled).containsExactly(5, 4, 3, 2, 1, 5, 4, 3, 2, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "find", "put", "delete", "remember", "forward"})
  void letsOutWhateverTheHostThrows(String call) {
    RunningProgram program = started(everything());
    RuntimeException failure = host.breakAt(call);

    assertThatThrownBy(() -> program.process(0, record("a"))).isSameAs(failure);

    assertThat(host.consumed).isZero();
    assertThat(host.outcomes).isEmpty();
    assertThat(host.steps).isEmpty();
    assertThat(host.dead).isEmpty();
  }

  @Test
  void letsOutWhatTheHostThrowsAtADeadLetter() {
    RunningProgram program = started(everything());
    RuntimeException failure = host.breakAt("deadLetter");

    assertThatThrownBy(() -> program.process(0, record("bad"))).isSameAs(failure);

    assertThat(host.consumed).isZero();
    assertThat(host.outcomes).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "find", "put", "delete", "remember", "forward"})
  void startsTheNextRecordAfreshAfterTheHostFailed(String call) {
    RunningProgram program = started(everything());
    host.breakAt(call);
    assertThatThrownBy(() -> program.process(0, record("a"))).isNotNull();
    host.mend();
    host.calls.clear();
    host.table("joined").clear();

    program.process(0, record("bb"));

    assertThat(host.calls).containsExactly("find", "get", "put", "delete", "remember", "forward");
    assertThat(host.forwarded).hasSize(1);
    assertThat(host.outcomes).containsExactly(Outcome.PROCESSED);
  }

  /** Asks the host for a state, and does with its exception what a careless author might. */
  private enum Careless implements RecordTransform<StringValue> {
    IGNORES {
      @Override
      void caught(RuntimeException e, Envelope<StringValue> record, Output output) {
        output.emit(record.value());
      }
    },
    THROWS_ANOTHER {
      @Override
      void caught(RuntimeException e, Envelope<StringValue> record, Output output) {
        throw new IllegalArgumentException("no state");
      }
    },
    WRAPS {
      @Override
      void caught(RuntimeException e, Envelope<StringValue> record, Output output) {
        throw new IllegalArgumentException(e);
      }
    },
    THROWS_AN_ERROR {
      @Override
      void caught(RuntimeException e, Envelope<StringValue> record, Output output) {
        throw new AssertionError(e);
      }
    };

    abstract void caught(RuntimeException e, Envelope<StringValue> record, Output output);

    @Override
    public void process(Envelope<StringValue> record, Output output) {
      try {
        output.put("memory", record.value());
      } catch (RuntimeException e) {
        caught(e, record, output);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"IGNORES", "THROWS_ANOTHER", "WRAPS", "THROWS_AN_ERROR"})
  void letsNobodyTurnAFailureOfTheHostIntoAnOutcome(String name) {
    Careless careless = Careless.valueOf(name);
    RunningProgram program = started(Words.declared((in, out) ->
        in.process("own", StringValue.class, () -> careless, STORES).to(out)));
    RuntimeException failure = host.breakAt("get");

    assertThatThrownBy(() -> program.process(0, record("a"))).isSameAs(failure);

    assertThat(host.forwarded).isEmpty();
    assertThat(host.dead).isEmpty();
    assertThat(host.table("memory")).isEmpty();
    assertThat(host.outcomes).isEmpty();
    assertThat(host.consumed).isZero();
  }

  @Test
  void letsErrorsOutThatAreNotTheAuthorsThoughTheyAreWrapped() {
    OutOfMemoryError error = new OutOfMemoryError("heap");
    RunningProgram program = started(Words.declared((in, out) -> in.peek(one -> {
          throw new IllegalStateException(error);
        })
        .to(out)));

    assertThatThrownBy(() -> program.process(0, record("a"))).isSameAs(error);

    assertThat(host.dead).isEmpty();
    assertThat(host.outcomes).isEmpty();
  }

  @Test
  void makesTheAuthorsObjectOncePerRunningProgram() {
    AtomicInteger made = new AtomicInteger();
    TopologySpec spec = Words.declared((in, out) -> in.process(
            "own",
            StringValue.class,
            () -> {
              made.incrementAndGet();
              return RunningProgramTest::forgetting;
            },
            STORES)
        .to(out));
    List<Program> programs = Program.compile(spec);
    RunningProgram first = programs.get(0).start(host, Limits.DEFAULT);
    RunningProgram second = programs.get(0).start(host, Limits.DEFAULT);

    first.process(0, record("a"));
    first.process(0, record("bb"));
    second.process(0, record("ccc"));

    assertThat(made).hasValue(2);
  }

  @Test
  void handsTheUntouchedSourceToTheDeadLetterQueue() {
    InputRecord bad = record("bad");

    started(everything()).process(0, bad);

    InMemoryHost.Dead dead = host.dead.get(0);
    assertThat(dead.source()).isSameAs(bad);
    assertThat(dead.failure().code()).isEqualTo(FailureCode.RULE_THREW);
    assertThat(dead.failure().program()).isEqualTo("words");
    assertThat(dead.failure().step()).isEqualTo("map");
    assertThat(dead.failure().exceptionClass()).contains("java.lang.IllegalArgumentException");
  }

  @Test
  void keepsTheCodeAndTheMessageOfARuleWithoutAResult() {
    RuleFailureException noResult =
        new RuleFailureException(FailureCode.EXPR_EVAL, "the expression divides by zero");
    RunningProgram program = started(Words.declared((in, out) -> in.peek(one -> {
          throw noResult;
        })
        .to(out)));

    program.process(0, record("a"));

    assertThat(host.dead.get(0).failure().code()).isEqualTo(FailureCode.EXPR_EVAL);
    assertThat(host.dead.get(0).failure().message()).isEqualTo("the expression divides by zero");
    assertThat(host.dead.get(0).failure().exceptionClass()).isEmpty();
  }

  @Test
  void answersFromTheHostAndFromWhatIsStaged() {
    RunningProgram program = started(Ledger.topology());

    program.process(0, record("commands", 0, open("ada")));
    program.process(0, record("commands", 1, deposit(5)));
    program.process(0, record("commands", 1, deposit(5)));

    assertThat(host.outcomes)
        .containsExactly(Outcome.PROCESSED, Outcome.PROCESSED, Outcome.DUPLICATE);
    assertThat(host.table("ledger").values()).extracting("sequence").containsExactly(2L);
    assertThat(host.emitted).containsExactly(0, 1, 0, 1, 1);
  }

  @Test
  void placesEqualKeysOnOnePartition() {
    RunningProgram program = started(Ledger.topology());

    program.process(0, record("commands", 0, open("ada")));

    assertThat(host.forwarded)
        .extracting(OutputRecord::partition)
        .containsOnly(Partitionings.murmur2().newFunction().partition(new byte[] {'k'}, 6));
  }

  /** A reply holds nothing personal, so nothing of it is sealed. */
  @Test
  void answersAFailedCommandWithoutKeys() {
    host.protection = UnreachableKeys.WHEN_SEALING;
    RunningProgram ledger = started(Ledger.topology());

    ledger.process(0, record("commands", 1, open("decide throws")));

    assertThat(host.dead).hasSize(1);
    assertThat(host.emitted).hasSize(1);
  }
}
