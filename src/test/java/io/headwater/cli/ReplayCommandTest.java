package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import io.headwater.history.HistoryDescription;
import io.headwater.history.HistoryEvent;
import io.headwater.history.HistoryReader;
import io.headwater.history.HistoryWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topologies.bank.Bank;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.CardSwipe;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Open;

/** Replays of the bank, and its states at any time. */
class ReplayCommandTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final String BANK = Bank.class.getName();

  @TempDir
  Path directory;

  private final List<AccountCommand.Builder> commands = new ArrayList<>();

  @BeforeEach
  void writeHistories() {
    commands.add(AccountCommand.newBuilder().setOpen(Open.newBuilder().setOwner("ada")));
    Stream.of(5, 7, 100)
        .map(amount -> Deposit.newBuilder().setAmount(amount))
        .map(deposit -> AccountCommand.newBuilder().setDeposit(deposit))
        .forEach(commands::add);
    history(
        "account-commands",
        MessageType.of(AccountCommand.class),
        commands.stream().map(command -> command.build().toByteArray()).toList());
    CardSwipe swipe =
        CardSwipe.newBuilder().setCard("c").setMerchant("m").setAmount(3).build();
    history("card-swipes", MessageType.of(CardSwipe.class), List.of(swipe.toByteArray()));
  }

  private void history(String topic, MessageType type, List<byte[]> values) {
    Path file = directory.resolve(topic + ".history.zst");
    HistoryDescription description = new HistoryDescription(topic, 0, type);
    try (HistoryWriter writer = HistoryWriter.create(file, description)) {
      for (byte[] value : values) {
        long offset = writer.events();
        writer.write(new HistoryEvent(
            offset,
            START.plusSeconds(offset),
            Optional.of("a1".getBytes(StandardCharsets.UTF_8)),
            Optional.of(value),
            EventHeaders.NONE));
      }
      writer.finish();
    }
  }

  private CommandRun.Result replay(String... more) {
    return run("replay", more);
  }

  private CommandRun.Result state(String... more) {
    return run("state", more);
  }

  private CommandRun.Result run(String command, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of(command, BANK, "--history", "account-commands.history.zst"));
    arguments.addAll(List.of(more));
    return CommandRun.in(directory).run(arguments.toArray(String[]::new));
  }

  @Test
  void tellsWhatBecameOfAllRecordsAndWhatIsKept() {
    CommandRun.Result run = replay("--history", "card-swipes.history.zst", "--twice");

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.outLines().get(0))
        .isEqualTo("replayed 5 records, the last one account-commands-5@3, to the end;"
            + " the clock is at 2026-01-01T00:00:03Z");
    assertThat(run.out())
        .contains("  account                      consumed 4 = processed 4 + rejected 0")
        .contains("    account                    processed 4\n")
        .contains("  spend-by-merchant/by-merchant consumed 1 = processed 1 ")
        .contains("  account-events               4 records        ")
        .contains("  spend                        1 entry          ")
        .endsWith("a second replay was the same\n");
  }

  @Test
  void replaysARangeOfAHistory() {
    CommandRun.Result run = replay("--from", "1", "--to", "2026-01-01T00:00:03Z");

    assertThat(run.outLines().get(0))
        .startsWith("replayed 2 records, the last one account-commands-5@2, to the end;");
  }

  @Test
  void takesRangesOfHistoriesOnly() throws IOException {
    Files.writeString(directory.resolve("swipes.jsonl"), "{}");

    CommandRun.Result run = CommandRun.in(directory)
        .run("replay", BANK, "--history", "swipes.jsonl", "--stream", "card-swipes", "--from", "1");

    assertThat(run).isEqualTo(new CommandRun.Result(2, "", """
        swipes.jsonl: --from and --to choose records of topics and history files, and this is \
        neither [HW0363]
          fix: make a history file of it with headwater import
        """));
  }

  @Test
  void reportsToScripts() {
    CommandRun.Result run = replay("--json", "--key", "a1");

    assertThat(run.outLines()).hasSize(1);
    assertThat(run.out())
        .startsWith(
            "{\"topology\":\"bank\",\"ending\":\"complete\",\"records\":4,\"passedOver\":0,")
        .contains("\"conserved\":true")
        .contains("\"account-events\":{\"kind\":\"stream\",\"records\":4,\"sha256\":\"")
        .endsWith("\"leftOut\":[],\"differences\":[]}\n");
  }

  @Test
  void passesOverOtherKeys() {
    CommandRun.Result run = replay("--key", "other");

    assertThat(run.outLines().get(0)).startsWith("replayed 0 records, passed over 4 of other keys");
  }

  @Test
  void writesWhatTheTopologyWritesIntoHistories() {
    CommandRun.Result run = replay("--out", "written");

    assertThat(run.err()).isEqualTo("wrote 2 history files to written\n");
    try (HistoryReader events =
        HistoryReader.open(directory.resolve("written/account-events-11.history.zst"))) {
      assertThat(events.description().topic()).isEqualTo("account-events");
      assertThat(events)
          .extracting(event -> event.headers().text(EventHeaders.SEQUENCE).orElse(""))
          .containsExactly("1", "2", "3", "4");
    }
  }

  @Test
  void stopsAtATimeOrExactlyAfterARecord() {
    assertThat(replay("--until", "2026-01-01T00:00:01Z").outLines().get(0))
        .isEqualTo("replayed 2 records, the last one account-commands-5@1, as far as asked;"
            + " the clock is at 2026-01-01T00:00:01Z");
    assertThat(replay("--until", "account-commands-5@2").outLines().get(0))
        .startsWith("replayed 3 records, the last one account-commands-5@2, as far as asked");
  }

  @Test
  void saysThatARecordIsNotThere() {
    CommandRun.Result run = replay("--until", "account-commands-5@77");

    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).isEqualTo("there is no record account-commands-5@77\n");
  }

  @Test
  void saysHowFarItCameWhenItIsStopped() {
    CommandRun stopped = CommandRun.in(directory);
    stopped.stop().request();

    CommandRun.Result run =
        stopped.run("replay", BANK, "--history", "account-commands.history.zst", "--twice");

    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.outLines().get(0)).startsWith("replayed 0 records, and stopped there");
    assertThat(run.out()).endsWith("not replayed a second time\n");
  }

  @Test
  void replaysLinesOfJsonAndSetsBadOnesAside() throws IOException {
    Files.writeString(directory.resolve("swipes.jsonl"), """
        {"time":"2026-01-31T12:00:00Z","value":{"card":"c1","merchant":"m","amount":"4"}}
        {"value":{"card":"c1","merchnt":"m"}}
        """);

    CommandRun.Result run = CommandRun.in(directory)
        .run("replay", BANK, "--history", "swipes.jsonl", "--stream", "card-swipes", "--twice");

    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.outLines().get(0)).startsWith("replayed 1 record, ");
    assertThat(run.out()).contains("set aside 1 bad row\n");
    assertThat(run.err()).containsOnlyOnce("[HW0644]");
  }

  @Test
  void printsTheStateOfAKey() {
    assertThat(state("--store", "account", "--key", "a1").out())
        .isEqualTo("a1  sequence 4  {\"status\":\"OPEN\",\"owner\":\"ada\",\"balance\":\"112\"}\n");
    assertThat(state("--store", "account", "--key", "a1", "--at", "2026-01-01T00:00:02Z", "--json")
            .out())
        .isEqualTo("{\"store\":\"account\",\"key\":\"a1\",\"clock\":\"2026-01-01T00:00:02Z\","
            + "\"sequence\":3,"
            + "\"state\":{\"status\":\"OPEN\",\"owner\":\"ada\",\"balance\":\"12\"}}\n");
  }

  @Test
  void saysThatAKeyHasNoState() {
    CommandRun.Result run = state("--store", "account", "--key", "nobody");

    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).endsWith("there is no state of that key\n");
  }

  @Test
  void printsEachEventWithTheFieldsThatItChanged() {
    CommandRun.Result run =
        state("--store", "account", "--key", "a1", "--at", "account-commands-5@1", "--steps");

    assertThat(run.out()).isEqualTo("""
        2026-01-01T00:00:00Z  account-commands-5@0  {"opened":{"owner":"ada"}}
          status: NEW → OPEN
          owner: '' → 'ada'
        2026-01-01T00:00:01Z  account-commands-5@1  {"deposited":{"amount":"5"}}
          balance: 0 → 5
        a1  sequence 2  {"status":"OPEN","owner":"ada","balance":"5"}
        """);
  }

  @Test
  void printsStepsForScripts() {
    CommandRun.Result run = state(
        "--history",
        "card-swipes.history.zst",
        "--store",
        "spend",
        "--key",
        "m",
        "--steps",
        "--json");

    assertThat(run.outLines().get(0))
        .isEqualTo("{\"time\":\"2026-01-01T00:00:00Z\",\"position\":\"card-swipes-5@0\","
            + "\"events\":[{\"card\":\"c\",\"merchant\":\"m\",\"amount\":\"3\"}],\"changes\":["
            + "{\"field\":\"total\",\"before\":\"0\",\"after\":\"3\"},"
            + "{\"field\":\"swipes\",\"before\":\"0\",\"after\":\"1\"}],\"removed\":false}");
  }

  /** Options, and the problem and the fix that they lead to. */
  record Refused(String options, String problem, String fix) {}

  static Stream<Refused> refused() {
    String history = "account-commands.history.zst: ";
    String others = "account-commands, card-swipes";
    return Stream.of(
        new Refused(
            "--stream other",
            history + "topology 'bank' has no stream 'other' [HW1760]",
            "name its stream with --stream: one of " + others),
        new Refused(
            "--stream big-merchants",
            history + "nothing that a replay runs reads stream 'big-merchants' of topology 'bank'"
                + " [HW1761]",
            "replay a history of " + others),
        new Refused(
            "--stream account-events",
            history + "stream 'account-events' is written by topology 'bank' itself, so its records"
                + " would be there twice [HW1762]",
            "replay a history of " + others),
        new Refused(
            "--until big-merchants-0@1",
            "option '--until': no history of topic 'big-merchants' is replayed [HW1764]",
            "name a record of " + others),
        new Refused(
            "--history swipes.csv",
            "swipes.csv: nothing says of which stream this is [HW1767]",
            "add --stream, and --mapping for CSV or XES; a history file ends in .zst"),
        new Refused(
            "--out swipes.csv/x",
            "swipes.csv/x: the directory cannot be made [HW1768]",
            "name one in a directory that you may write to"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesWhatCannotBeReplayed(Refused refused) throws IOException {
    Files.writeString(directory.resolve("swipes.csv"), "card\n");

    CommandRun.Result run = replay(refused.options().split(" ", -1));

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).isEqualTo(refused.problem() + "\n  fix: " + refused.fix() + "\n");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void namesTheStoresThatThereAre() {
    assertThat(state("--store", "acount", "--key", "a").err())
        .isEqualTo("topology '" + "bank" + "': it has no state store 'acount'; did you mean"
            + " 'account'? [HW1765]\n  fix: use one of account, spend\n");
  }

  @Test
  void refusesKeysOfTheWrongType() throws IOException {
    Files.writeString(directory.resolve("numbers.yaml"), """
        topology: numbers
        proto: bank/account.proto
        streams:
          swipes: { value: CardSwipe, key-type: int64 }
        ---
        pipeline: sums
        from: swipes
        steps:
          - aggregate: { store: sums, state: Spend, set: { total: state.total + value.amount } }
        """);
    Files.writeString(
        directory.resolve("none.jsonl"), "{\"key\":1,\"value\":{\"amount\":\"1\"}}\n");

    CommandRun.Result run = CommandRun.in(directory)
        .run(
            "replay",
            "numbers.yaml",
            "--history",
            "none.jsonl",
            "--stream",
            "swipes",
            "--key",
            "one");

    assertThat(run.err())
        .isEqualTo("option '--key': it is no int64 key [HW1766]\n  fix: give a whole number\n");
  }

  @Test
  void replaysNothingWithoutAHistory() {
    CommandRun.Result result = CommandRun.in(directory).run("replay", BANK);

    assertThat(result.err()).isEqualTo("""
            option '--history': nothing says which history is replayed [HW1818]
              fix: add '--history FILE'
            """);
    assertThat(result.code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void replaysEitherInMemoryOrOnACluster() {
    CommandRun.Result result = CommandRun.in(directory).run("replay", BANK, "--cluster", "--twice");

    assertThat(result.err()).isEqualTo("""
            option '--cluster': --history, --from, --to, --until, --key, --out and --twice are for \
            a replay in memory [HW1817]
              fix: leave them out, or --cluster
            """);
    assertThat(result.code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void seedsNothingThatIsToBeCompared() {
    CommandRun.Result result =
        CommandRun.in(directory).run("replay", BANK, "--cluster", "--seed", "--compare-live");

    assertThat(result.err()).isEqualTo("""
            option '--seed': states are made of all that there is, and nothing is written that can \
            be compared [HW1820]
              fix: leave out --start-from and --compare-live, or --seed
            """);
    assertThat(result.code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void leadsToTheSameWithStatesOnDiskAndAnyNumberOfThreads() {
    CommandRun.Result on = replay("--json", "--heap-state", "1kB", "--state-dir", "states");

    assertThat(on.out())
        .isEqualTo(replay("--json", "--threads", "1").out())
        .isEqualTo(replay("--json", "--threads", "3").out());
    assertThat(directory.resolve("states")).isEmptyDirectory();
  }

  @Test
  void refusesToWorkWithoutThreads() {
    assertThat(replay("--threads", "0").err()).contains("HW1790");
  }

  @Test
  void refusesASizeWithoutAUnit() {
    assertThat(replay("--heap-state", "512").err()).contains("HW1791");
  }

  @Test
  void refusesADirectoryThatIsAFile() {
    CommandRun.Result run =
        state("--store", "account", "--key", "a1", "--state-dir", "account-commands.history.zst");

    assertThat(run.err()).contains("HW1792");
  }
}
