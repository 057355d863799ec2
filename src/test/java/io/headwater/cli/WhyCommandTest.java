package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import io.headwater.history.HistoryDescription;
import io.headwater.history.HistoryEvent;
import io.headwater.history.HistoryWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Open;
import topologies.bank.proto.Withdraw;
import topologies.fraud.proto.Payment;
import topologies.fraud.proto.Profile;
import topologies.transfers.Transfers;
import topologies.transfers.proto.TransferRequest;

/** Questions about what transfers between accounts, and payments with cards, led to. */
class WhyCommandTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final String FRAUD =
      Path.of("topologies/07-fraud/fraud.yaml").toAbsolutePath().toString();

  @TempDir
  Path directory;

  private final List<Path> files = new ArrayList<>();

  private record Timed(String key, long seconds, Message value) {}

  private void history(String topic, Timed... records) {
    Path file = directory.resolve(topic + ".history.zst");
    MessageType type = MessageType.of(records[0].value().getDescriptorForType());
    try (HistoryWriter writer =
        HistoryWriter.create(file, new HistoryDescription(topic, 0, type))) {
      for (Timed one : records) {
        writer.write(new HistoryEvent(
            writer.events(),
            START.plusSeconds(one.seconds()),
            Optional.of(one.key().getBytes(StandardCharsets.UTF_8)),
            Optional.of(one.value().toByteArray()),
            EventHeaders.NONE));
      }
      writer.finish();
    }
    files.add(file);
  }

  private static Timed opened(String account, long seconds) {
    return command(
        account, seconds, AccountCommand.newBuilder().setOpen(Open.newBuilder().setOwner("o")));
  }

  private static Timed deposited(String account, long seconds, long amount) {
    return command(
        account,
        seconds,
        AccountCommand.newBuilder().setDeposit(Deposit.newBuilder().setAmount(amount)));
  }

  private static Timed withdrawn(String account, long seconds, long amount) {
    return command(
        account,
        seconds,
        AccountCommand.newBuilder().setWithdraw(Withdraw.newBuilder().setAmount(amount)));
  }

  private static Timed command(String account, long seconds, AccountCommand.Builder command) {
    return new Timed(account, seconds, command.build());
  }

  private static Timed transfer(String id, long seconds, String from, String to, long amount) {
    return new Timed(
        id,
        seconds,
        TransferRequest.newBuilder().setFrom(from).setTo(to).setAmount(amount).build());
  }

  private static Timed paid(String card, long seconds, long cents) {
    return new Timed(
        card, seconds, Payment.newBuilder().setCard(card).setCents(cents).build());
  }

  private static Timed profile(String card, long seconds, long usual) {
    return new Timed(
        card,
        seconds,
        Profile.newBuilder().setHolder("ada").setUsualPayments(usual).build());
  }

  private void transfers() {
    history(
        "account-commands",
        opened("ada", 0),
        opened("bob", 1),
        deposited("ada", 2, 100),
        deposited("bob", 3, 7),
        withdrawn("ada", 4, 30),
        withdrawn("bob", 5, 5));
    history(
        "transfer-requests",
        transfer("t1", 60, "ada", "bob", 50),
        transfer("t2", 120, "ada", "bob", 40),
        transfer("t3", 180, "ada", "eve", 10));
  }

  private void payments() {
    history(
        "payments",
        paid("c1", 0, 100),
        paid("c2", 10, 100),
        paid("c1", 60, 0),
        paid("c1", 120, 300),
        paid("c1", 180, 400),
        paid("c1", 1800, 500));
    history("profiles", profile("c1", -200, 1), profile("c1", -100, 2), profile("c2", -50, 1));
  }

  private CommandRun.Result why(String topology, String... more) {
    List<String> arguments = new ArrayList<>(List.of("why", topology));
    files.forEach(file -> arguments.addAll(List.of("--history", file.toString())));
    arguments.addAll(List.of(more));
    return CommandRun.in(directory).run(arguments.toArray(String[]::new));
  }

  private CommandRun.Result whyTransfer(String... more) {
    return why(Transfers.class.getName(), more);
  }

  @Test
  void tellsWhatLedToAStateAcrossAggregatesAndASaga() {
    transfers();

    CommandRun.Result run = whyTransfer("--store", "account", "--key", "bob");

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.outLines())
        .startsWith(
            "account bob  2026-01-01T00:01:00Z  by transfer-requests-1@0",
            "  {\"status\":\"OPEN\",\"owner\":\"o\",\"balance\":\"52\"}")
        .contains("6 of 9 records lead to it; without any one of them it would be otherwise")
        .containsSubsequence(
            "account-commands-5@0  2026-01-01T00:00:00Z  ada",
            "account-commands-0@1  2026-01-01T00:00:01Z  bob",
            "account-commands-5@2  2026-01-01T00:00:02Z  ada",
            "account-commands-0@3  2026-01-01T00:00:03Z  bob",
            "    account bob: balance 0 → 7",
            "account-commands-0@5  2026-01-01T00:00:05Z  bob",
            "    account bob: balance 7 → 2",
            "transfer-requests-1@0  2026-01-01T00:01:00Z  t1",
            "  {\"from\":\"ada\",\"to\":\"bob\",\"amount\":\"50\"}",
            "    transfer t1: from '' → 'ada', to '' → 'bob', amount 0 → 50, step NEW →"
                + " WITHDRAWING",
            "    → account-commands-0@6  bob  {\"deposit\":{\"amount\":\"50\"}}",
            "    account bob: balance 2 → 52");
  }

  @Test
  void tellsWhatLedToAFieldByATime() {
    transfers();

    CommandRun.Result run = whyTransfer(
        "--store", "account", "--key", "bob", "--field", "owner", "--at", "2026-01-01T00:00:30Z");

    assertThat(run.outLines())
        .startsWith("account bob  2026-01-01T00:00:05Z  by account-commands-0@5", "  owner \"o\"")
        .contains("1 of 6 records leads to it")
        .contains("account-commands-0@1  2026-01-01T00:00:01Z  bob");
  }

  /** The first deposit leads to an equal event, which is another one. */
  @Test
  void tellsWhatLedToThisRecordAndNotToAnEqualOne() {
    history(
        "account-commands",
        opened("ada", 0),
        deposited("ada", 1, 100),
        deposited("ada", 2, 5),
        deposited("ada", 3, 100));

    CommandRun.Result run = whyTransfer("--topic", "account-events");

    assertThat(run.outLines())
        .contains("2 of 4 records lead to it; without any one of them it would be otherwise")
        .contains("account-commands-5@3  2026-01-01T00:00:03Z  ada");
  }

  @Test
  void showsWhatWasLookedAtForARefusal() {
    transfers();

    CommandRun.Result run = whyTransfer("--topic", "transfer-results", "--key", "t2");

    assertThat(run.outLines())
        .contains("  {\"failed\":{\"code\":\"INSUFFICIENT_FUNDS\"}}")
        .contains("for which it looked at (--as-seen tells what led to these)")
        .contains("  account ada: {\"status\":\"OPEN\",\"owner\":\"o\",\"balance\":\"20\"}")
        .contains("1 of 9 records leads to it");
  }

  /** Bob has to be there, or the first transfer would be paid back. */
  @Test
  void tellsWhatMadeStatesWhatTheyWereSeenAs() {
    transfers();

    CommandRun.Result run = whyTransfer("--topic", "transfer-results", "--key", "t2", "--as-seen");

    assertThat(run.outLines())
        .contains("6 of 9 records lead to it; without any one of them it would be otherwise")
        .containsSubsequence(
            "account-commands-5@0  2026-01-01T00:00:00Z  ada",
            "account-commands-0@1  2026-01-01T00:00:01Z  bob",
            "    account bob: status NEW → OPEN, owner '' → 'o'",
            "    nothing of this was looked at, but without it the result would be otherwise",
            "    account ada: balance 0 → 100",
            "    account ada: balance 100 → 70",
            "    account ada: balance 70 → 20",
            "transfer-requests-4@1  2026-01-01T00:02:00Z  t2");
  }

  @Test
  void tellsWhichRowsAndWindowsARecordComesFrom() {
    payments();

    CommandRun.Result run = why(FRAUD, "--record", "suspicions-5@0");

    assertThat(run.code()).isZero();
    assertThat(run.outLines())
        .contains("4 of 9 records lead to it; without any one of them it would be otherwise")
        .containsSubsequence(
            "profiles-5@1  2025-12-31T23:58:20Z  c1",
            "    filter: value.cents > 0  (" + FRAUD + ":14:5)",
            "    bursts c1 from 2025-12-31T23:50:00Z to 2026-01-01T00:00:00.001Z:"
                + " card '' → 'c1', payments 0 → 1, cents 0 → 100",
            "payments-5@3  2026-01-01T00:02:00Z  c1",
            "    filter  (" + FRAUD + ":14:5)",
            "payments-5@4  2026-01-01T00:03:00Z  c1",
            "    → suspicions-5@0  c1  {\"card\":\"c1\",\"holder\":\"ada\",\"payments\":\"3\","
                + "\"usualPayments\":\"2\",\"cents\":\"800\"}");
  }

  /** Stream time is no entry of a store that is looked at each time. */
  @Test
  void tellsWhichRecordMadeAnotherLate() {
    history(
        "payments", paid("c1", 5, 1), paid("c1", 7200, 2), paid("c1", 7201, 3), paid("c1", 0, 4));

    CommandRun.Result run = why(FRAUD, "--topic", "payments-dlq", "--key", "c1");

    assertThat(run.outLines())
        .anyMatch(line -> line.startsWith("  LATE in find-bursts/bursts at " + FRAUD + ":15:5"))
        .contains("2 of 4 records lead to it; without any one of them it would be otherwise")
        .contains("payments-5@3  2026-01-01T00:00:00Z  c1")
        .contains(
            "    nothing of this was looked at, but without it the result would be otherwise");
  }

  @Test
  void reportsToScripts() {
    transfers();

    CommandRun.Result run =
        whyTransfer("--store", "account", "--key", "ada", "--field", "status", "--json");

    assertThat(run.outLines()).hasSize(1);
    assertThat(run.out())
        .startsWith("{\"result\":{\"store\":\"account\",\"key\":\"ada\",")
        .contains("\"field\":\"status\",\"is\":\"OPEN\"")
        .contains("\"seen\":[{\"store\":\"transfer\",\"key\":\"t3\",\"state\":null},")
        .contains("\"records\":9,\"suspects\":")
        .contains("\"minimal\":true,\"chain\":[{\"position\":\"account-commands-5@0\"")
        .contains("\"value\":{\"open\":{\"owner\":\"o\"}},\"works\":[{\"program\":\"account\"")
        .endsWith("\"after\":{\"status\":\"OPEN\",\"owner\":\"o\"}}]}]}]}\n");
  }

  @Test
  void saysThatLessMayDoIfItMayNotGoOn() {
    transfers();

    CommandRun.Result run = whyTransfer("--store", "account", "--key", "bob", "--replays", "2");

    assertThat(run.code()).isZero();
    assertThat(run.outLines())
        .anyMatch(line -> line.endsWith(
            "records lead to it; some of them may not be needed: stopped after 2 replays"));
  }

  @Test
  void stopsCleanly() {
    transfers();
    CommandRun command = CommandRun.in(directory);
    command.stop().request();

    CommandRun.Result run = command.run(
        "why",
        Transfers.class.getName(),
        "--history",
        files.get(0).toString(),
        "--topic",
        "account-replies");

    assertThat(run.err()).isEqualTo("replayed 0 records, and stopped there\n");
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--store account --key eve | none of them led to what is asked about",
        "--topic transfer-requests-dlq | none of them led to what is asked about",
        "--record transfer-results-0@7 | none of them led to what is asked about",
        "--topic transfer-results --at transfer-requests-0@77 | there is no record"
            + " transfer-requests",
      })
  void saysThatThereIsNothingToExplain(String arguments, String said) {
    transfers();

    CommandRun.Result run = whyTransfer(arguments.split(" "));

    assertThat(run.err()).startsWith("replayed 9 records").contains(said);
    assertThat(run.out()).isEmpty();
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--key ada | HW1800",
        "--store account | HW1800",
        "--store account --key ada --topic account-events | HW1800",
        "--topic account-evnts | did you mean 'account-events'? [HW1801]",
        "--record nothing-0@1 | HW1801",
        "--store acount --key ada | did you mean 'account'? [HW1765]",
        "--store account --key ada --field balanc | did you mean 'balance'? [HW1802]",
        "--store account --key ada --field owner.name | 'owner.name' is no field",
        "--store account --key ada --field balance[0] | 'balance' is no list or map [HW1802]",
        "--topic transfer-requests-dlq --field amount | HW1803",
        "--record 2026-01-01T00:00:00Z | HW1804",
        "--record transfer-results | HW1763",
        "--topic account-replies --at account-replies-0@1 | HW1764",
      })
  void explainsWhatCannotBeAsked(String arguments, String problem) {
    transfers();

    CommandRun.Result run = whyTransfer(arguments.split(" "));

    assertThat(run.err()).contains(problem).contains("fix: ");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
  }
}
