package io.headwater.streams;

import static io.headwater.partition.Partitionings.murmur2;
import static io.headwater.testkit.Words.HERE;
import static io.headwater.testkit.Words.count;
import static io.headwater.testkit.Words.rule;
import static io.headwater.testkit.Words.texts;
import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Int64Value;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import io.headwater.behavior.Fold;
import io.headwater.behavior.RecordTransform;
import io.headwater.behavior.Rule;
import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.LetterContent;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.KeyType;
import io.headwater.partition.PartitionFunction;
import io.headwater.partition.Partitioning;
import io.headwater.proto.Reply;
import io.headwater.testkit.BankMessages;
import io.headwater.testkit.Ledger;
import io.headwater.testkit.TopologyHarness;
import io.headwater.testkit.Words;
import io.headwater.topology.Placement;
import io.headwater.topology.StepSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.AccountEvent;

/** What the author's code may do wrong at run time: each is a dead letter, and nothing else. */
class DefectTest {
  private static final SourceLocation STEP = new SourceLocation("words.yaml", 7, 5);
  private static final Duration HOUR = Duration.ofHours(1);

  /** Runs the steps on one good and one bad word; the bad one must be the only dead letter. */
  private static DeadLetter failureOf(TopologySpec spec) {
    try (TopologyHarness words = TopologyHarness.of(spec)) {
      words.pipe("in", "k", word("good"));
      words.pipe("in", "k", word("bad"));
      words.pipe("in", "k", word("good"));

      assertThat(texts(words, "out")).containsExactly("good", "good");
      assertThat(words.deadLetters("in")).hasSize(1);
      assertThat(count(words, Outcome.DEAD_LETTERED)).isEqualTo(1);
      return words.deadLetters("in").get(0);
    }
  }

  private static <R> Rule<R> bad(R good, Function<String, R> bad) {
    return Rule.java(
        STEP, record -> Words.text(record).equals("bad") ? bad.apply(Words.text(record)) : good);
  }

  @SuppressWarnings("TypeParameterUnusedInFormals") // stands for rules of any type
  private static <R> R thrown(String quoted) {
    throw new IllegalStateException("quotes " + quoted);
  }

  private static StringValue overflowing(String text) {
    StringValue deeper = text.isEmpty() ? word("end") : overflowing(text + "!");
    return word(deeper.getValue() + text);
  }

  private static StringValue asserting(String text) {
    throw new AssertionError(text);
  }

  private static StringValue linking(String text) {
    throw new NoClassDefFoundError(text);
  }

  private static StringValue misconfigured(String text) {
    throw new ServiceConfigurationError(text);
  }

  private static StringValue giveUp(String text) {
    throw new OwnError();
  }

  private static Rule<Message> mapping(Function<String, Message> bad) {
    return Rule.java(
        STEP,
        record -> Words.text(record).equals("bad") ? bad.apply("bad") : (Message) record.value());
  }

  static StepSpec map(Function<String, Message> bad) {
    return new StepSpec.MapValue("step", Words.TYPE, mapping(bad), STEP);
  }

  static StepSpec fold(Function<String, Message> bad) {
    Rule<Message> rule = mapping(bad);
    return new StepSpec.FoldInto(
        "step",
        "store",
        Words.TYPE,
        new Fold((before, record) -> rule.apply(record), Optional.empty(), STEP),
        STEP);
  }

  static StepSpec flatMap(Function<String, List<Message>> bad) {
    Rule<List<Message>> rule = Rule.java(
        STEP,
        record -> Words.text(record).equals("bad")
            ? bad.apply("bad")
            : List.of((Message) record.value()));
    return new StepSpec.FlatMap("step", Words.TYPE, rule, STEP);
  }

  static StepSpec branch(Function<String, Boolean> bad) {
    StepSpec.Arm never = new StepSpec.Arm("never", Optional.of(bad(false, bad)), List.of(), STEP);
    StepSpec.Arm otherwise =
        new StepSpec.Arm("otherwise", Optional.empty(), List.of(Words.to()), STEP);
    return new StepSpec.Branch("step", List.of(never, otherwise), STEP);
  }

