package io.headwater.operator;

import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.testkit.Words;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records that wait for another attempt while others pass, on a host of maps and lists. */
class RetryAsideTest {
  private static final Recovery.Retry ASIDE = Recovery.retry(2)
      .withBackoff(Duration.ofSeconds(60), 2, Duration.ofHours(1))
      .withJitter(0)
      .aside();

  private final InMemoryHost host = new InMemoryHost(Duration.ofHours(1).toMillis());
  private final Set<String> failing = new HashSet<>();
  private long offset;

  private RunningProgram started(Recovery recovery) {
    return started(Words.declared(
        (in, out) -> in.peek(one -> look(Words.text(one))).onError(recovery).to(out)));
  }

  private RunningProgram started(TopologySpec spec) {
    return Program.compile(spec).get(0).start(host, Limits.DEFAULT);
  }

  private void look(String text) {
    if (failing.contains(text)) {
      throw new IllegalStateException();
    }
  }

  private InputRecord record(@Nullable String key, String text) {
    return record(key, text, EventHeaders.NONE);
  }

  private InputRecord record(@Nullable String key, String text, EventHeaders headers) {
    byte[] keyBytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    return new InputRecord(
        new RecordPosition("in", 0, offset++),
        1000,
        true,
        keyBytes,
        word(text).toByteArray(),
        headers);
  }

  private void wakeAt(RunningProgram program, long millis) {
    host.delays.clockMillis = millis;
    program.wake(millis);
  }

