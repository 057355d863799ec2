package io.headwater.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.event.RecordPosition;
import io.headwater.history.HistoryEvent;
import io.headwater.replay.AuthorCalls.Call;
import io.headwater.replay.AuthorCalls.Kind;
import io.headwater.replay.AuthorCalls.Way;
import io.headwater.replay.DriverComparison.Written;
import io.headwater.testkit.TopologyHarness;
import io.headwater.topology.SagaSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Random records of one topology, and what becomes of them where its author's code breaks. */
final class CallbackFaults {
  private static final byte[] UNREADABLE = {(byte) 0xff, 7, 7};

  private final TopologySpec spec;
  private final List<SourceRecord> records;
  private final FaultRun clean;
  private final Map<Reference, FaultRun> references = new HashMap<>();

  /** A run in which the first call of a unit of work fails. */
  private record Reference(Call first, FailureCode code) {}

  /** A call that breaks. */
  record Case(Call call, Way way) {}

  CallbackFaults(TopologySpec spec, long seed, int count) {
    this(spec, records(new RandomRecords(spec, seed, TopologyHarness.START).take(count)));
  }

  private CallbackFaults(TopologySpec spec, List<SourceRecord> records) {
    this.spec = spec;
    this.records = records;
    this.clean = FaultRun.of(spec, records, call -> Optional.empty());
  }

  /** Returns the same for another topology, with those records on which no step fails. */
  CallbackFaults of(TopologySpec other) {
    List<RecordPosition> failing =
        clean.letters().stream().map(DeadLetter::origin).toList();
    List<SourceRecord> others = IntStream.range(0, records.size())
        .filter(i -> !failing.contains(positionOf(i)))
        .mapToObj(records::get)
        .toList();
    return new CallbackFaults(other, others);
  }

  /** Gives each record a place of its own, whatever becomes of the others. */
  private static List<SourceRecord> records(List<SourceRecord> random) {
    return IntStream.range(0, random.size())
        .mapToObj(i -> at(i, random.get(i), random.get(i).event().value()))
        .toList();
  }

  private static SourceRecord at(long offset, SourceRecord record, Optional<byte[]> value) {
    HistoryEvent event = record.event();
    return new SourceRecord(
        record.topic(),
        OptionalInt.of(0),
        new HistoryEvent(offset, event.time(), event.key(), value, event.headers()));
  }

  /** Returns the same with more records behind them. */
  CallbackFaults followedBy(List<SourceRecord> more) {
    return new CallbackFaults(
        spec, Stream.concat(records.stream(), more.stream()).toList());
  }

  FaultRun clean() {
    return clean;
  }

  /** Returns every call, in every way in which it can break. */
  List<Case> cases() {
    return clean.calls().stream()
        .flatMap(call -> Way.of(call).stream().map(way -> new Case(call, way)))
        .toList();
  }

  /** Returns every call, in one way each. */
  List<Case> oneCaseOfEachCall() {
    List<Case> cases = new ArrayList<>();
    for (Call call : clean.calls()) {
      List<Way> ways = Way.of(call);
      cases.add(new Case(call, ways.get(cases.size() % ways.size())));
    }
    return cases;
  }

  /** Breaks a call once. */
  FaultRun run(Case broken) {
    return run(broken.call(), broken.way());
  }

  /** Breaks the same call of every attempt at a record. */
  FaultRun runBrokenForGood(Case broken) {
    int calls = broken.call().number() + 1;
    return FaultRun.of(
        spec,
        records,
        one -> one.unit().equals(broken.call().unit()) && (one.number() + 1) % calls == 0
            ? Optional.of(broken.way())
            : Optional.empty());
  }

  private FaultRun run(Call broken, AuthorCalls.Fault fault) {
    return FaultRun.of(
        spec, records, one -> one.isAt(broken) ? Optional.of(fault) : Optional.empty());
  }

  /**
   * Requires that a call that breaks has the record dead-lettered as it came, and the same effects
   * as if the first call for it had broken.
   */
  void requireNoTraceOf(Case broken) {
    FaultRun run = run(broken);
    FaultRun reference = reference(broken);

    assertThat(run.broken()).as("%s breaks", broken).isOne();
    assertThat(run.counts().values()).as("%s", broken).allMatch(OutcomeCounts::isConserved);
    assertThat(run.differenceFrom(reference)).as("%s", broken).isEmpty();
    requireLetter(broken, run, letterOf(run, reference));
  }

  /** Returns a run in which the first call for the same record failed in its stead. */
  FaultRun reference(Case broken) {
    FailureCode code = codeOf(broken);
    return references.computeIfAbsent(
        new Reference(first(broken.call()), code),
        one -> run(one.first(), AuthorCalls.marked(one.first(), code)));
  }

