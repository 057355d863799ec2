package io.headwater.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.headwater.behavior.Reaction;
import io.headwater.behavior.Saga;
import io.headwater.behavior.SagaProcess;
import io.headwater.behavior.TimerClock;
import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.SagaParts;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.Snapshot;
import io.headwater.operator.PendingTimer;
import io.headwater.proto.SagaEvent;
import io.headwater.proto.SagaTimer;
import io.headwater.testkit.TopologyHarness;
import io.headwater.topology.Recovery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topologies.transfers.proto.Completed;
import topologies.transfers.proto.Failed;
import topologies.transfers.proto.Transfer;
import topologies.transfers.proto.TransferRequest;
import topologies.transfers.proto.TransferResult;

/** What sagas do with timers, failures and repetition; each input says what is to be done. */
class SagaTest {
  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

  private final AtomicBoolean isBroken = new AtomicBoolean(true);
  private final Saga<Transfer> saga = Saga.of("probe", Transfer.class, Transfer::toBuilder)
      .start("requests", TransferRequest.class, this::react)
      .on("requests", TransferRequest.class, this::react)
      .timer("tick", (state, react) -> {
        state.setAmount(state.getAmount() + 1);
        react.send("results", react.process(), Completed.getDefaultInstance());
        perform(state.getTo(), react);
      })
      .timer("tock", (state, react) -> react.send("results", "tock", Failed.newBuilder()))
      .sends("results")
      .build();
  private TopologyHarness harness = start(parts -> {});

  private TopologyHarness start(Consumer<SagaParts> parts) {
    TopologyBuilder topology = TopologyBuilder.topology("sagas");
    topology.stream("requests", TransferRequest.class);
    topology.stream("results", TransferResult.class);
    topology.saga(saga, topology.stream("probe-events", SagaEvent.class), parts);
    return TopologyHarness.of(topology.build());
  }

  private void restart(Consumer<SagaParts> parts) {
    harness.close();
    harness = start(parts);
  }

  @AfterEach
  void close() {
    harness.close();
  }

  /** From says what the input does, to what the timer does. */
  private void react(Transfer.Builder state, TransferRequest request, Reaction react) {
    state.setFrom(request.getFrom()).setTo(request.getTo());
    perform(request.getFrom(), react);
  }

  private void perform(String what, Reaction react) {
    switch (what) {
      case "wall" -> react.timer("tick", FIVE_MINUTES);
      case "event" -> react.timer("tick", FIVE_MINUTES, TimerClock.EVENT);
      case "later" -> react.timer("tick", FIVE_MINUTES.multipliedBy(2));
      case "both" -> react.timer("tick", FIVE_MINUTES).timer("tock", FIVE_MINUTES.plusMillis(1));
      case "past" -> react.timerAt("tick", Instant.EPOCH, TimerClock.WALL);
      case "unknown" -> react.timer("tack", FIVE_MINUTES);
      case "cancel" -> react.cancel("tick").cancel("tock");
      case "end" -> react.end();
      case "throw" -> {
        if (isBroken.get()) {
          throw new IllegalStateException("broken");
        }
      }
      case "elsewhere" -> react.send("nowhere", "k", Completed.getDefaultInstance());
      default -> {}
    }
  }

  private void pipe(String process, String what, String then) {
    harness.pipe("requests", process, TransferRequest.newBuilder().setFrom(what).setTo(then));
  }

  private void pipe(String process, String what) {
    pipe(process, what, "");
  }

  private long ticks(String process) {
    return harness
        .state("probe", process)
        .map(found -> ((Transfer) found.state()).getAmount())
        .orElse(-1L);
  }

  private List<SagaEvent> history(String process) {
    return harness.records("probe-events").stream()
        .filter(one -> one.keyText().equals(process))
        .map(one -> (SagaEvent) one.value())
        .toList();
  }