  private List<String> written() {
    return host.forwarded.stream()
        .map(output -> {
          try {
            return StringValue.parseFrom(output.value()).getValue();
          } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
          }
        })
        .toList();
  }

  @Test
  void setsTheUntouchedRecordAsideAndLetsOthersPass() {
    failing.add("a1");
    RunningProgram program = started(ASIDE);
    EventHeaders headers = EventHeaders.of(List.of(new EventHeaders.Entry("any", null)));
    InputRecord first = record("a", "a1", headers);

    program.process(0, first);
    program.process(0, record("a", "a2"));

    assertThat(host.delays.waiting).singleElement().satisfies(one -> {
      assertThat(one.waiting()).isEqualTo(new ParkedRecord("in", first));
      assertThat(one.due()).isEqualTo(60_000);
    });
    assertThat(written()).containsExactly("a2");
    assertThat(host.outcomes).containsExactly(Outcome.PARKED, Outcome.PROCESSED);
    assertThat(host.waits).isEmpty();
    assertThat(host.retried).containsExactly(1);
    assertThat(host.delayed).isEqualTo(1);
  }

  @Test
  void asksToBeWokenWhenTheFirstOneIsDue() {
    failing.add("a1");
    RunningProgram program = started(ASIDE);
    program.process(0, record("a", "a1"));
    host.delays.clockMillis = 5;

    program.process(0, record("a", "a1"));

    assertThat(host.wakes).endsWith(60_000L);
  }

  @Test
  void triesAgainWhenItIsDue() {
    failing.add("a1");
    RunningProgram program = started(ASIDE);
    program.process(0, record("a", "a1"));
    failing.clear();

    wakeAt(program, 59_999);
    assertThat(written()).isEmpty();
    wakeAt(program, 60_000);

    assertThat(written()).containsExactly("a1");
    assertThat(host.delays.waiting).isEmpty();
    assertThat(host.delayed).isZero();
    assertThat(host.outcomes).containsExactly(Outcome.PARKED, Outcome.PROCESSED);
    assertThat(host.consumed).isEqualTo(2);
    assertThat(host.wakes).containsOnly(60_000L);
  }

  @Test
  void waitsLongerEachTimeAndDeadLettersAfterTheLastAttempt() {
    failing.add("a1");
    RunningProgram program = started(ASIDE);
    InputRecord first = record("a", "a1");
    program.process(0, first);
    wakeAt(program, 60_000);
    assertThat(host.delays.waiting).extracting(DelayedRecord::due).containsExactly(180_000L);

    wakeAt(program, 180_000);

    assertThat(host.dead).singleElement().satisfies(dead -> {
      assertThat(dead.source()).isEqualTo(first);
      assertThat(dead.failure().attempts()).isEqualTo(3);
    });
    assertThat(host.outcomes)
        .containsExactly(Outcome.PARKED, Outcome.PARKED, Outcome.DEAD_LETTERED);
    assertThat(host.delays.waiting).isEmpty();
  }

  @Test
  void triesRecordsAgainInTheOrderInWhichTheyAreDue() {
    failing.addAll(List.of("a1", "b1", "c1"));
    RunningProgram program = started(ASIDE);
    host.delays.clockMillis = 2;
    program.process(0, record("a", "a1"));
    host.delays.clockMillis = 1;
    program.process(0, record("b", "b1"));
    program.process(0, record("c", "c1"));
    failing.clear();

    wakeAt(program, 100_000);

    assertThat(written()).containsExactly("b1", "c1", "a1");
  }

  @Test
  void setsARecordWithoutAKeyAside() {
    failing.add("a1");
    RunningProgram program = started(Words.declared((in, out) ->
        in.peek(one -> look("a1")).onError(ASIDE).filter(one -> false).to(out)));
    program.process(0, record(null, "a1"));
    failing.clear();

    wakeAt(program, 60_000);

    assertThat(host.outcomes).containsExactly(Outcome.PARKED, Outcome.FILTERED);
  }

  @Test
  void parksAfterTheLastAttemptWhereThatIsDeclared() {
    failing.add("a1");
    RunningProgram program = started(ASIDE.otherwise(Recovery.park()));
    program.process(0, record("a", "a1"));
    wakeAt(program, 60_000);

    wakeAt(program, 180_000);

    assertThat(host.parking.lots).hasSize(1);
    assertThat(host.delays.waiting).isEmpty();
    assertThat(host.dead).isEmpty();
  }

  @Test
  void joinsTheRecordsOfItsKeyThatWereParkedMeanwhile() {
    failing.addAll(List.of("a1", "a2"));
    RunningProgram program = started(Words.declared((in, out) -> in.peek(
            one -> look(Words.text(one).equals("a1") ? "a1" : ""))
        .onError(ASIDE)
        .peek(one -> look(Words.text(one)))
        .onError(Recovery.park())
        .to(out)));
    program.process(0, record("a", "a1"));
    program.process(0, record("a", "a2"));
    failing.clear();

    wakeAt(program, 60_000);

    assertThat(host.parking.lots.values())
        .singleElement()
        .satisfies(lot -> assertThat(lot.count()).isEqualTo(2));
    assertThat(written()).isEmpty();
  }

  @Test
  void setsNoRecordAsideThatIsReleased() {
    failing.add("a1");
    RunningProgram program = started(ASIDE.otherwise(Recovery.park()));
    program.process(0, record("a", "a1"));
    wakeAt(program, 60_000);
    wakeAt(program, 180_000);

    program.process(
        0,
        new InputRecord(
            new RecordPosition("in", 0, offset++),
            1000,
            true,
            "a".getBytes(StandardCharsets.UTF_8),
            null,
            EventHeaders.ofRelease("corrected")));

    assertThat(host.delays.waiting).isEmpty();
    assertThat(host.parking.lots).hasSize(1);
  }

  @Test
  void neverSetsPoisonAside() {
    RunningProgram program =
        started(Words.declared((in, out) -> in.onAnyError(ASIDE).to(out)));

    program.process(
        0,
        new InputRecord(
            new RecordPosition("in", 0, 0), 1000, true, null, new byte[] {1}, EventHeaders.NONE));

    assertThat(host.outcomes).containsExactly(Outcome.DEAD_LETTERED);
  }

  @Test
  void doesAtOnceWhatIsDeclaredForTheEndWhenTooManyWait() {
    host.delays.setCounts(
        new OperatorHost.DelayTable.Counts(Recovery.Retry.MOST_ASIDE, Recovery.Retry.MOST_ASIDE));
    failing.add("a1");
    RunningProgram program = started(ASIDE);

    program.process(0, record("a", "a1"));

    assertThat(host.outcomes).containsExactly(Outcome.DEAD_LETTERED);
  }

  @Test
  void deadLettersARowOfATable() {
    TopologyBuilder topology = TopologyBuilder.topology("words");
    StreamRef<StringValue> rows = topology.stream("in", StringValue.class);
    StreamRef<StringValue> out = topology.stream("out", StringValue.class);
    topology.onAnyError(ASIDE);
    topology
        .pipeline("words", topology.table("rows", rows))
        .map(StringValue.class, one -> {
          throw new IllegalStateException();
        })
        .to(out);
    RunningProgram program = started(topology.build());

    program.process(0, record("a", "a1"));

    assertThat(host.outcomes).containsExactly(Outcome.DEAD_LETTERED);
    assertThat(host.delays.waiting).isEmpty();
  }
}
