package io.headwater.operator;

import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.JoinWindow;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.topology.JoinKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Joins of two streams on a host of maps. */
class StreamJoinOperatorTest {
  private static final long BEFORE = 4;
  private static final long AFTER = 7;
  private static final long GRACE = 3;

  private final InMemoryHost host = new InMemoryHost(0);
  private final List<Program> programs = new ArrayList<>();
  private long offset;

  /** A record as the model knows it. */
  private record Known(boolean isLeft, String key, String text, long time) {
    long closesAt() {
      return time + (isLeft ? AFTER : BEFORE) + GRACE + 1;
    }

    boolean isPartnerOf(Known one) {
      long later = isLeft ? one.time - time : time - one.time;
      return isLeft != one.isLeft && key.equals(one.key) && -BEFORE <= later && later <= AFTER;
    }

    String with(String other) {
      return isLeft ? text + "+" + other : other + "+" + text;
    }
  }

  private RunningProgram started(JoinKind kind) {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> other = words.stream("other", StringValue.class);
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    JoinWindow window = JoinWindow.within(Duration.ofMillis(BEFORE), Duration.ofMillis(AFTER))
        .grace(Duration.ofMillis(GRACE));
    var pipeline = words.pipeline("words", in);
    (switch (kind) {
          case INNER ->
            pipeline.join(
                "pairs",
                other,
                StringValue.class,
                (one, two) -> joined(Optional.of(one), Optional.of(two)),
                window);
          case LEFT ->
            pipeline.leftJoin(
                "pairs",
                other,
                StringValue.class,
                (one, two) -> joined(Optional.of(one), two),
                window);
          case OUTER ->
            pipeline.outerJoin(
                "pairs", other, StringValue.class, StreamJoinOperatorTest::joined, window);
        })
        .to(out);
    Program program = Program.compile(words.build()).get(0);
    programs.add(program);
    return program.start(host, Limits.DEFAULT);
  }

  private static StringValue joined(Optional<StringValue> one, Optional<StringValue> two) {
    return word(one.map(StringValue::getValue).orElse("none") + "+"
        + two.map(StringValue::getValue).orElse("none"));
  }

  private void process(RunningProgram program, Known record) {
    String topic = record.isLeft() ? "in" : "other";
    int entry = IntStream.range(0, 2)
        .filter(
            i -> topic.equals(((ProgramEntry.Source) programs.get(0).entries().get(i)).topic()))
        .findFirst()
        .orElseThrow();
    program.process(
        entry,
        new InputRecord(
            new RecordPosition(topic, 0, offset++),
            record.time(),
            true,
            record.key().getBytes(StandardCharsets.UTF_8),
            word(record.text()).toByteArray(),
            EventHeaders.NONE));
  }

  private List<String> emitted() {
    return host.forwarded.stream().map(StreamJoinOperatorTest::shown).toList();
  }

