package io.headwater.operator;

import static io.headwater.testkit.BankMessages.open;
import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.testkit.Ledger;
import io.headwater.testkit.Words;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records that wait for those of their key before them, on a host of maps and lists. */
class ParkStrategyTest {
  private static final EventHeaders RELEASE = EventHeaders.ofRelease("rule corrected");

  private final InMemoryHost host = new InMemoryHost(Duration.ofHours(1).toMillis());
  private final Set<String> poison = new HashSet<>();
  private final List<String> seen = new ArrayList<>();
  private long offset;

  private RunningProgram started(TopologySpec spec) {
    return Program.compile(spec).get(0).start(host, Limits.DEFAULT);
  }

  /** Throws on the texts that are poison, then writes. */
  private TopologySpec failing(Recovery recovery) {
    return Words.declared(
        (in, out) -> in.peek(one -> look(Words.text(one))).onError(recovery).to(out));
  }

  private void look(String text) {
    seen.add(text);
    if (poison.contains(text)) {
      throw new IllegalStateException("quotes a payload");
    }
  }

  private InputRecord record(@Nullable String key, byte @Nullable [] value, EventHeaders headers) {
    byte[] keyBytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    return new InputRecord(
        new RecordPosition("in", 0, offset++), 1000, true, keyBytes, value, headers);
  }

  private InputRecord text(@Nullable String key, String text) {
    return record(key, word(text).toByteArray(), EventHeaders.NONE);
  }

