package io.headwater.comparison;

import static io.headwater.comparison.BankVersions.bank;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.history.HistoryEvent;
import io.headwater.replay.SourceRecord;
import io.headwater.replay.StopAt;
import io.headwater.testkit.MessageDifference.Change;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Open;
import topologies.transfers.proto.TransferRequest;

/** Windows, timers and parked records are compared as they change, key by key, as states are. */
class HeldComparisonTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final String SUMMED = "      set: { total: state.total + value.amount";
  private static final Map<String, String> HOURLY = Map.of(
      "swipes: state.swipes + 1 }",
      "swipes: state.swipes + 1 }\n      window: { tumbling: 1 hour, grace: 1 minute }\n"
          + "      emit: closed");

  @TempDir
  Path directory;

  private final BankVersions history = new BankVersions();

  private ComparisonReport compareHourly(String text, String by) {
    TopologySpec old = bank(directory, HOURLY);
    Map<String, String> changed = new HashMap<>(HOURLY);
    changed.put(text, by);
    return history.compare(old, bank(directory, changed), Comparison.Request.ALL);
  }

  @Test
  void findsTheFirstDifferenceOfAKeyInAWindowThatIsStillOpen() {
    history.swiped("c", "m", 1).swiped("c", "m", 100).swiped("c", "m", 200).swiped("d", "n", 1);

    ComparisonReport report = compareHourly(
        SUMMED, "      set: { total: 'state.total + (value.amount > 99 ? 99 : value.amount)'");

    assertThat(report.isSame()).isFalse();
    assertThat(report.topics()).isEmpty();
    assertThat(report.stores()).containsExactly(new PlaceCounts("spend", 1, 2, 0, 0, 1));
    Divergence first = report.first().get(0);
    assertThat(first.kind()).isEqualTo(Divergence.Kind.HELD);
    assertThat(first.key()).isEqualTo("m");
    assertThat(first.position())
        .isEqualTo(new RecordPosition("card-swipes", first.position().partition(), 1));
    assertThat(first.cause()).contains("\"amount\":\"100\"");
    assertThat(first.changes())
        .containsExactly(new Change("window from 2026-01-01T00:00:00Z, total", "101", "100"));
  }

  @Test
  void findsWindowsThatOnlyOneVersionHas() {
    history.swiped("c", "m", 1).swiped("c", "m", 3);

    ComparisonReport report = compareHourly("value.amount > 0", "value.amount > 5");

    assertThat(report.stores()).containsExactly(new PlaceCounts("spend", 1, 0, 2, 0, 1));
    assertThat(report.first().get(0).changes())
        .containsExactly(new Change("window from 2026-01-01T00:00:00Z", "there", "nothing"));
  }

  @Test
  void findsNoDifferenceInEqualWindows() {
    history.swiped("c", "m", 1).swiped("c", "m", 3);

    assertThat(compareHourly(SUMMED, SUMMED).isSame()).isTrue();
  }

  @Test
  void findsRecordsThatAreParkedInOneVersionOnly() {
    Map<String, String> parking = Map.of("from: card-swipes", "from: card-swipes\non-error: park");
    Map<String, String> dividing = new HashMap<>(parking);
    dividing.put("value.amount > 0", "100 / value.amount > 0");
    history.swiped("c", "m", 1).swiped("c", "m", 0).swiped("c", "m", 2);

    ComparisonReport report = history.compare(
        bank(directory, parking), bank(directory, dividing), Comparison.Request.ALL);

    assertThat(report.first())
        .filteredOn(one -> one.kind() == Divergence.Kind.HELD)
        .extracting(Divergence::key, one -> one.position().offset(), Divergence::changes)
        .containsExactly(tuple("c", 1L, List.of(new Change("parked record", "nothing", "there"))));
  }

  @Test
  void findsTimersThatAreDueAtAnotherTime() {
    ComparisonReport report = compareTransfers("after: 5 minutes", "after: 6 minutes", StopAt.END);

    Divergence first = report.first().get(0);
    assertThat(first.kind()).isEqualTo(Divergence.Kind.HELD);
    assertThat(first.isRoot()).isTrue();
    assertThat(first.key()).isEqualTo("t-1");
    assertThat(first.changes())
        .contains(
            new Change("timer 'timeout', due", "2026-01-01T00:05:10Z", "2026-01-01T00:06:10Z"));
  }

  @Test
  void findsWhatOnlyTimersHaveDoneThatAreDueUntilTheEnd() {
    ComparisonReport report = compareTransfers(
        "    set: { step: Step.CANCELLING }",
        "    set: { step: Step.REFUNDING }",
        new StopAt.Time(START.plusSeconds(3600)));

    assertThat(report.stores()).extracting(PlaceCounts::name).contains("transfer");
  }

  private ComparisonReport compareTransfers(String text, String by, StopAt until) {
    List<SourceRecord> transfer = List.of(
        command("ada", AccountCommand.newBuilder().setOpen(Open.newBuilder().setOwner("ada"))),
        command(
            "ada", AccountCommand.newBuilder().setDeposit(Deposit.newBuilder().setAmount(9))),
        record(
            "transfer-requests",
            "t-1",
            TransferRequest.newBuilder()
                .setFrom("ada")
                .setTo("bob")
                .setAmount(5)
                .build()
                .toByteArray()));
    return new Comparison(
            transfers("", ""), transfers(text, by), Comparison.Request.ALL.withUntil(until))
        .run(transfer.iterator(), () -> true);
  }

  /** Transfers of which the second half never comes, so that their timers are left. */
  private TopologySpec transfers(String text, String by) {
    try {
      String written = Files.readString(Path.of("topologies/12-transfers/transfers.yaml"))
          .replace("        cancel: timeout\n", "")
          .replace(
              "        send: { to: account-commands, key: state.to, deposit: { amount: state.amount"
                  + " } }\n",
              "")
          .replace(
              "when: state.step == Step.WITHDRAWING\n    set",
              "when: state.step != Step.CANCELLING\n    set")
          .replace(text, by);
      Path file = Files.writeString(directory.resolve("transfers.yaml"), written);
      return TopologyFile.read(file, TopologyResources.of(getClass().getClassLoader()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SourceRecord command(String account, AccountCommand.Builder command) {
    return record("account-commands", account, command.build().toByteArray());
  }

  private static SourceRecord record(String topic, String key, byte[] value) {
    return new SourceRecord(
        topic,
        OptionalInt.empty(),
        new HistoryEvent(
            0,
            START.plusSeconds(10),
            Optional.of(key.getBytes(StandardCharsets.UTF_8)),
            Optional.of(value),
            EventHeaders.NONE));
  }
}