  private static String shown(OutputRecord output) {
    try {
      return StringValue.parseFrom(output.value()).getValue() + " at " + output.timestamp();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static Known left(String text, long time) {
    return new Known(true, "k", text, time);
  }

  private static Known right(String text, long time) {
    return new Known(false, "k", text, time);
  }

  /*
   * The model keeps all records for ever, and knows neither windows nor when they expire: what came
   * in time is joined with everything near it that came in time before it, but for what has been
   * told to be alone.
   */
  private static final class Model {
    private final JoinKind kind;
    private final List<Known> known = new ArrayList<>();
    private final List<Known> waiting = new ArrayList<>();
    private final List<Known> toldAlone = new ArrayList<>();
    private final List<String> results = new ArrayList<>();
    private long streamTime = Long.MIN_VALUE;
    private int late;

    Model(JoinKind kind) {
      this.kind = kind;
    }

    void process(Known record) {
      if (record.closesAt() <= streamTime) {
        late++;
      } else {
        join(record);
      }
      streamTime = Math.max(streamTime, record.time());
      List<Known> closed =
          waiting.stream().filter(one -> one.closesAt() <= streamTime).toList();
      closed.forEach(one -> results.add(one.with("none") + " at " + one.time()));
      waiting.removeAll(closed);
      toldAlone.addAll(closed);
    }

    private void join(Known record) {
      List<Known> partners = known.stream()
          .filter(record::isPartnerOf)
          .filter(one -> !toldAlone.contains(one))
          .toList();
      partners.forEach(one ->
          results.add(record.with(one.text()) + " at " + Math.max(record.time(), one.time())));
      waiting.removeAll(partners);
      known.add(record);
      if (partners.isEmpty() && (record.isLeft() ? kind.isLeft() : kind.isOuter())) {
        waiting.add(record);
      }
    }
  }

  static Stream<Arguments> randomRuns() {
    return IntStream.range(0, 20)
        .boxed()
        .flatMap(seed -> Stream.of(JoinKind.values()).map(kind -> Arguments.of(kind, seed)));
  }

  @ParameterizedTest
  @MethodSource("randomRuns")
  void resultsAreThoseOfTheModelThoughItIsStartedAgain(JoinKind kind, int seed) {
    Random random = new Random(seed);
    Model model = new Model(kind);
    RunningProgram program = started(kind);
    long time = 100;

    for (int i = 0; i < 400; i++) {
      time += random.nextInt(3);
      Known record = new Known(
          random.nextBoolean(),
          random.nextBoolean() ? "k" : "j",
          "" + i,
          time - (random.nextInt(3) == 0 ? random.nextInt(15) : 0));
      model.process(record);
      process(program, record);
      if (random.nextInt(50) == 0) {
        program = programs.get(0).start(host, Limits.DEFAULT);
      }
    }

    assertThat(emitted()).containsExactlyInAnyOrderElementsOf(model.results);
    assertThat(host.dead)
        .hasSize(model.late)
        .allSatisfy(dead -> assertThat(dead.failure().code()).isEqualTo(FailureCode.LATE));
    assertThat(model.late).isPositive();
    assertThat(host.consumed)
        .isEqualTo(400 + model.toldAlone.size())
        .isEqualTo(host.outcomes.size());
  }

  @Test
  void keepsNothingForLongerThanItIsNeeded() {
    RunningProgram program = started(JoinKind.OUTER);
    process(program, left("a", 100));
    process(program, right("1", 100));
    process(program, right("2", 90));

    process(program, new Known(true, "clock", "", 100 + BEFORE + AFTER + GRACE));
    assertThat(host.windowTable("pairs-left").of("k")).hasSize(1);
    process(program, new Known(true, "clock", "", 101 + BEFORE + AFTER + GRACE));

    assertThat(host.windowTable("pairs-left").of("k")).isEmpty();
    assertThat(host.windowTable("pairs-right").of("k")).isEmpty();
  }

  @Test
  void stagesWhatItKeepsUntilAllResultsAreThere() {
    RunningProgram program = started(JoinKind.OUTER);
    process(program, left("a", 100));
    host.calls.clear();

    process(program, right("1", 101));

    // One for what came, and one for what is alone no more.
    assertThat(host.calls).containsExactly("fetch", "get", "put", "put", "forward");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fetch", "get", "put", "forward"})
  void letsOutWhateverTheHostThrows(String call) {
    RunningProgram program = started(JoinKind.OUTER);
    process(program, left("a", 100));
    RuntimeException failure = host.breakAt(call);

    assertThatThrownBy(() -> process(program, right("1", 101))).isSameAs(failure);

    assertThat(host.outcomes).containsExactly(Outcome.PROCESSED);
    assertThat(host.dead).isEmpty();
  }

  @Test
  void refusesABufferThatTheChangelogWouldNotTake() {
    started(JoinKind.INNER);
    RunningProgram program = programs.get(0).start(host, new Limits(1_000_000, 1_000));
    process(program, left("a".repeat(500), 100));
    process(program, left("b".repeat(500), 100));

    assertThat(host.dead).singleElement().satisfies(dead -> {
      assertThat(dead.failure().code()).isEqualTo(FailureCode.TOO_LARGE);
      assertThat(dead.failure().step()).isEqualTo("pairs");
      assertThat(dead.failure().message())
          .startsWith("state in 'pairs-left' has ")
          .endsWith(" bytes, limit 1000");
    });
  }

  @Test
  void joinsWithAFullBufferWithoutLettingItGrow() {
    RunningProgram program = started(JoinKind.LEFT);
    IntStream.range(0, 20).forEach(i -> process(program, left("a", 100)));
    WindowSnapshot moment =
        host.windowTable("pairs-left").of("k").values().iterator().next();
    int full = "k".length() + moment.snapshot().state().getSerializedSize();
    RunningProgram tight = programs.get(0).start(host, new Limits(1_000_000, full));

    process(tight, right("1", 100));

    assertThat(host.dead).isEmpty();
    assertThat(emitted()).hasSize(20);
  }
}