  private InputRecord release(@Nullable String key) {
    return record(key, null, RELEASE);
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

  private ParkingLot lot() {
    assertThat(host.parking.lots).hasSize(1);
    return host.parking.lots.values().iterator().next();
  }

  private void assertNothingWaits() {
    assertThat(host.parking.lots).isEmpty();
    assertThat(host.parking.records.values()).allMatch(records -> records.isEmpty());
    assertThat(host.parked).isZero();
  }

  @Test
  void parksTheUntouchedRecordAndSaysWhy() {
    poison.add("a1");
    RunningProgram program = started(failing(Recovery.park()));
    EventHeaders headers = EventHeaders.of(List.of(new EventHeaders.Entry("any", null)));

    program.process(0, record("a", word("a1").toByteArray(), headers));

    InputRecord parked =
        host.parking.record("a".getBytes(StandardCharsets.UTF_8), lot().first()).record();
    assertThat(parked.position()).isEqualTo(new RecordPosition("in", 0, 0));
    assertThat(parked.value()).isEqualTo(word("a1").toByteArray());
    assertThat(parked.headers()).isEqualTo(headers);
    assertThat(lot().count()).isEqualTo(1);
    assertThat(lot().origin()).hasToString("in-0@0");
    assertThat(lot().reason().code()).isEqualTo("RULE_THREW");
    assertThat(lot().reason().step()).isEqualTo("words/peek");
    assertThat(host.dead).isEmpty();
    assertThat(host.forwarded).isEmpty();
    assertThat(host.steps).containsExactly("1 parked");
    assertThat(host.outcomes).containsExactly(Outcome.PARKED);
  }

  @Test
  void letsLaterRecordsOfTheKeyWaitUnseenAndOthersPass() {
    poison.add("a1");
    RunningProgram program = started(failing(Recovery.park()));

    program.process(0, text("a", "a1"));
    program.process(0, text("a", "a2"));
    program.process(0, text("b", "b1"));

    assertThat(seen).containsExactly("a1", "b1");
    assertThat(written()).containsExactly("b1");
    assertThat(lot().count()).isEqualTo(2);
    assertThat(lot().origin()).hasToString("in-0@0");
    assertThat(host.steps).startsWith("1 parked", "0 parked");
    assertThat(host.outcomes).containsExactly(Outcome.PARKED, Outcome.PARKED, Outcome.PROCESSED);
    assertThat(host.parked).isEqualTo(2);
  }

  @Test
  void releasesTheRecordsOfAKeyInTheirOrderEachWithAnOutcome() {
    poison.add("a1");
    RunningProgram program = started(failing(Recovery.park()));
    program.process(0, text("a", "a1"));
    program.process(0, text("a", "a2"));
    program.process(0, text("a", "a3"));
    poison.clear();
    host.outcomes.clear();

    program.process(0, release("a"));
    program.process(0, text("a", "a4"));

    assertThat(written()).containsExactly("a1", "a2", "a3", "a4");
    assertThat(host.outcomes).hasSize(5).containsOnly(Outcome.PROCESSED);
    assertThat(host.consumed).isEqualTo(8);
    assertNothingWaits();
  }

  @Test
  void stopsAReleaseAtTheFirstRecordThatIsToBeParkedAgain() {
    poison.addAll(List.of("a1", "a3"));
    RunningProgram program = started(failing(Recovery.park()));
    List.of("a1", "a2", "a3", "a4").forEach(one -> program.process(0, text("a", one)));
    poison.remove("a1");
    host.outcomes.clear();

    program.process(0, release("a"));

    assertThat(written()).containsExactly("a1", "a2");
    assertThat(host.outcomes)
        .containsExactly(Outcome.PROCESSED, Outcome.PROCESSED, Outcome.PROCESSED, Outcome.PARKED);
    assertThat(lot().count()).isEqualTo(2);
    assertThat(lot().origin()).hasToString("in-0@2");
    assertThat(host.parked).isEqualTo(2);

    poison.clear();
    program.process(0, release("a"));

    assertThat(written()).containsExactly("a1", "a2", "a3", "a4");
    assertNothingWaits();
  }

  @Test
  void goesOnReleasingBehindARecordThatIsNotParkedAgain() {
    poison.add("a1");
    TopologySpec spec = Words.declared((in, out) -> in.peek(one -> look(Words.text(one)))
        .onError(Recovery.park())
        .peek(one -> refuse(Words.text(one)))
        .to(out));
    RunningProgram program = started(spec);
    List.of("a1", "a2 is bad", "a3").forEach(one -> program.process(0, text("a", one)));
    poison.clear();

    program.process(0, release("a"));

    assertThat(written()).containsExactly("a1", "a3");
    assertThat(host.dead)
        .singleElement()
        .satisfies(dead -> assertThat(dead.source().position()).hasToString("in-0@1"));
    assertNothingWaits();
  }

  private static void refuse(String text) {
    if (text.contains("bad")) {
      throw new IllegalArgumentException();
    }
  }

  @Test
  void countsARequestWithNothingToReleaseAsFiltered() {
    poison.add("a1");
    RunningProgram program = started(failing(Recovery.park()));
    program.process(0, text("a", "a1"));
    host.outcomes.clear();

    program.process(0, release("b"));
    program.process(0, release(null));

    assertThat(host.outcomes).containsExactly(Outcome.FILTERED, Outcome.FILTERED);
    assertThat(host.eventTimes).containsExactly(1000L, Long.MAX_VALUE, Long.MAX_VALUE);
    assertThat(host.dead).isEmpty();
    assertThat(lot().count()).isEqualTo(1);
  }

  @Test
  void ignoresARequestWhereNothingIsParked() {
    RunningProgram program = started(failing(Recovery.deadLetter()));

    program.process(0, release("a"));

    assertThat(host.outcomes).containsExactly(Outcome.FILTERED);
    assertThat(host.dead).isEmpty();
    assertThat(host.parked).isEqualTo(-1);
  }

  @Test
  void takesATombstoneWithoutTheHeaderAndAnEventWithItForRecords() {
    RunningProgram program = started(failing(Recovery.deadLetter()));

    program.process(0, record("a", null, EventHeaders.NONE));
    program.process(0, record("a", word("a1").toByteArray(), RELEASE));

    assertThat(host.outcomes).containsExactly(Outcome.DEAD_LETTERED, Outcome.PROCESSED);
  }

  @Test
  void deadLettersARecordWithoutAKey() {
    poison.addAll(List.of("x1", "x2"));
    RunningProgram program = started(failing(Recovery.park()));

    program.process(0, text(null, "x1"));
    program.process(0, text(null, "x2"));

    assertThat(host.dead).hasSize(2);
    assertThat(host.outcomes).containsOnly(Outcome.DEAD_LETTERED);
    assertNothingWaits();
  }

  @Test
  void parksWhatCannotBeDecodedIfThatIsDeclared() {
    RunningProgram program =
        started(Words.declared((in, out) -> in.onAnyError(Recovery.park()).to(out)));

    program.process(0, record("a", new byte[] {1, 2, 3}, EventHeaders.NONE));
    program.process(0, record("a", null, EventHeaders.NONE));
    program.process(0, text("a", "a3"));

    assertThat(lot().count()).isEqualTo(3);
    assertThat(lot().reason().code()).isEqualTo("DECODE_MALFORMED");
    assertThat(lot().reason().step()).isEqualTo("words/decode");
  }

  @Test
  void deadLettersWhatWouldWaitInVain() {
    RunningProgram program =
        started(Words.declared((in, out) -> in.onAnyError(Recovery.park()).to(out)));
    InputRecord record = text("a", "a1");

    program.process(
        0,
        new InputRecord(
            record.position(), -1, false, record.key(), record.value(), record.headers()));

    assertThat(host.outcomes).containsExactly(Outcome.DEAD_LETTERED);
    assertNothingWaits();
  }

  @Test
  void parksAfterTheLastAttemptWhereThatIsDeclared() {
    poison.add("a1");
    Recovery retry = Recovery.retry(2).withJitter(0).otherwise(Recovery.park());
    RunningProgram program = started(failing(retry));

    program.process(0, text("a", "a1"));
    program.process(0, text("a", "a2"));

    assertThat(host.waits).hasSize(2);
    assertThat(lot().reason().attempts()).isEqualTo(3);
    assertThat(lot().count()).isEqualTo(2);

    program.process(0, release("a"));

    assertThat(host.waits).hasSize(4);
    assertThat(lot().count()).isEqualTo(2);
  }

  @Test
  void answersAParkedCommandWhenItIsReleased() {
    TopologySpec ledger = Ledger.topology();
    TopologySpec parking = ledger.withRecovery(Recovery.park());
    RunningProgram program = started(parking);

    program.process(0, record("a", open("decide throws").toByteArray(), EventHeaders.NONE));

    assertThat(host.outcomes).containsExactly(Outcome.PARKED);
    assertThat(host.emitted).isEmpty();
    assertThat(lot().reason().step()).startsWith("ledger/");
  }

  @Test
  void parksARecordBehindOneThatCameByAnotherWay() {
    poison.add("a1");
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> more = words.stream("more", StringValue.class);
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    words
        .pipeline("words", in)
        .merge(more)
        .peek(one -> look(Words.text(one)))
        .onError(Recovery.park())
        .to(out);
    RunningProgram program = started(words.build());

    program.process(0, text("a", "a1"));
    program.process(1, text("a", "a2"));
    poison.clear();
    program.process(1, release("a"));

    assertThat(written()).containsExactly("a1", "a2");
    assertNothingWaits();
  }

  @Test
  void triesAFullLotOnceMoreAndHaltsIfItStaysFull() {
    poison.add("a0");
    RunningProgram program = started(failing(Recovery.park()));
    IntStream.range(0, Recovery.Park.MOST_PARKED)
        .forEach(i -> program.process(0, text("a", "a" + i)));
    host.outcomes.clear();

    assertThatThrownBy(() -> program.process(0, text("a", "last")))
        .isInstanceOf(HaltingRecordException.class)
        .hasMessageMatching("""
            words at in-0@10000: no more than 10000 records or 67108864 bytes of one key may be \
            parked, 10000 with \\d+ are
              fix: correct the step at ParkStrategyTest.java:\\d+, which fails on the first of \
            them, in-0@0 \\[RULE_THREW\\], and start again""");

    assertThat(host.outcomes).containsExactly(Outcome.PARKED);
    program.process(0, text("b", "b1"));
    assertThat(written()).containsExactly("b1");

    poison.clear();
    program.process(0, text("a", "last"));

    assertThat(written()).hasSize(Recovery.Park.MOST_PARKED + 2).startsWith("b1", "a0", "a1");
    assertThat(written()).endsWith("a9999", "last");
    assertNothingWaits();
  }

  @Test
  void boundsTheBytesOfAKey() {
    poison.add("a0");
    RunningProgram program = started(failing(Recovery.park()));
    program.process(0, text("a", "a0"));
    String large = String.join("", Collections.nCopies(1 << 20, "x"));
    int most = (int) (Recovery.Park.MOST_PARKED_BYTES / large.length()) - 1;
    IntStream.range(0, most).forEach(i -> program.process(0, text("a", large)));

    assertThatThrownBy(() -> program.process(0, text("a", large)))
        .isInstanceOf(HaltingRecordException.class);

    program.process(0, text("a", "small"));
    assertThat(lot().count()).isEqualTo(most + 2);
  }

  @Test
  void haltsOnAParkedRecordWhoseWayInIsGone() {
    poison.add("a1");
    started(failing(Recovery.park())).process(0, text("a", "a1"));
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> other = words.stream("other", StringValue.class);
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    words.pipeline("words", other).onAnyError(Recovery.park()).to(out);
    RunningProgram changed = started(words.build());

    assertThatThrownBy(() -> changed.process(0, release("a")))
        .isInstanceOf(HaltingRecordException.class)
        .hasMessage("""
            words at in-0@0: the record is parked, and 'in', by which it entered, is read no more
              fix: let the program read it again until the record is released""");
  }

  @Test
  void findsWhatWaitsWhenItIsStartedAgain() {
    poison.add("a1");
    started(failing(Recovery.park())).process(0, text("a", "a1"));
    host.parked = -1;
    RunningProgram again = started(failing(Recovery.park()));

    assertThat(host.parked).isEqualTo(1);
    again.process(0, text("a", "a2"));

    assertThat(seen).containsExactly("a1");
    assertThat(lot().count()).isEqualTo(2);
  }

  @Test
  void asksNoStoreWhileNothingWaits() {
    RunningProgram program = started(failing(Recovery.park()));

    program.process(0, text("a", "a1"));
    program.process(0, release("a"));

    assertThat(host.calls).containsExactly("forward");
  }

  @Test
  void letsOutWhatTheHostThrows() {
    poison.add("a1");
    RunningProgram program = started(failing(Recovery.park()));
    RuntimeException failure = host.breakAt("putLot");

    assertThatThrownBy(() -> program.process(0, text("a", "a1"))).isSameAs(failure);

    assertThat(host.outcomes).isEmpty();
    assertThat(host.consumed).isZero();
  }
}
