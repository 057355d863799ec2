package io.headwater.replay;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.history.HistoryEvent;
import io.headwater.partition.PartitionFunction;
import io.headwater.partition.Partitionings;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topologies.bank.Bank;
import topologies.bank.proto.Account;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.CardSwipe;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Open;

/** Replays of the bank, with all its partitions. */
class ReplayTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final int ACCOUNTS = 20;
  private final TopologySpec bank = new Bank().topology();
  private final List<SourceRecord> history = new ArrayList<>();

  private void opened(String account) {
    command(account, AccountCommand.newBuilder().setOpen(Open.newBuilder().setOwner("ada")));
  }

  private void deposited(String account, long amount) {
    command(
        account, AccountCommand.newBuilder().setDeposit(Deposit.newBuilder().setAmount(amount)));
  }

  private void command(String account, AccountCommand.Builder command) {
    add("account-commands", account, command.build().toByteArray());
  }

  private void swiped(String card, String merchant, long amount) {
    CardSwipe swipe = CardSwipe.newBuilder()
        .setCard(card)
        .setMerchant(merchant)
        .setAmount(amount)
        .build();
    add("card-swipes", card, swipe.toByteArray());
  }

  private void add(String topic, String key, byte[] value) {
    HistoryEvent event = new HistoryEvent(
        0,
        START.plusSeconds(history.size()),
        Optional.of(bytes(key)),
        Optional.of(value),
        EventHeaders.NONE);
    history.add(new SourceRecord(topic, OptionalInt.empty(), event));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Opens accounts, deposits something into each, and has cards swiped at merchants. */
  private void businessAsUsual() {
    IntStream.range(0, ACCOUNTS).forEach(i -> opened("a" + i));
    IntStream.range(0, ACCOUNTS).forEach(i -> deposited("a" + i, i));
    IntStream.range(0, 5 * ACCOUNTS).forEach(i -> swiped("c" + i % 7, "m" + i % 13, 1 + i));
  }

  private ReplayReport replay(Replay.Request request) {
    return new Replay(bank, request).run(history.iterator(), () -> true);
  }

  private static Account account(Replay replay, String key) {
    return (Account) replay.state("account", bytes(key)).orElseThrow().state();
  }

  @Test
  void writesEachRecordToThePartitionThatItsStreamDeclares() {
    businessAsUsual();
    List<WrittenRecord> written = new ArrayList<>();

    replay(Replay.Request.ALL.withSink(written::add));

    List<WrittenRecord> events = written.stream()
        .filter(one -> one.position().topic().equals("account-events"))
        .toList();
    int partitions = bank.stream("account-events").orElseThrow().partitions();
    PartitionFunction murmur2 = Partitionings.murmur2().newFunction();
    assertThat(events)
        .hasSize(2 * ACCOUNTS)
        .allSatisfy(event -> assertThat(event.position().partition())
            .isEqualTo(murmur2.partition(requireNonNull(event.key()), partitions)));
    assertThat(events).map(event -> event.position().partition()).containsAnyOf(1, 2, 3);
  }

  @Test
  void numbersTheRecordsOfEachPartitionFromZeroWithoutGaps() {
    businessAsUsual();
    List<RecordPosition> written = new ArrayList<>();

    replay(Replay.Request.ALL.withSink(record -> written.add(record.position())));

    Map<Integer, Integer> next = new HashMap<>();
    assertThat(written)
        .filteredOn(position -> position.topic().equals("bank-by-merchant-repartition"))
        .hasSize(5 * ACCOUNTS)
        .allSatisfy(position -> assertThat(position.offset())
            .isEqualTo(next.merge(position.partition(), 1, Integer::sum) - 1));
  }

  @Test
  void reportsTheSameEveryTime() {
    businessAsUsual();

    ReplayReport first = replay(Replay.Request.ALL);

    assertThat(replay(Replay.Request.ALL)).isEqualTo(first);
    assertThat(first.isConserved()).isTrue();
    assertThat(first.total().of(Outcome.PROCESSED)).isEqualTo(12L * ACCOUNTS);
    assertThat(first.ending()).isEqualTo(new ReplayReport.Ending.Complete());
  }

  @Test
  void tellsInWhatTwoReplaysDiffer() {
    businessAsUsual();
    ReplayReport first = replay(Replay.Request.ALL);
    deposited("a3", 1);

    List<String> differences = first.differences(replay(Replay.Request.ALL));

    assertThat(differences)
        .map(line -> line.replaceFirst(":.*", ""))
        .containsExactly(
            "program 'account'",
            "topic 'account-events'",
            "topic 'account-replies'",
            "store 'account'",
            "store 'account-command-ids'");
  }

  @Test
  void hasTheStateOfAnyTime() {
    opened("a");
    deposited("a", 10);
    deposited("a", 20);
    Replay replay =
        new Replay(bank, Replay.Request.ALL.withUntil(new StopAt.Time(START.plusSeconds(1))));

    ReplayReport report = replay.run(history.iterator(), () -> true);

    assertThat(account(replay, "a").getBalance()).isEqualTo(10);
    assertThat(report.ending()).isEqualTo(new ReplayReport.Ending.Reached());
    assertThat(report.clock()).isEqualTo(START.plusSeconds(1));
  }

  @Test
  void stopsExactlyAfterAPosition() {
    opened("a");
    deposited("a", 10);
    deposited("a", 20);
    int partition = Partitionings.murmur2()
        .newFunction()
        .partition(bytes("a"), bank.stream("account-commands").orElseThrow().partitions());
    RecordPosition second = new RecordPosition("account-commands", partition, 1);

    ReplayReport report =
        replay(Replay.Request.ALL.withUntil(StopAt.parse("--until", second.toString())));

    assertThat(report.last()).contains(second);
    assertThat(report.records()).isEqualTo(2);
  }

  @Test
  void movesTheClockOnToTheTimeThatItStopsAt() {
    opened("a");

    ReplayReport report =
        replay(Replay.Request.ALL.withUntil(new StopAt.Time(START.plusSeconds(100))));

    assertThat(report.clock()).isEqualTo(START.plusSeconds(100));
  }

  @Test
  void replaysTheRecordsOfOneKeyAndCountsTheOthers() {
    opened("a");
    opened("b");
    deposited("a", 5);

    ReplayReport report = replay(Replay.Request.ALL.withKey(bytes("a")));

    assertThat(report.records()).isEqualTo(2);
    assertThat(report.passedOver()).isEqualTo(1);
    assertThat(requireNonNull(report.stores().get("account")).entries()).isEqualTo(1);
  }

  @Test
  void saysHowFarItCameWhenItIsStopped() {
    businessAsUsual();
    AtomicInteger asked = new AtomicInteger();

    ReplayReport report = new Replay(bank, Replay.Request.ALL)
        .run(history.iterator(), () -> asked.getAndIncrement() < 7);

    assertThat(report.ending()).isEqualTo(new ReplayReport.Ending.Stopped());
    assertThat(report.records()).isEqualTo(7);
    assertThat(report.isConserved()).isTrue();
  }

  @Test
  void haltsAtTheRecordThatAStepFailsOn() {
    opened("a");
    add("account-commands", "a", new byte[] {(byte) 0xff});
    Replay replay = new Replay(bank.withRecovery(Recovery.fail()), Replay.Request.ALL);

    ReplayReport report = replay.run(history.iterator(), () -> true);

    assertThat(report.records()).isEqualTo(1);
    assertThat(report.ending())
        .isInstanceOfSatisfying(
            ReplayReport.Ending.Halted.class,
            halted -> assertThat(halted.reason())
                .startsWith("account/decode at account-commands-")
                .contains("[DECODE_TRUNCATED]"));
  }

  @Test
  void hearsOfEachChangeOfAState() {
    opened("a");
    deposited("a", 10);
    List<StateChange> changes = new ArrayList<>();

    replay(Replay.Request.ALL.withListener(changes::add));

    assertThat(changes).map(StateChange::store).containsExactly("account", "account");
    assertThat(changes.get(0).before()).isEmpty();
    assertThat(changes.get(1).before()).isEqualTo(changes.get(0).after());
    assertThat(changes.get(1).eventTimeMillis()).isEqualTo(START.plusSeconds(1).toEpochMilli());
  }

  @Test
  void takesNoEventTimeThatIsACenturyAhead() {
    opened("a");
    HistoryEvent late = new HistoryEvent(
        0,
        START.plus(Duration.ofDays(36_600)),
        Optional.of(bytes("a")),
        Optional.of(new byte[0]),
        EventHeaders.NONE);
    history.add(new SourceRecord("account-commands", OptionalInt.empty(), late));

    ReplayReport report = replay(Replay.Request.ALL);

    assertThat(report.total().of(Outcome.DEAD_LETTERED)).isEqualTo(1);
    assertThat(report.clock()).isEqualTo(START);
  }

  @ParameterizedTest
  @ValueSource(strings = {"yesterday", "2026-01-01", "orders-2", "orders@3", "orders-x@3"})
  void refusesWhatIsNeitherATimeNorAPosition(String text) {
    String problem = "option '--until': '" + text + "' is neither a time nor a position [HW1763]"
        + "\n  fix: give a time such as 2026-01-31T12:00:00Z, or topic-partition@offset";

    assertThatThrownBy(() -> StopAt.parse("--until", text))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            invalid -> assertThat(invalid.problems().get(0).render()).isEqualTo(problem));
  }
}
