package io.headwater.operator;

import static io.headwater.testkit.BankMessages.open;
import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.testkit.Ledger;
import io.headwater.testkit.Words;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What becomes of a record that a step failed on, on a host of maps and lists. */
class RecoveryStrategyTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Recovery.Retry RETRY = Recovery.retry(3)
      .withBackoff(Duration.ofMillis(100), 2, Duration.ofMillis(300))
      .withJitter(0);

  private final InMemoryHost host = new InMemoryHost(HOUR.toMillis());
  private final AtomicInteger calls = new AtomicInteger();

  private RunningProgram started(TopologySpec spec) {
    return Program.compile(spec).get(0).start(host, Limits.DEFAULT);
  }

  private static InputRecord record(long offset, byte[] value) {
    return new InputRecord(
        new RecordPosition("in", 0, offset),
        1000,
        true,
        "k".getBytes(StandardCharsets.UTF_8),
        value,
        EventHeaders.NONE);
  }

  private static InputRecord record(Message value) {
    return record(3, value.toByteArray());
  }

  /** Keeps and emits state before a step that throws in its first calls. */
  private TopologySpec failing(int times, Recovery recovery) {
    return failing(times, recovery, new IllegalStateException("quotes a payload"));
  }

  private TopologySpec failing(int times, Recovery recovery, RuntimeException thrown) {
    return Words.declared((in, out) -> in.aggregate(
            "joined", StringValue.class, (before, one) -> word(before.getValue() + one.getValue()))
        .to(out)
        .peek(one -> {
          if (calls.incrementAndGet() <= times) {
            throw thrown;
          }
        })
        .onError(recovery)
        .to(out));
  }

  @Test
  void skipsARecordAsIfItHadBeenFiltered() {
    started(failing(1, Recovery.skip())).process(0, record(word("a")));

    assertThat(host.calls).containsExactly("get");
    assertThat(host.consumed).isEqualTo(1);
    assertThat(host.outcomes).containsExactly(Outcome.FILTERED);
    assertThat(host.steps).containsExactly("3 filtered");
  }

  @Test
  void haltsInFrontOfARecordWithoutAnyEffect() {
    RunningProgram program = started(failing(1, Recovery.fail()));

    assertThatThrownBy(() -> program.process(0, record(word("a"))))
        .isInstanceOf(HaltingRecordException.class)
        .hasMessageMatching("""
            words/peek at in-0@3: threw IllegalStateException \\[RULE_THREW]
              fix: correct the step at RecoveryStrategyTest.java:\\d+, or declare another \
            recovery""");

    assertThat(host.calls).containsExactly("get");
    assertThat(host.consumed).isZero();
    assertThat(host.outcomes).isEmpty();
    assertThat(host.steps).isEmpty();
  }

  @Test
  void triesAgainUntilItSucceedsAndLeavesEffectsOnce() {
    started(failing(2, RETRY)).process(0, record(word("a")));

    assertThat(host.calls)
        .containsExactly("get", "await", "get", "await", "get", "put", "forward", "forward");
    assertThat(host.waits).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200));
    assertThat(host.retried).containsExactly(3, 3);
    assertThat(host.outcomes).containsExactly(Outcome.PROCESSED);
    assertThat(host.consumed).isEqualTo(1);
    assertThat(host.table("joined").values())
        .singleElement()
        .satisfies(state -> assertThat(state.state()).isEqualTo(word("a")));
  }

  @Test
  void deadLettersAfterTheLastAttemptAndSaysHowManyThereWere() {
    started(failing(9, RETRY)).process(0, record(word("a")));

    assertThat(calls).hasValue(4);
    assertThat(host.waits)
        .containsExactly(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(300));
    assertThat(host.dead).singleElement().satisfies(dead -> {
      assertThat(dead.failure().attempts()).isEqualTo(4);
      assertThat(dead.failure().step()).isEqualTo("peek");
    });
    assertThat(host.outcomes).containsExactly(Outcome.DEAD_LETTERED);
    assertThat(host.table("joined")).isEmpty();
  }

  @Test
  void skipsAfterTheLastAttemptWhereThatIsDeclared() {
    started(failing(9, RETRY.otherwise(Recovery.skip()))).process(0, record(word("a")));

    assertThat(host.waits).hasSize(3);
    assertThat(host.outcomes).containsExactly(Outcome.FILTERED);
    assertThat(host.dead).isEmpty();
  }

  @Test
  void haltsAfterTheLastAttemptWhereThatIsDeclared() {
    RunningProgram program = started(failing(9, RETRY.otherwise(Recovery.fail())));

    assertThatThrownBy(() -> program.process(0, record(word("a"))))
        .isInstanceOf(HaltingRecordException.class);

    assertThat(host.waits).hasSize(3);
    assertThat(host.outcomes).isEmpty();
  }

  @Test
  void countsTheAttemptsOfEachStepForItself() {
    AtomicInteger late = new AtomicInteger();
    TopologySpec spec = Words.declared((in, out) -> in.peek(one -> failFirst(calls, 3))
        .onError(RETRY)
        .peek(one -> failFirst(late, 3))
        .onError(RETRY)
        .to(out));

    started(spec).process(0, record(word("a")));

    assertThat(host.retried).containsExactly(1, 1, 1, 2, 2, 2);
    assertThat(host.outcomes).containsExactly(Outcome.PROCESSED);
  }

  private static void failFirst(AtomicInteger calls, int times) {
    if (calls.incrementAndGet() <= times) {
      throw new IllegalStateException();
    }
  }

  @Test
  void neverTriesAgainWhatFollowsFromTheRecord() {
    TopologySpec spec = Words.declared((in, out) ->
        in.onAnyError(RETRY).map(StringValue.class, one -> nothing()).to(out));
    RunningProgram program = started(spec);

    program.process(0, record(word("a")));
    program.process(0, record(4, new byte[] {1, 2, 3}));

    assertThat(host.waits).isEmpty();
    assertThat(host.dead)
        .extracting(dead -> dead.failure().code())
        .containsExactly(FailureCode.RULE_RETURNED_NULL, FailureCode.DECODE_MALFORMED);
    assertThat(host.dead).extracting(dead -> dead.failure().attempts()).containsExactly(1, 1);
  }

  @SuppressWarnings("NullAway") // what an author's function may do nevertheless
  private static StringValue nothing() {
    return null;
  }

  @Test
  void neverTriesAgainAfterAnErrorOfTheAuthors() {
    TopologySpec spec = Words.declared((in, out) -> in.peek(one -> {
          throw new AssertionError("asserted");
        })
        .onError(RETRY)
        .to(out));

    started(spec).process(0, record(word("a")));

    assertThat(host.waits).isEmpty();
    assertThat(host.dead).hasSize(1);
  }

  @Test
  void triesAgainOnTheDeclaredExceptionsOnly() {
    Recovery.Retry retry = RETRY.on(IOException.class);

    started(failing(1, retry)).process(0, record(word("a")));
    calls.set(0);
    started(failing(1, retry, new UncheckedIOException(new FileNotFoundException())))
        .process(0, record(word("a")));

    assertThat(host.outcomes).containsExactly(Outcome.DEAD_LETTERED, Outcome.PROCESSED);
    assertThat(host.waits).hasSize(1);
  }

  @Test
  void triesAgainOnWhatTheClassifierSaysMayPass() {
    Recovery.Retry retry =
        RETRY.classifiedBy(thrown -> thrown.getCause() instanceof FileNotFoundException);

    started(failing(1, retry)).process(0, record(word("a")));
    calls.set(0);
    started(failing(1, retry, new UncheckedIOException(new FileNotFoundException())))
        .process(0, record(word("a")));

    assertThat(host.outcomes).containsExactly(Outcome.DEAD_LETTERED, Outcome.PROCESSED);
    assertThat(host.waits).hasSize(1);
  }

  @Test
  void asksNoClassifierAboutPoison() {
    RunningProgram program =
        started(Words.declared((in, out) -> in.onAnyError(RETRY.classifiedBy(thrown -> true))
            .map(StringValue.class, one -> nothing())
            .to(out)));

    program.process(0, record(4, new byte[] {1, 2, 3}));

    assertThat(host.waits).isEmpty();
    assertThat(host.dead)
        .extracting(dead -> dead.failure().code())
        .containsExactly(FailureCode.DECODE_MALFORMED);
  }

  @Test
  void leavesOutAPartOfEachWaitThatFollowsFromPositionAndAttempt() {
    Recovery.Retry jittery =
        RETRY.withBackoff(Duration.ofMillis(100), 1, Duration.ofMillis(100)).withJitter(0.5);
    started(failing(9, jittery)).process(0, record(3, word("a").toByteArray()));
    List<Duration> first = List.copyOf(host.waits);
    host.waits.clear();
    calls.set(0);

    started(failing(9, jittery)).process(0, record(3, word("b").toByteArray()));
    List<Duration> again = List.copyOf(host.waits);
    host.waits.clear();
    calls.set(0);
    started(failing(9, jittery)).process(0, record(4, word("a").toByteArray()));

    assertThat(first)
        .isEqualTo(again)
        .doesNotHaveDuplicates()
        .allMatch(wait -> wait.toMillis() >= 50 && wait.toMillis() < 100);
    assertThat(host.waits).isNotEqualTo(first);
  }

  @Test
  void letsOutWhatTheHostThrowsWhileItWaits() {
    RunningProgram program = started(failing(9, RETRY));
    RuntimeException failure = host.breakAt("await");

    assertThatThrownBy(() -> program.process(0, record(word("a")))).isSameAs(failure);

    assertThat(host.outcomes).isEmpty();
    assertThat(host.consumed).isZero();
  }

  @Test
  void letsOutWhatTheHostThrowsInALaterAttempt() {
    RunningProgram program = started(failing(9, RETRY));
    program.process(0, record(word("a")));
    RuntimeException failure = host.breakAt("get");
    calls.set(0);

    assertThatThrownBy(() -> program.process(0, record(word("b")))).isSameAs(failure);

    assertThat(host.outcomes).hasSize(1);
  }

  @Test
  void prefersTheStepThenThePipelineThenTheTopology() {
    List<Program.Step> steps = Program.compile(
            Words.declared((in, out) -> in.onAnyError(Recovery.skip())
                .onError(Recovery.fail())
                .peek(one -> {})
                .peek(one -> {})
                .onError(Recovery.deadLetter())
                .to(out)))
        .get(0)
        .steps();

    assertThat(steps)
        .extracting(Program.Step::recovery)
        .containsExactly(Recovery.fail(), Recovery.skip(), Recovery.deadLetter(), Recovery.skip());
  }

  @Test
  void answersASkippedCommand() {
    TopologySpec ledger = Ledger.topology();
    TopologySpec skipping = ledger.withRecovery(Recovery.skip());

    started(skipping).process(0, record(open("decide throws")));

    assertThat(host.outcomes).containsExactly(Outcome.FILTERED);
    assertThat(host.dead).isEmpty();
    assertThat(host.emitted).containsExactly(1);
    assertThat(host.table("ledger")).isEmpty();
  }
}
