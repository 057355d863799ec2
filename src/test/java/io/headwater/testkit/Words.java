package io.headwater.testkit;

import com.google.protobuf.StringValue;
import io.headwater.behavior.Rule;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.LetterContent;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.dsl.Pipeline;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.operator.Limits;
import io.headwater.partition.Partitionings;
import io.headwater.topology.PipelineSpec;
import io.headwater.topology.Placement;
import io.headwater.topology.StepSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The smallest topology: words from stream {@code in} to stream {@code out}, by string keys. */
public final class Words {
  public static final MessageType TYPE = MessageType.of(StringValue.class);
  public static final SourceLocation HERE = new SourceLocation("words.yaml", 1, 1);

  private Words() {}

  public static StringValue word(String text) {
    return StringValue.of(text);
  }

  /** One pipeline {@code words} from {@code in}; the second argument is {@code out}. */
  public static TopologySpec declared(
      BiConsumer<Pipeline<StringValue>, StreamRef<StringValue>> steps) {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    steps.accept(words.pipeline("words", in), out);
    return words.build();
  }

  public static TopologyHarness run(
      BiConsumer<Pipeline<StringValue>, StreamRef<StringValue>> steps) {
    return TopologyHarness.of(declared(steps));
  }

  /** The same with steps as plain values, for what the Java front end cannot express. */
  public static TopologySpec ofSteps(StepSpec... steps) {
    return of(stream("out", new Placement.ByKey(Partitionings.murmur2())), steps);
  }

  public static TopologySpec of(StreamSpec out, StepSpec... steps) {
    StreamSpec in = stream("in", new Placement.ByKey(Partitionings.murmur2()));
    PipelineSpec pipeline = new PipelineSpec("words", List.of("in"), List.of(steps), HERE);
    return new TopologySpec("words", List.of(in, out), List.of(), List.of(pipeline), HERE);
  }

  public static StreamSpec stream(String name, Placement placement) {
    return new StreamSpec(
        name,
        name,
        StreamSpec.deadLettersOf(name),
        TYPE,
        KeyType.STRING,
        Optional.empty(),
        3,
        placement,
        Optional.empty(),
        Optional.empty(),
        LetterContent.FULL,
        List.of(),
        HERE);
  }

  public static StepSpec to() {
    return new StepSpec.To("to-out", "out", HERE);
  }

  public static <R> Rule<R> rule(Function<String, R> function) {
    return Rule.java(HERE, record -> function.apply(text(record)));
  }

  public static String text(Envelope<?> record) {
    return ((StringValue) record.value()).getValue();
  }

  public static List<String> texts(TopologyHarness harness, String stream) {
    return harness.values(stream).stream()
        .map(value -> ((StringValue) value).getValue())
        .toList();
  }

  public static List<Object> keys(TopologyHarness harness, String stream) {
    return harness.records(stream).stream().map(Envelope::key).toList();
  }

  public static List<String> ids(TopologyHarness harness, String stream) {
    return harness.records(stream).stream().map(Envelope::id).toList();
  }

  public static List<FailureCode> failures(TopologyHarness harness, String stream) {
    return harness.deadLetters(stream).stream()
        .map(letter -> FailureCode.valueOf(letter.cause().code()))
        .toList();
  }

  public static long count(TopologyHarness harness, Outcome outcome) {
    return harness.counts().of(outcome);
  }

  public static EventHeaders header(String name, String value) {
    return EventHeaders.NONE.plus(EventHeaders.Entry.text(name, value));
  }

  public static Limits outputsUpTo(int bytes) {
    return new Limits(1 << 20, bytes);
  }

  public static StringValue reversedWord(StringValue word) {
    return word(new StringBuilder(word.getValue()).reverse().toString());
  }
}