  static StepSpec process(RecordTransform<Message> bad) {
    RecordTransform<Message> transform = (record, output) -> {
      output.emit(record.value());
      if (Words.text(record).equals("bad")) {
        bad.process(record, output);
      }
    };
    return new StepSpec.Process("step", () -> transform, Words.TYPE, List.of(), STEP);
  }

  static StepSpec filter(Function<String, Boolean> bad) {
    return new StepSpec.Filter("step", bad(true, bad), STEP);
  }

  static StepSpec peek(Function<String, Object> bad) {
    Rule<Object> rule = bad("", bad);
    return new StepSpec.Peek("step", rule::apply, STEP);
  }

  static StepSpec deduplicate(Function<String, String> bad) {
    Rule<String> rule = Rule.java(
        STEP,
        record -> Words.text(record).equals("bad")
            ? bad.apply("bad")
            : record.origin().toString());
    return new StepSpec.Deduplicate("step", "store", rule, HOUR, STEP);
  }

  static StepSpec repartition(Function<String, Object> bad) {
    return new StepSpec.Repartition(
        "step", bad("k", bad), KeyType.STRING, 3, new Placement.ByKey(murmur2()), STEP);
  }

  static Stream<Arguments> throwingSteps() {
    return Stream.of(
        Arguments.of("filter", filter(DefectTest::thrown)),
        Arguments.of("map", map(DefectTest::thrown)),
        Arguments.of("flat-map", flatMap(DefectTest::thrown)),
        Arguments.of("branch", branch(DefectTest::thrown)),
        Arguments.of("peek", peek(DefectTest::thrown)),
        Arguments.of("aggregate", fold(DefectTest::thrown)),
        Arguments.of("deduplicate", deduplicate(DefectTest::thrown)),
        Arguments.of("process", process((record, output) -> thrown("bad"))),
        Arguments.of("repartition", repartition(DefectTest::thrown)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("throwingSteps")
  void deadLettersWhatAnyKindOfStepThrowsOn(String kind, StepSpec step) {
    assertThat(step.kind()).isEqualTo(kind);

    DeadLetter letter = failureOf(specOf(step));

    assertThat(letter.cause().code()).isEqualTo(FailureCode.RULE_THREW.name());
    assertThat(letter.cause().step()).isEqualTo("words/step");
    assertThat(letter.cause().where()).isEqualTo("words.yaml:7:5");
    assertThat(letter.cause().message()).isEqualTo("threw IllegalStateException");
    assertThat(letter.cause().exceptionClass()).contains("java.lang.IllegalStateException");
  }

  static TopologySpec specOf(StepSpec step) {
    return step instanceof StepSpec.Branch ? Words.ofSteps(step) : Words.ofSteps(step, Words.to());
  }

  static Stream<Arguments> stepsThatReturnNull() {
    return Stream.of(
        Arguments.of(filter(text -> null), "condition returned null"),
        Arguments.of(map(text -> null), "value returned null"),
        Arguments.of(flatMap(text -> null), "values returned null"),
        Arguments.of(flatMap(text -> Arrays.asList((Message) null)), "value returned null"),
        Arguments.of(branch(text -> null), "condition of an arm returned null"),
        Arguments.of(fold(text -> null), "state returned null"),
        Arguments.of(deduplicate(text -> null), "id returned null"),
        Arguments.of(
            process((record, output) -> output.emit(nothing())), "emitted value returned null"));
  }

  @SuppressWarnings("NullAway") // what an author's class may do nevertheless
  private static Message nothing() {
    return null;
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("stepsThatReturnNull")
  void deadLettersARuleThatReturnsNull(StepSpec step, String message) {
    DeadLetter letter = failureOf(specOf(step));

    assertThat(letter.cause().code()).isEqualTo(FailureCode.RULE_RETURNED_NULL.name());
    assertThat(letter.cause().step()).isEqualTo("words/step");
    assertThat(letter.cause().message()).isEqualTo(message);
    assertThat(letter.cause().exceptionClass()).isEmpty();
  }

  static Stream<Arguments> stepsThatReturnAnotherType() {
    return Stream.of(
        Arguments.of(map(text -> Int64Value.of(1)), "value"),
        Arguments.of(flatMap(text -> List.of(Int64Value.of(1))), "value"),
        Arguments.of(fold(text -> Int64Value.of(1)), "state"));
  }

  @ParameterizedTest
  @MethodSource("stepsThatReturnAnotherType")
  void deadLettersARuleThatReturnsAnotherType(StepSpec step, String what) {
    DeadLetter letter = failureOf(specOf(step));

    assertThat(letter.cause().code()).isEqualTo(FailureCode.SERIALIZE.name());
    assertThat(letter.cause().step()).isEqualTo("words/step");
    assertThat(letter.cause().message())
        .isEqualTo(what + " is a 'google.protobuf.Int64Value', "
            + "declared 'google.protobuf.StringValue'");
  }

  @Test
  void namesTheStepThatFailedAfterALaterOneHasReturned() {
    StepSpec flatMap = flatMap(text -> List.of(word("fine"), Int64Value.of(1)));
    StepSpec peek = new StepSpec.Peek("later", record -> {}, HERE);

    DeadLetter letter = failureOf(Words.ofSteps(flatMap, peek, Words.to()));

    assertThat(letter.cause().step()).isEqualTo("words/step");
  }

  static final List<Arguments> ERRORS = List.of(
      Arguments.of(map(DefectTest::overflowing), "java.lang.StackOverflowError"),
      Arguments.of(map(DefectTest::asserting), "java.lang.AssertionError"),
      Arguments.of(map(DefectTest::linking), "java.lang.NoClassDefFoundError"),
      Arguments.of(map(DefectTest::misconfigured), "java.util.ServiceConfigurationError"),
      Arguments.of(map(DefectTest::giveUp), "io.headwater.streams.DefectTest$OwnError"));

  @ParameterizedTest(name = "{1}")
  @FieldSource("ERRORS")
  void deadLettersErrorsThatAreTheAuthorsOwn(StepSpec step, String exceptionClass) {
    DeadLetter letter = failureOf(specOf(step));

    assertThat(letter.cause().code()).isEqualTo(FailureCode.RULE_THREW.name());
    assertThat(letter.cause().exceptionClass()).contains(exceptionClass);
  }

  /** What an author has made of {@link Error}, though nobody should. */
  private static final class OwnError extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static TopologySpec placedBy(Function<String, Integer> bad) {
    Placement placement = new Placement.ByRule(bad(2, bad));
    return Words.of(Words.stream("out", placement), Words.to());
  }

  static Stream<Arguments> partitionRules() {
    return Stream.of(
        Arguments.of(placedBy(text -> 3), "PARTITION", "partition 3 of 'to-out' is not in [0, 3)"),
        Arguments.of(
            placedBy(text -> -1), "PARTITION", "partition -1 of 'to-out' is not in [0, 3)"),
        Arguments.of(
            placedBy(DefectTest::thrown),
            "PARTITION",
            "partition rule of 'to-out' threw IllegalStateException"),
        Arguments.of(
            placedBy(text -> null),
            "RULE_RETURNED_NULL",
            "partition rule of 'to-out' returned null"));
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("partitionRules")
  void deadLettersARecordThatAPartitionRuleHasNoPlaceFor(
      TopologySpec spec, String code, String message) {
    DeadLetter letter = failureOf(spec);

    assertThat(letter.cause().code()).isEqualTo(code);
    assertThat(letter.cause().message()).isEqualTo(message);
    assertThat(letter.cause().step()).isEqualTo("words/to-out");
  }

  /** A partitioning of the author's that does what it likes with the third key. */
  private record Odd(PartitionFunction third) implements Partitioning {
    @Override
    public String name() {
      return "odd";
    }

    @Override
    public boolean isKeyed() {
      return true;
    }

    @Override
    public PartitionFunction newFunction() {
      return (key, partitions) ->
          key.length == 3 ? third.partition(key, partitions) : key.length % partitions;
    }
  }

  static Stream<Arguments> partitionings() {
    return Stream.of(
        Arguments.of(
            new Odd((key, partitions) -> partitions), "partition 3 of 'to-out' is not in [0, 3)"),
        Arguments.of(
            new Odd((key, partitions) -> thrown("bad")),
            "partitioner of 'to-out' threw IllegalStateException"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("partitionings")
  void deadLettersARecordThatAPartitioningHasNoPlaceFor(Partitioning odd, String message) {
    StreamSpec out = new StreamSpec(
        "out",
        "out",
        StreamSpec.deadLettersOf("out"),
        Words.TYPE,
        KeyType.STRING,
        Optional.of(rule(text -> text)),
        3,
        new Placement.ByKey(odd),
        Optional.empty(),
        Optional.empty(),
        LetterContent.FULL,
        List.of(),
        HERE);

    DeadLetter letter = failureOf(Words.of(out, Words.to()));

    assertThat(letter.cause().code()).isEqualTo(FailureCode.PARTITION.name());
    assertThat(letter.cause().message()).isEqualTo(message);
  }

  private static TopologySpec keyedBy(Function<String, Object> bad) {
    StreamSpec out = new StreamSpec(
        "out",
        "out",
        StreamSpec.deadLettersOf("out"),
        Words.TYPE,
        KeyType.STRING,
        Optional.of(bad("k", bad)),
        3,
        new Placement.ByKey(murmur2()),
        Optional.empty(),
        Optional.empty(),
        LetterContent.FULL,
        List.of(),
        HERE);
    return Words.of(out, Words.to());
  }

  static Stream<Arguments> keyRules() {
    return Stream.of(
        Arguments.of(keyedBy(text -> null), "NULL_KEY", "key of stream 'out' returned no key"),
        Arguments.of(
            keyedBy(text -> 5L),
            "SERIALIZE",
            "key of stream 'out' returned a Long, expected string keys"),
        Arguments.of(keyedBy(DefectTest::thrown), "RULE_THREW", "threw IllegalStateException"));
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("keyRules")
  void deadLettersARecordThatAStreamsKeyRuleHasNoKeyFor(
      TopologySpec spec, String code, String message) {
    DeadLetter letter = failureOf(spec);

    assertThat(letter.cause().code()).isEqualTo(code);
    assertThat(letter.cause().message()).isEqualTo(message);
  }

  @Test
  void deadLettersAJavaFunctionThatReturnsNull() {
    TopologySpec spec = Words.declared((in, out) -> in.flatMap(
            StringValue.class, one -> one.getValue().equals("bad") ? null : List.of(one))
        .to(out));

    DeadLetter letter = failureOf(spec);

    assertThat(letter.cause().code()).isEqualTo(FailureCode.RULE_RETURNED_NULL.name());
  }

  /* Kafka's clients would throw at their next call, and end the thread in front of the record. */
  @Test
  void leavesNoInterruptOfAStepToTheStreamThread() {
    TopologySpec spec = Words.declared(
        (in, out) -> in.peek(one -> Thread.currentThread().interrupt()).to(out));
    try (TopologyHarness words = TopologyHarness.of(spec)) {
      words.pipe("in", "k", word("good"));

      assertThat(Thread.interrupted()).isFalse();
      assertThat(texts(words, "out")).containsExactly("good");
    }
  }

  @Test
  void writesTheFailureOfAStreamThatIsPlacedBadlyIntoTheRepliesToo() {
    TopologyBuilder ledger = TopologyBuilder.topology("ledger");
    StreamRef<AccountCommand> commands = ledger.stream("commands", AccountCommand.class);
    StreamRef<AccountEvent> events = ledger.stream("events", AccountEvent.class);
    StreamRef<Reply> replies =
        ledger.stream("replies", Reply.class, stream -> stream.partition(one -> thrown("x")));
    ledger.aggregate(Ledger.LEDGER, commands, events, replies);
    try (TopologyHarness harness = TopologyHarness.of(ledger.build())) {
      harness.pipe("commands", "a1", BankMessages.open("ada"));

      assertThat(harness.deadLetters("commands").get(0).cause().code()).isEqualTo("PARTITION");
      assertThat(harness.values("replies")).isEmpty();
      assertThat(harness.values("events")).isEmpty();
      assertThat(harness.state("ledger", "a1")).isEmpty();
    }
  }
}
