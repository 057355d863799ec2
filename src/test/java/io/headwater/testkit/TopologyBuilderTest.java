package io.headwater.testkit;

import static io.headwater.partition.Partitionings.crc32;
import static io.headwater.partition.Partitionings.murmur2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.StringValue;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.KeyType;
import io.headwater.proto.Reply;
import io.headwater.proto.SagaEvent;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.CircuitBreaker;
import io.headwater.topology.ErrorPolicy;
import io.headwater.topology.Placement;
import io.headwater.topology.Recovery;
import io.headwater.topology.Retention;
import io.headwater.topology.StartFrom;
import io.headwater.topology.StepSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import topologies.bank.Bank;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.AccountEvent;
import topologies.transfers.Transfers;

/**
 * What the Java front end makes of calls. Not in its own package, of which a source location skips
 * all frames.
 */
class TopologyBuilderTest {
  private final TopologyBuilder words = TopologyBuilder.topology("words");

  @Test
  void declaresAStreamWithDefaults() {
    SourceLocation here = Here.linesBelow(1);
    words.stream("in", StringValue.class);

    StreamSpec in = words.build().stream("in").orElseThrow();
    assertThat(in.topic()).isEqualTo("in");
    assertThat(in.keyType()).isEqualTo(KeyType.STRING);
    assertThat(in.key()).isEmpty();
    assertThat(in.partitions()).isEqualTo(6);
    assertThat(in.placement()).isEqualTo(new Placement.ByKey(murmur2()));
    assertThat(in.deadLetterTopic()).isEqualTo("in-dlq");
    assertThat(in.retention()).isEmpty();
    assertThat(in.start()).isEmpty();
    assertThat(in.where()).isEqualTo(here);
  }

  @Test
  void declaresAStreamInAllItsParts() {
    words.stream(
        "in",
        StringValue.class,
        stream -> stream
            .topic("Words.v1")
            .keyType(KeyType.INT64)
            .key(one -> (long) one.getValue().length())
            .partitions(12)
            .partitioner(crc32())
            .retention(Duration.ofDays(7))
            .start(StartFrom.LATEST));

    StreamSpec in = words.build().stream("in").orElseThrow();
    assertThat(in.topic()).isEqualTo("Words.v1");
    assertThat(in.key()).isPresent();
    assertThat(in.keyspace()).hasToString("int64 keys by crc32 over 12 partitions");
    assertThat(in.retention()).contains(Retention.of(Duration.ofDays(7)));
    assertThat(in.start()).contains(StartFrom.LATEST);
  }

  @Test
  void placesAStreamByARule() {
    words.stream("in", StringValue.class, stream -> stream.partition(one -> 0));

    StreamSpec in = words.build().stream("in").orElseThrow();
    assertThat(in.placement()).isInstanceOf(Placement.ByRule.class);
    assertThat(in.keyspace().isKeyed()).isTrue();
  }

  @Test
  void namesStepsAfterTheirKindAndCountsThemOverArms() {
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    words
        .pipeline("words", in)
        .filter(one -> true)
        .map(StringValue.class, one -> one)
        .peek(one -> {})
        .filterRecord(one -> true)
        .mapRecord(StringValue.class, one -> one.value())
        .flatMap(StringValue.class, List::of)
        .branch(arms -> arms.when(
                "a", one -> true, arm -> arm.filter(one -> true).to(out))
            .otherwise(arm -> arm.filter(one -> true).to(out)));

    List<StepSpec> steps = words.build().pipelines().get(0).steps();
    assertThat(steps)
        .extracting(StepSpec::name)
        .containsExactly("filter", "map", "peek", "filter-2", "map-2", "flat-map", "branch");
    assertThat(((StepSpec.Branch) steps.get(6)).arms())
        .extracting(arm -> arm.steps().stream().map(StepSpec::name).toList())
        .containsExactly(List.of("filter-3", "to-out"), List.of("filter-4", "to-out-2"));
  }

  @Test
  void letsTheAuthorNameWhatKeepsStateOrReKeys() {
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    words
        .pipeline("words", in)
        .repartition("by-word", StringValue::getValue, 3, murmur2())
        .deduplicate("seen", StringValue::getValue, Duration.ofHours(1))
        .aggregate("joined", StringValue.class, (before, one) -> one)
        .process("own", StringValue.class, () -> (record, output) -> {});

    assertThat(words.build().pipelines().get(0).steps())
        .extracting(StepSpec::name)
        .containsExactly("by-word", "seen", "joined", "own");
  }

  @Test
  void knowsTheCallSiteOfEachStep() {
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    SourceLocation start = Here.linesBelow(1);
    var pipeline = words.pipeline("words", in);
    SourceLocation filter = Here.linesBelow(1);
    pipeline.filter(one -> true);
    SourceLocation fold = Here.linesBelow(1);
    pipeline.aggregate("joined", StringValue.class, (before, one) -> one);

    TopologySpec spec = words.build();
    assertThat(spec.pipelines().get(0).where()).isEqualTo(start);
    assertThat(spec.pipelines().get(0).steps())
        .extracting(StepSpec::where)
        .containsExactly(filter, fold);
  }