  /** Returns the first call for the same record; one that makes it newer, for one that does. */
  private Call first(Call call) {
    return clean.calls().stream()
        .filter(one -> one.unit().equals(call.unit()))
        .filter(one -> (one.kind() == Kind.UPCAST) == (call.kind() == Kind.UPCAST))
        .findFirst()
        .orElseThrow();
  }

  private static DeadLetter letterOf(FaultRun run, FaultRun reference) {
    List<DeadLetter> letters = IntStream.range(0, run.letters().size())
        .filter(i -> AuthorCalls.isMarked(reference.letters().get(i)))
        .mapToObj(i -> run.letters().get(i))
        .toList();
    assertThat(letters).as("dead letters of the record").hasSize(1);
    return letters.get(0);
  }

  private static void requireLetter(Case broken, FaultRun run, DeadLetter letter) {
    assertThat(letter.cause().code()).as("%s", broken).isEqualTo(codeOf(broken).name());
    assertThat(letter.cause().message()).doesNotContain(AuthorCalls.PAYLOAD);
    if (codeOf(broken) == FailureCode.RULE_THREW) {
      assertThat(letter.cause().exceptionClass()).isEqualTo(broken.way().exceptionClass());
    }
    if (broken.call().unit().isRecord()) {
      Written as = new Written(
          FaultRun.bytes(letter.key()),
          FaultRun.bytes(letter.value()),
          letter.headers(),
          letter.originTimestamp());
      assertThat(as).as("%s", broken).isEqualTo(run.records().get(letter.origin()));
    }
  }

  /** Returns the code that a call is to fail with. */
  static FailureCode codeOf(Case broken) {
    if (broken.way() == Way.NULL) {
      return broken.call().kind() == Kind.KEY
          ? FailureCode.NULL_KEY
          : FailureCode.RULE_RETURNED_NULL;
    }
    return broken.call().kind() == Kind.PARTITION ? FailureCode.PARTITION : FailureCode.RULE_THREW;
  }

  /** Requires that a call that breaks leads to the same on Kafka Streams' test driver. */
  void requireSameOnDriver(int call) {
    Way way = Way.of(clean.calls().get(call))
        .get(call % Way.of(clean.calls().get(call)).size());
    DriverComparison.compare(
        () -> {
          AuthorCalls calls = new AuthorCalls(new UnitTrace());
          calls.arm(call, way);
          return CalledTopology.of(spec, calls);
        },
        // The driver counts by itself.
        records.stream().map(one -> at(0, one, one.event().value())).toList());
  }

  /** Returns which records all programs that read them make calls for. */
  List<Integer> recordsWithCalls() {
    return IntStream.range(0, records.size())
        .filter(i -> !isAnsweredToASaga(records.get(i).topic()))
        .filter(i -> {
          List<UnitTrace.Turn> turns = clean.turns().stream()
              .filter(turn -> turn.record().equals(Optional.of(positionOf(i))))
              .toList();
          return !turns.isEmpty()
              && turns.stream().allMatch(turn -> firstCall(turn).isPresent());
        })
        .boxed()
        .toList();
  }

  private RecordPosition positionOf(int record) {
    return clean.places().get(record);
  }

  private Optional<Call> firstCall(UnitTrace.Turn turn) {
    return clean.calls().stream()
        .filter(call -> call.kind() != Kind.UPCAST && call.unit().isRecord())
        .filter(call -> call.unit().program().equals(turn.program())
            && call.unit().record().equals(turn.record()))
        .findFirst();
  }

  /** A saga hears that a command has failed, and of one that cannot be read it hears nothing. */
  private boolean isAnsweredToASaga(String topic) {
    return spec.aggregates().stream()
        .filter(
            aggregate -> spec.stream(aggregate.commands()).orElseThrow().topic().equals(topic))
        .flatMap(aggregate -> aggregate.replies().stream())
        .anyMatch(
            replies -> spec.sagas().stream().anyMatch((SagaSpec saga) -> saga.reads(replies)));
  }

  /** Requires that a record on which all code breaks has no more effects than an unreadable one. */
  void requireNoTraceOf(int record) {
    List<Call> firsts = clean.turns().stream()
        .filter(turn -> turn.record().equals(Optional.of(positionOf(record))))
        .map(turn -> firstCall(turn).orElseThrow())
        .toList();
    FaultRun broken = FaultRun.of(
        spec,
        records,
        call ->
            firsts.stream().anyMatch(call::isAt) ? Optional.of(Way.EXCEPTION) : Optional.empty());
    List<SourceRecord> others = new ArrayList<>(records);
    others.set(record, at(record, records.get(record), Optional.of(UNREADABLE)));
    FaultRun without = FaultRun.of(spec, others, call -> Optional.empty());

    assertThat(broken.broken()).isEqualTo(firsts.size());
    assertThat(broken.withoutTraces().differenceFrom(without.withoutTraces()))
        .as("%s", positionOf(record))
        .isEmpty();
  }
}
