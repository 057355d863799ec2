package io.headwater.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.EventHeaders;
import io.headwater.event.Snapshot;
import io.headwater.history.HistoryEvent;
import io.headwater.testkit.TopologyHarness;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topologies.bank.Bank;
import topologies.bank.proto.Account;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Open;

/** The state of one key, of a replay that passes over the others. */
class OneKeyTopologyTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration WINDOW = AggregateSpec.DEFAULT_DEDUPLICATION_WINDOW;

  private final TopologySpec bank = new Bank().topology();
  private final List<SourceRecord> history = new ArrayList<>();

  private void command(String account, String id, Duration at, AccountCommand.Builder command) {
    HistoryEvent event = new HistoryEvent(
        0,
        START.plus(at),
        Optional.of(account.getBytes(StandardCharsets.UTF_8)),
        Optional.of(command.build().toByteArray()),
        EventHeaders.of(List.of(EventHeaders.Entry.text(EventHeaders.ID, id))));
    history.add(new SourceRecord("account-commands", OptionalInt.empty(), event));
  }

  private void opened(String account, Duration at) {
    command(
        account,
        "open-" + account,
        at,
        AccountCommand.newBuilder().setOpen(Open.newBuilder().setOwner("ada")));
  }

  private void deposited(String account, String id, Duration at) {
    command(
        account,
        id,
        at,
        AccountCommand.newBuilder().setDeposit(Deposit.newBuilder().setAmount(10)));
  }

  private static Replay replayed(TopologySpec spec, List<SourceRecord> records, Replay.Request of) {
    Replay replay = new Replay(spec, of);
    replay.run(records.iterator(), () -> true);
    return replay;
  }

  private static Replay.Request stateOf(String store, byte[] key) {
    return Replay.Request.ALL.withState(new Replay.Request.OneState(store, key));
  }

  private static Optional<Snapshot> state(Replay replay, String key) {
    return replay.state("account", key.getBytes(StandardCharsets.UTF_8));
  }

  private Replay oneAccount(String key) {
    return replayed(bank, history, stateOf("account", key.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void passesOverWhatIsOfOtherKeys() {
    opened("a", Duration.ZERO);
    opened("b", Duration.ZERO);
    deposited("a", "1", Duration.ofSeconds(1));

    Replay replay = oneAccount("a");

    assertThat(replay.records()).isEqualTo(2);
    assertThat(replay.isExact()).isTrue();
    assertThat(((Account) state(replay, "a").orElseThrow().state()).getBalance())
        .isEqualTo(10);
    assertThat(state(replay, "b")).isEmpty();
  }

  @Test
  void isAtTheClockOfTheWholeHistory() {
    opened("a", Duration.ZERO);
    opened("b", Duration.ofDays(1));

    assertThat(oneAccount("a").now()).isEqualTo(START.plus(Duration.ofDays(1)));
  }

  /** The id was forgotten, as the other account's command is far ahead: it counts twice. */
  @Test
  void isNotExactIfItsKeyIsLateByMoreThanTheWindowOfIds() {
    opened("a", Duration.ZERO);
    deposited("a", "1", Duration.ofSeconds(1));
    for (int i = 0; i < 100; i++) {
      opened("b" + i, WINDOW.multipliedBy(4));
    }
    deposited("a", "1", Duration.ofSeconds(1));

    Replay replay = oneAccount("a");

    assertThat(replay.isExact()).isFalse();
    assertThat(state(replay, "a"))
        .isNotEqualTo(state(replayed(bank, history, Replay.Request.ALL), "a"));
  }

  @Test
  void isExactIfItsKeyIsLateByLess() {
    opened("a", Duration.ZERO);
    deposited("a", "1", Duration.ofSeconds(1));
    opened("b", WINDOW);
    deposited("a", "1", Duration.ofSeconds(1));

    assertThat(oneAccount("a").isExact()).isTrue();
  }

  private static Stream<TopologySpec> topologies() throws IOException {
    return DriverDifferenceTest.topologies().filter(spec -> !spec.aggregates().isEmpty());
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("topologies")
  void isWhatTheWholeHistoryLeadsToWhereItIsExact(TopologySpec spec) {
    List<SourceRecord> records = new RandomRecords(spec, 3, TopologyHarness.START).take(1_000);
    Replay whole = replayed(spec, records, Replay.Request.ALL);

    for (AggregateSpec aggregate : spec.aggregates()) {
      for (String text : List.of("k0", "k1", "k2", "ada")) {
        byte[] key = text.getBytes(StandardCharsets.UTF_8);
        Replay one = replayed(spec, records, stateOf(aggregate.store(), key));
        if (one.isExact()) {
          assertThat(one.state(aggregate.store(), key))
              .as("%s of %s", text, spec.name())
              .isEqualTo(whole.state(aggregate.store(), key));
        }
      }
    }
  }
}