  @Test
  void remembersCommandIdsForAnHourUnlessDeclared() {
    StreamRef<AccountCommand> commands = words.stream("commands", AccountCommand.class);
    StreamRef<AccountEvent> events = words.stream("events", AccountEvent.class);
    StreamRef<Reply> replies = words.stream("replies", Reply.class);

    words
        .aggregate(Bank.ACCOUNT, commands, events)
        .aggregate(Ledger.LEDGER, commands, events, replies)
        .deduplicationWindow(Duration.ofDays(7));

    List<AggregateSpec> aggregates = words.build().aggregates();
    assertThat(aggregates)
        .extracting(AggregateSpec::deduplicationWindow)
        .containsExactly(Duration.ofHours(1), Duration.ofDays(7));
    assertThat(aggregates.get(0).replies()).isEmpty();
    assertThat(aggregates.get(1).replies()).contains("replies");
    assertThat(aggregates.get(1).commandStore()).isEqualTo("ledger-command-ids");
  }

  @Test
  void refusesAWindowBeforeAnyAggregate() {
    assertThatThrownBy(() -> words.deduplicationWindow(Duration.ofDays(7)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("there is no aggregate yet whose window this could be");
  }

  @Test
  void doesNotTakeTheWindowOfASagaForThatOfAnAggregateBefore() {
    words
        .aggregate(
            Bank.ACCOUNT,
            words.stream("commands", AccountCommand.class),
            words.stream("events", AccountEvent.class))
        .saga(Transfers.TRANSFER, words.stream("steps", SagaEvent.class));

    assertThatThrownBy(() -> words.deduplicationWindow(Duration.ofDays(7)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("what was added last is no aggregate whose window this could be: sagas and"
            + " projections are told in the function that they are added with");
  }

  @Test
  void saysOfEachStepWhatBecomesOfItsErrors() {
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    words
        .pipeline("words", in)
        .onError(Recovery.fail())
        .onAnyError(Recovery.skip())
        .filter(one -> true)
        .map(StringValue.class, one -> one)
        .onError(Recovery.retry(3))
        .branch(arms -> arms.otherwise(arm ->
            arm.map(StringValue.class, one -> one).onError(Recovery.retry(4)).to(out)));

    assertThat(words.build().pipelines().get(0).errors())
        .isEqualTo(new ErrorPolicy(
            Optional.of(Recovery.skip()),
            Map.of(
                "decode", Recovery.fail(),
                "map", Recovery.retry(3),
                "map-2", Recovery.retry(4))));
  }

  @Test
  void refusesErrorsOfAnArmThatHasNoStepYet() {
    StreamRef<StringValue> in = words.stream("in", StringValue.class);

    assertThatThrownBy(() -> words
            .pipeline("words", in)
            .branch(arms -> arms.otherwise(arm -> arm.onError(Recovery.skip()))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("there is no step in this arm yet whose errors these could be");
  }

  @Test
  void saysOfTheTopologyAndOfAnAggregateWhatBecomesOfErrors() {
    StreamRef<AccountCommand> commands = words.stream("commands", AccountCommand.class);
    StreamRef<AccountEvent> events = words.stream("events", AccountEvent.class);
    words
        .onAnyError(Recovery.fail())
        .aggregate(Bank.ACCOUNT, commands, events)
        .aggregate(Ledger.LEDGER, commands, events)
        .onError(Recovery.skip())
        .deduplicationWindow(Duration.ofDays(7));

    TopologySpec spec = words.build();
    assertThat(spec.aggregates())
        .extracting(spec::recoveryOf)
        .containsExactly(Recovery.fail(), Recovery.skip());
  }

  @Test
  void deadLettersUnlessSomethingElseIsSaid() {
    assertThat(words.build().recovery()).isEqualTo(Recovery.deadLetter());
  }

  @Test
  void refusesErrorsBeforeAnyAggregate() {
    assertThatThrownBy(() -> words.onError(Recovery.skip()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("there is no aggregate yet whose errors this could be");
  }

  @Test
  void runsAnAggregateThatAnswersNobody() {
    StreamRef<AccountCommand> commands = words.stream("commands", AccountCommand.class);
    StreamRef<AccountEvent> events = words.stream("events", AccountEvent.class);
    words.aggregate(Bank.ACCOUNT, commands, events);

    try (TopologyHarness harness = TopologyHarness.of(words.build())) {
      harness.pipe("commands", "a1", BankMessages.open("ada"));
      harness.pipe("commands", "a1", BankMessages.open("eve"));

      assertThat(harness.values("events")).containsExactly(BankMessages.opened("ada"));
    }
  }

  @Test
  void leavesAWrongTopologyForItsProblemsToTell() {
    words.stream("in", StringValue.class);

    assertThat(words.build().problems()).hasSize(1);
  }

  @Test
  void saysWhenToPause() {
    CircuitBreaker declared = CircuitBreaker.above(0.2).of(50);

    TopologySpec spec = TopologyBuilder.topology("words").pauseAbove(declared).build();

    assertThat(spec.breaker()).contains(declared);
    assertThat(spec.withoutEffects().withRecovery(Recovery.skip()).breaker()).contains(declared);
  }
}
