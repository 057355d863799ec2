package io.headwater.streams;

import static io.headwater.testkit.Words.count;
import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.Counter;
import com.google.protobuf.Message;
import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Decision;
import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.EventHeaders;
import io.headwater.host.MetricsObserver;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.Program;
import io.headwater.partition.Partitionings;
import io.headwater.proto.Reply;
import io.headwater.testkit.BankMessages;
import io.headwater.testkit.RawRecord;
import io.headwater.testkit.TopologyHarness;
import io.headwater.testkit.Words;
import io.headwater.topology.ErrorPolicy;
import io.headwater.topology.PipelineSpec;
import io.headwater.topology.Recovery;
import io.headwater.topology.StepSpec;
import io.headwater.topology.TopologySpec;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import topologies.bank.proto.Account;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.AccountEvent;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Deposited;
import topologies.bank.proto.Open;
import topologies.bank.proto.Opened;
import topologies.bank.proto.Withdraw;
import topologies.bank.proto.Withdrawn;

/** Each recovery strategy at each kind of step, on Kafka Streams. */
class RecoveryTest {
  /** The same topology, where step {@code step} recovers in a way of its own. */
  private static TopologySpec recovering(TopologySpec spec, String step, Recovery recovery) {
    PipelineSpec declared = spec.pipelines().get(0);
    ErrorPolicy errors = new ErrorPolicy(Optional.empty(), Map.of(step, recovery));
    PipelineSpec pipeline = new PipelineSpec(
        declared.name(), declared.from(), declared.steps(), errors, declared.where());
    return new TopologySpec(
        spec.name(), spec.streams(), List.of(), List.of(pipeline), spec.where());
  }

  private static TopologySpec recovering(StepSpec step, Recovery recovery) {
    return recovering(DefectTest.specOf(step), "step", recovery);
  }

  private static void pipe(TopologyHarness words, String... texts) {
    for (String text : texts) {
      words.pipe("in", "k", word(text), EventHeaders.NONE, TopologyHarness.START);
    }
  }