  @Test
  void aTimerFiresWhenTheWallClockHasReachedIt() {
    pipe("p", "wall");
    harness.advanceTime(FIVE_MINUTES.minusMillis(1));
    assertThat(ticks("p")).isZero();

    harness.advanceTime(Duration.ofMillis(1));

    assertThat(ticks("p")).isEqualTo(1);
    assertThat(harness.timers("probe", "p")).isEmpty();
    Envelope<Message> result = harness.records("results").get(0);
    assertThat(result.eventTime()).isEqualTo(TopologyHarness.START.plus(FIVE_MINUTES));
    assertThat(result.correlationId()).isEqualTo("requests-0@0");
    assertThat(result.causationId().orElseThrow()).startsWith("probe/p/tick@");
    assertThat(result.headers().text(EventHeaders.ORIGIN)).contains("requests-0@0");
  }

  @Test
  void aTimerFiresWhenAnEventTimeHasReachedIt() {
    pipe("p", "event");
    harness.advanceTime(Duration.ofHours(1));
    assertThat(ticks("p")).isZero();

    pipe("other", "nothing");

    assertThat(ticks("p")).isEqualTo(1);
    assertThat(harness.records("results").get(0).eventTime())
        .isEqualTo(TopologyHarness.START.plus(FIVE_MINUTES));
  }

  @Test
  void aTimerTakesThePlaceOfOneOfItsName() {
    pipe("p", "wall");
    pipe("p", "later");

    harness.advanceTime(FIVE_MINUTES);
    assertThat(ticks("p")).isZero();
    harness.advanceTime(FIVE_MINUTES);

    assertThat(ticks("p")).isEqualTo(1);
  }

  @Test
  void aCancelledTimerDoesNotFire() {
    pipe("p", "both");
    pipe("p", "cancel");

    harness.advanceTime(Duration.ofHours(1));

    assertThat(harness.values("results")).isEmpty();
  }

  @Test
  void aTimerThatFiresMayCancelOneThatIsDueAsWell() {
    pipe("p", "both", "cancel");

    harness.advanceTime(Duration.ofHours(1));

    assertThat(harness.values("results")).hasSize(1);
  }

  @Test
  void aTimerMaySetItselfAgain() {
    pipe("p", "wall", "wall");

    harness.advanceTime(FIVE_MINUTES);
    harness.advanceTime(FIVE_MINUTES);

    assertThat(ticks("p")).isEqualTo(2);
    assertThat(harness.timers("probe", "p")).extracting(PendingTimer::name).containsExactly("tick");
  }

  @Test
  void aTimerInThePastFiresAtOnce() {
    pipe("p", "past");

    harness.advanceTime(Duration.ofMillis(1));

    assertThat(ticks("p")).isEqualTo(1);
  }

  @Test
  void allTimersFireHoweverManyAreDueTogether() {
    for (int i = 0; i < 1_200; i++) {
      pipe("p-" + i, "wall");
    }

    for (int i = 0; i < 4; i++) {
      harness.advanceTime(FIVE_MINUTES);
    }

    assertThat(harness.values("results")).hasSize(1_200);
  }

  @Test
  void theEndOfAProcessRemovesItsTimers() {
    pipe("p", "both");
    pipe("p", "end");

    harness.advanceTime(Duration.ofHours(1));

    assertThat(harness.values("results")).isEmpty();
    assertThat(harness.timers("probe", "p")).isEmpty();
    assertThat(harness.state("probe", "p")).isEmpty();
  }

  @Test
  void aProcessThatHasEndedStartsNotAgainWithinTheWindow() {
    pipe("p", "end");
    harness.advanceTime(Duration.ofMinutes(59));

    pipe("p", "wall");

    assertThat(harness.counts("probe").of(Outcome.DUPLICATE)).isEqualTo(1);
    assertThat(history("p")).hasSize(1);
  }