  /** Everything that a run of the topology writes, its changelogs included. */
  private static Map<String, List<RawRecord>> written(TopologySpec spec, String... texts) {
    try (TopologyHarness words = TopologyHarness.of(spec)) {
      pipe(words, texts);
      return words.writtenTopics();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.headwater.streams.DefectTest#throwingSteps")
  void skipsARecordAsIfItHadNeverArrived(String kind, StepSpec step) {
    TopologySpec spec = recovering(step, Recovery.skip());

    try (TopologyHarness words = TopologyHarness.of(spec)) {
      pipe(words, "good", "bad");

      assertThat(words.writtenTopics()).isEqualTo(written(spec, "good"));
      assertThat(words.deadLetters("in")).isEmpty();
      assertThat(words.counts("words").of(Outcome.FILTERED)).isEqualTo(1);

      pipe(words, "good");
      assertThat(words.values("out")).hasSize(2);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.headwater.streams.DefectTest#throwingSteps")
  void haltsInFrontOfARecord(String kind, StepSpec step) {
    TopologySpec spec = recovering(step, Recovery.fail());

    try (TopologyHarness words = TopologyHarness.of(spec)) {
      pipe(words, "good");
      Map<String, List<RawRecord>> before = words.writtenTopics();

      assertThatThrownBy(() -> pipe(words, "bad"))
          .hasRootCauseInstanceOf(HaltingRecordException.class)
          .rootCause()
          .hasMessage("""
              words/step at in-0@1: threw IllegalStateException [RULE_THREW]
                fix: correct the step at words.yaml:7:5, or declare another recovery""");

      assertThat(words.writtenTopics()).isEqualTo(before);
      assertThat(words.counts("words").consumed()).isEqualTo(1);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.headwater.streams.DefectTest#throwingSteps")
  void deadLettersAfterTheLastAttempt(String kind, StepSpec step) {
    TopologySpec spec = recovering(step, Recovery.retry(2));

    try (TopologyHarness words = TopologyHarness.of(spec)) {
      pipe(words, "good", "bad", "good");

      assertThat(words.deadLetters("in"))
          .singleElement()
          .satisfies(letter -> assertThat(letter.cause().attempt()).isEqualTo(3));
      assertThat(words.values("out")).hasSize(2);
      assertThat(count(words, Outcome.DEAD_LETTERED)).isEqualTo(1);
    }
  }

  /** Throws in its first calls. */
  private record Flaky(AtomicInteger calls, int times) {
    <R> Function<String, R> giving(R result) {
      return text -> {
        if (calls.incrementAndGet() <= times) {
          throw new IllegalStateException();
        }
        return result;
      };
    }
  }

  private static Flaky flaky(int times) {
    return new Flaky(new AtomicInteger(), times);
  }

  private static StepSpec processing(int times) {
    Function<String, Message> flaky = flaky(times).giving(word("last"));
    return DefectTest.process((record, output) -> {
      output.emit(word("more"));
      output.emit(flaky.apply(""));
    });
  }

  private static StepSpec step(String kind, int times) {
    Flaky flaky = flaky(times);
    return switch (kind) {
      case "filter" -> DefectTest.filter(flaky.giving(true));
      case "map" -> DefectTest.map(flaky.giving((Message) word("b")));
      case "flat-map" -> DefectTest.flatMap(flaky.giving(List.of(word("b"), word("a"))));
      case "branch" -> DefectTest.branch(flaky.giving(false));
      case "peek" -> DefectTest.peek(flaky.giving(""));
      case "aggregate" -> DefectTest.fold(flaky.giving((Message) word("b")));
      case "deduplicate" -> DefectTest.deduplicate(flaky.giving("id"));
      case "process" -> processing(times);
      case "repartition" -> DefectTest.repartition(flaky.giving("other"));
      default -> throw new IllegalArgumentException(kind);
    };
  }

  static Stream<String> kinds() {
    return DefectTest.throwingSteps().map(Arguments::get).map(arguments -> (String) arguments[0]);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void leavesTheEffectsOfTheThirdAttemptOnly(String kind) {
    TopologySpec steady = recovering(step(kind, 0), Recovery.retry(2));
    TopologySpec flaky = recovering(step(kind, 2), Recovery.retry(2));

    try (TopologyHarness words = TopologyHarness.of(flaky)) {
      pipe(words, "good", "bad", "good");

      assertThat(words.writtenTopics()).isEqualTo(written(steady, "good", "bad", "good"));
      assertThat(words.deadLetters("in")).isEmpty();
      assertThat(words.counts("words").of(Outcome.PROCESSED)).isEqualTo(3);
    }
  }

  @Test
  void waitsLongerEachTimeOnTheWallClock() {
    Recovery retry = Recovery.retry(3)
        .withBackoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(10))
        .withJitter(0);

    try (TopologyHarness words = TopologyHarness.of(recovering(step("peek", 9), retry))) {
      pipe(words, "bad");

      assertThat(words.now()).isEqualTo(TopologyHarness.START.plusSeconds(1 + 2 + 4));
    }
  }

  @Test
  void skipsAndHaltsAtPoisonWhereThatIsDeclaredOfDecoding() {
    byte[] key = "k".getBytes(StandardCharsets.UTF_8);
    byte[] poison = {1, 2, 3};
    long now = TopologyHarness.START.toEpochMilli();
    TopologySpec spec = Words.ofSteps(Words.to());

    try (TopologyHarness words = TopologyHarness.of(recovering(spec, "decode", Recovery.skip()))) {
      words.pipeRaw("in", key, poison, EventHeaders.NONE, now);

      assertThat(words.deadLetters("in")).isEmpty();
      assertThat(count(words, Outcome.FILTERED)).isEqualTo(1);
    }
    try (TopologyHarness words = TopologyHarness.of(recovering(spec, "decode", Recovery.fail()))) {
      assertThatThrownBy(() -> words.pipeRaw("in", key, poison, EventHeaders.NONE, now))
          .rootCause()
          .hasMessageStartingWith("words/decode at in-0@0: ")
          .hasMessageContaining("[DECODE_MALFORMED]");
    }
  }

  @Test
  void namesWhereTheRecordEnteredWhenAStepBehindAHopFails() {
    TopologySpec spec = Words.declared(
        (in, out) -> in.repartition("by-word", one -> one.getValue(), 3, Partitionings.murmur2())
            .onAnyError(Recovery.retry(1).otherwise(Recovery.fail()))
            .peek(one -> {
              throw new IllegalStateException();
            })
            .to(out));

    try (TopologyHarness words = TopologyHarness.of(spec)) {
      assertThatThrownBy(() -> pipe(words, "bad"))
          .rootCause()
          .hasMessageStartingWith("words/by-word/peek at in-0@0: threw IllegalStateException");
    }
  }

  private static Aggregate<AccountCommand, AccountEvent, Account> flakyAccount(Flaky flaky) {
    return Aggregate.of(
            "ledger", AccountCommand.class, AccountEvent.class, Account.class, Account::toBuilder)
        .decide(
            Open.class,
            (account, open) -> Decision.emit(flaky.giving(Opened.newBuilder()).apply("")))
        .decide(Deposit.class, (account, deposit) -> Decision.emit(Deposited.getDefaultInstance()))
        .decide(
            Withdraw.class, (account, withdraw) -> Decision.emit(Withdrawn.getDefaultInstance()))
        .evolve(Opened.class, (account, opened) -> account.setOwner("ada"))
        .evolve(Deposited.class, (account, deposited) -> account.setBalance(1))
        .evolve(Withdrawn.class, (account, withdrawn) -> account.setBalance(0))
        .build();
  }

  private static TopologySpec ledger(int times, Recovery recovery) {
    TopologyBuilder ledger = TopologyBuilder.topology("ledger");
    StreamRef<AccountCommand> commands = ledger.stream("commands", AccountCommand.class);
    StreamRef<AccountEvent> events = ledger.stream("events", AccountEvent.class);
    StreamRef<Reply> replies = ledger.stream("replies", Reply.class);
    return ledger
        .aggregate(flakyAccount(flaky(times)), commands, events, replies)
        .onError(recovery)
        .build();
  }

  private static List<Reply.Status> statuses(TopologyHarness ledger) {
    return ledger.values("replies").stream()
        .map(value -> ((Reply) value).getStatus())
        .toList();
  }

  @Test
  void answersASkippedCommandThatItFailed() {
    try (TopologyHarness ledger = TopologyHarness.of(ledger(1, Recovery.skip()))) {
      ledger.pipe("commands", "a1", BankMessages.open("ada"));

      assertThat(statuses(ledger)).containsExactly(Reply.Status.FAILED);
      assertThat(ledger.deadLetters("commands")).isEmpty();
      assertThat(ledger.values("events")).isEmpty();
      assertThat(ledger.state("ledger", "a1")).isEmpty();
      assertThat(count(ledger, Outcome.FILTERED)).isEqualTo(1);
    }
  }

  @Test
  void decidesACommandOnceHoweverOftenItWasTried() {
    try (TopologyHarness ledger = TopologyHarness.of(ledger(2, Recovery.retry(2)))) {
      ledger.pipe("commands", "a1", BankMessages.open("ada"));

      assertThat(statuses(ledger)).containsExactly(Reply.Status.DECIDED);
      assertThat(ledger.values("events")).hasSize(1);
      assertThat(ledger.state("ledger", "a1").orElseThrow().sequence()).isEqualTo(1);
    }
  }

  @Test
  void deadLettersACommandWithItsAttemptsAndAnswersOnce() {
    try (TopologyHarness ledger = TopologyHarness.of(ledger(9, Recovery.retry(2)))) {
      ledger.pipe("commands", "a1", BankMessages.open("ada"));

      assertThat(statuses(ledger)).containsExactly(Reply.Status.FAILED);
      assertThat(ledger.deadLetters("commands"))
          .extracting(DeadLetter::cause)
          .extracting(DeadLetter.Cause::attempt)
          .containsExactly(3);
    }
  }

  @Test
  void countsRetriesByStep() {
    Program program = Program.compile(Words.ofSteps(step("map", 0), Words.to())).get(0);
    TopologyMetrics metrics = new TopologyMetrics("words");

    new MetricsObserver(program, metrics, Clock.systemUTC()).retried(1);

    assertThat(metrics.registry().getCounters())
        .extractingByKey("headwater.step.retries{topology=words,program=words,step=step}")
        .extracting(Counter::getCount)
        .isEqualTo(1L);
  }
}