  @Test
  void aProcessThatHasEndedStartsAnewAfterTheWindow() {
    pipe("p", "end");
    harness.advanceTime(Duration.ofMinutes(61));

    pipe("p", "wall");

    assertThat(history("p")).hasSize(2);
    assertThat(harness.records("probe-events").get(1).sequence()).hasValue(1);
  }

  @Test
  void whatATimerEndsIsRememberedAsWell() {
    pipe("p", "wall", "end");
    harness.advanceTime(FIVE_MINUTES.plusMinutes(50));

    pipe("p", "wall");

    assertThat(history("p")).hasSize(2).last().extracting(SagaEvent::getEnded).isEqualTo(true);
    assertThat(harness.counts("probe").of(Outcome.DUPLICATE)).isEqualTo(1);
  }

  @Test
  void aTimerThatFailsIsADeadLetterOfTheInputThatSetIt() {
    pipe("p", "wall", "throw");

    harness.advanceTime(FIVE_MINUTES);

    DeadLetter letter = harness.deadLetters("requests").get(0);
    assertThat(letter.cause().code()).isEqualTo("RULE_THREW");
    assertThat(letter.cause().step()).isEqualTo("probe/probe");
    assertThat(letter.origin().toString()).isEqualTo("requests-0@0");
    assertThat(letter.headers().text(EventHeaders.TYPE)).contains("headwater.SagaTimer");
    assertThat(ticks("p")).isZero();
    assertThat(harness.values("results")).isEmpty();
    assertThat(harness.timers("probe", "p")).isEmpty();
    assertThat(harness.counts("probe").of(Outcome.DEAD_LETTERED)).isEqualTo(1);
  }

  @Test
  void anInputThatFailsIsADeadLetterOfItsStream() {
    pipe("p", "throw");
    pipe("q", "unknown");
    pipe("r", "elsewhere");

    assertThat(harness.deadLetters("requests"))
        .extracting(one -> one.cause().code() + ": " + one.cause().message())
        .containsExactly(
            "RULE_THREW: threw IllegalStateException",
            "UNHANDLED: probe: there is no timer 'tack'",
            "SERIALIZE: saga 'probe' does not declare to send to 'nowhere'");
    assertThat(harness.values("probe-events")).isEmpty();
    assertThat(harness.state("probe", "p")).isEmpty();
  }

  @Test
  void aTimerThatFailsMayHaltTheApplication() {
    restart(parts -> parts.onError(Recovery.fail()));
    pipe("p", "wall", "throw");

    assertThatThrownBy(() -> harness.advanceTime(FIVE_MINUTES))
        .hasRootCauseInstanceOf(HaltingRecordException.class)
        .rootCause()
        .hasMessageStartingWith(
            "probe/probe at requests-0@0: threw IllegalStateException [RULE_THREW]");
    assertThat(harness.values("results")).isEmpty();
  }

  @Test
  void aTimerThatFailsIsTriedAgain() {
    restart(parts -> parts.onError(Recovery.retry(2)));
    pipe("p", "wall", "throw");

    harness.advanceTime(FIVE_MINUTES);

    assertThat(harness.deadLetters("requests"))
        .singleElement()
        .satisfies(letter -> assertThat(letter.cause().attempt()).isEqualTo(3));
  }

  @Test
  void aProcessThatIsParkedWaitsWithItsTimers() {
    restart(parts -> parts.onError(Recovery.park()));
    pipe("p", "both");
    pipe("p", "throw");
    harness.advanceTime(Duration.ofHours(1));
    assertThat(harness.values("results")).isEmpty();
    assertThat(harness.parked("probe").values())
        .singleElement()
        .satisfies(lot -> assertThat(lot.count()).isEqualTo(3));
    isBroken.set(false);

    harness.release("probe", "p");

    assertThat(harness.values("results")).hasSize(2);
    assertThat(harness.parked("probe")).isEmpty();
    assertThat(ticks("p")).isEqualTo(1);
  }

  @Test
  void aTimerThatFailsMayPark() {
    restart(parts -> parts.onError(Recovery.park()));
    pipe("p", "wall", "throw");
    harness.advanceTime(FIVE_MINUTES);
    pipe("p", "later");
    assertThat(ticks("p")).isZero();
    isBroken.set(false);

    harness.release("probe", "p");

    assertThat(ticks("p")).isEqualTo(1);
    assertThat(history("p")).extracting(SagaEvent::hasTimer).containsExactly(false, true, false);
  }

  @Test
  void theProcessFollowsFromItsEvents() {
    pipe("p", "both", "wall");
    harness.advanceTime(FIVE_MINUTES.plusMillis(1));
    pipe("p", "event", "x");

    SagaProcess rebuilt =
        SagaProcess.of(saga, "p", history("p"), FieldProtection.NONE).orElseThrow();

    Optional<Snapshot> live = harness.state("probe", "p");
    assertThat(live).contains(new Snapshot(rebuilt.state(), rebuilt.sequence()));
    assertThat(rebuilt.state().toByteString())
        .isEqualTo(live.orElseThrow().state().toByteString());
    assertThat(harness.timers("probe", "p"))
        .extracting(SagaTest::parsed)
        .containsExactlyElementsOf(rebuilt.timers().values());
    assertThat(history("p"))
        .extracting(SagaEvent::hasTimer)
        .containsExactly(false, true, true, false);
  }

  /** What is left of a process: its state, how many events it has had, and its timers. */
  private record Left(Object state, long sequence, List<SagaTimer> timers) {}

  private Optional<Left> live(String process) {
    return harness
        .state("probe", process)
        .map(found -> new Left(
            found.state(),
            found.sequence(),
            harness.timers("probe", process).stream().map(SagaTest::parsed).toList()));
  }

  private Optional<Left> rebuilt(String process) {
    return SagaProcess.of(saga, process, history(process), FieldProtection.NONE)
        .map(found ->
            new Left(found.state(), found.sequence(), List.copyOf(found.timers().values())));
  }

  private static SagaTimer parsed(PendingTimer timer) {
    try {
      return SagaTimer.parseFrom(timer.firing().value());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everyProcessFollowsFromItsEventsHoweverItWent(long seed) {
    Random random = new Random(seed);
    List<String> whats =
        List.of("wall", "event", "later", "both", "past", "cancel", "end", "throw", "unknown", "");
    List<String> processes = List.of("p", "q", "r", "s");
    for (int i = 0; i < 150; i++) {
      if (random.nextInt(4) == 0) {
        harness.advanceTime(Duration.ofMinutes(random.nextInt(30)));
      }
      pipe(
          processes.get(random.nextInt(processes.size())),
          whats.get(random.nextInt(whats.size())),
          whats.get(random.nextInt(whats.size())));
    }

    assertThat(processes)
        .allSatisfy(process -> assertThat(rebuilt(process)).isEqualTo(live(process)));
    assertThat(harness.values("probe-events")).hasSizeGreaterThan(100);
  }

  @Test
  void aRuleMaySayWhichProcessAnInputIsOf() {
    Saga<Transfer> byRule = Saga.of("by-rule", Transfer.class, Transfer::toBuilder)
        .start("requests", TransferRequest.class, (state, request, react) -> {})
        .by("requests", TransferRequest.class, TransferRequest::getTo)
        .build();
    TopologyBuilder topology = TopologyBuilder.topology("sagas");
    topology.stream("requests", TransferRequest.class);
    topology.saga(byRule, topology.stream("probe-events", SagaEvent.class));
    try (TopologyHarness other = TopologyHarness.of(topology.build())) {
      other.pipe("requests", "k", TransferRequest.newBuilder().setTo("p"));
      other.pipe("requests", "k", TransferRequest.newBuilder().setFrom("of no process"));

      assertThat(other.records("probe-events")).extracting(Envelope::key).containsExactly("p");
      assertThat(other.counts("by-rule/requests").of(Outcome.FILTERED)).isEqualTo(1);
    }
  }
}
