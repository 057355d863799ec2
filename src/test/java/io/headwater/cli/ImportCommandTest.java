package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.history.HistoryEvent;
import io.headwater.history.HistoryReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.bank.Bank;
import topologies.loan.LoanApplications;

class ImportCommandTest {
  private static final Path FOLDER = Path.of("topologies/04-loan-applications").toAbsolutePath();
  private static final String CASES = FOLDER.resolve("cases.csv").toString();
  private static final String MAPPING =
      FOLDER.resolve("loan-applications.mapping.yaml").toString();

  @TempDir
  Path directory;

  private CommandRun.Result run(String... arguments) {
    return CommandRun.in(directory).run(arguments);
  }

  @Test
  void writesAHistoryAndSetsTheImpossibleRowAside() {
    CommandRun.Result imported =
        run("import", CASES, "--mapping", MAPPING, "--out", "loan-activities.history.zst");

    assertThat(imported.out())
        .isEqualTo("wrote 91 events to loan-activities.history.zst; set aside 1 bad row\n");
    assertThat(imported.err())
        .contains("cases.csv:59: column 'time:timestamp' is not an ISO 8601 time with its zone");
    assertThat(imported.code()).isEqualTo(ExitCode.FAILED);
    try (HistoryReader history =
        HistoryReader.open(directory.resolve("loan-activities.history.zst"))) {
      assertThat(history).hasSize(91).extracting(HistoryEvent::key).doesNotContainNull();
      assertThat(history.description().topic()).isEqualTo("loan-activities");
    }
  }

  @Test
  void acceptsBadRowsIfToldTo() {
    CommandRun.Result imported =
        run("import", CASES, "--mapping", MAPPING, "--out", "h.zst", "--skip-bad", "--json");

    assertThat(imported.code()).isZero();
    assertThat(imported.out()).isEqualTo("{\"file\":\"h.zst\",\"events\":91,\"bad\":1}\n");
  }

  @Test
  void namesAColumnThatTheLogDoesNotHave() throws IOException {
    Files.writeString(
        directory.resolve("log.csv"),
        Files.readString(Path.of(CASES)).replace("case:AMOUNT_REQ", "case:AMOUNT"));

    CommandRun.Result imported = run("import", "log.csv", "--mapping", MAPPING, "--out", "h.zst");

    assertThat(imported.code()).isEqualTo(ExitCode.USAGE);
    assertThat(imported.err()).contains("column 'case:AMOUNT_REQ' is not in the header");
    assertThat(directory.resolve("h.zst")).doesNotExist();
  }

  @Test
  void wantsToKnowWhereTo() {
    CommandRun.Result imported = run("import", CASES, "--mapping", MAPPING);

    assertThat(imported.code()).isEqualTo(ExitCode.USAGE);
    assertThat(imported.err())
        .isEqualTo("headwater import: it takes either a history file or a stream to write to"
            + " [HW0664]\n  fix: give --out FILE, or --topology TOPOLOGY and --stream STREAM\n");
  }

  @Test
  void keepsTheRowsThatItSetsAside() throws IOException {
    run("import", CASES, "--mapping", MAPPING, "--out", "h.zst", "--rejects", "bad.jsonl");

    assertThat(Files.readAllLines(directory.resolve("bad.jsonl")))
        .singleElement()
        .asString()
        .startsWith("{\"line\":59,\"code\":\"HW0639\",\"what\":\"column 'time:timestamp' is")
        .contains("\"raw\":\"");
  }

  @Test
  void leavesNothingBehindWhenItIsStopped() {
    CommandRun stopped = CommandRun.in(directory);
    stopped.stop().request();

    CommandRun.Result imported =
        stopped.run("import", CASES, "--mapping", MAPPING, "--out", "h.zst");

    assertThat(imported).isEqualTo(new CommandRun.Result(1, "", "stopped; no file was written\n"));
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void writesLinesOfJsonIntoAHistoryForAStream() throws IOException {
    Files.writeString(
        directory.resolve("swipes.jsonl"),
        "{\"time\":\"2026-01-31T12:00:00Z\",\"key\":\"c-1\",\"value\":{\"card\":\"c-1\"}}\n"
            + "{\"crd\":1}\n");

    CommandRun.Result imported = run(
        "import",
        "swipes.jsonl",
        "--topology",
        Bank.class.getName(),
        "--stream",
        "card-swipes",
        "--out",
        "h.zst");

    assertThat(imported.out()).isEqualTo("wrote 1 event to h.zst; set aside 1 bad row\n");
    assertThat(imported.err()).contains("swipes.jsonl:2: 'bank.CardSwipe' has no field 'crd'");
    assertThat(run("history", "cat", "h.zst").out())
        .startsWith("{\"position\":\"card-swipes-0@0\",\"time\":\"2026-01-31T12:00:00Z\","
            + "\"key\":\"c-1\",\"type\":\"bank.CardSwipe\"");
  }

  @Test
  void wantsToKnowWhatLinesAre() throws IOException {
    Files.writeString(directory.resolve("swipes.jsonl"), "{}\n");

    assertThat(run("import", "swipes.jsonl", "--out", "h.zst"))
        .isEqualTo(new CommandRun.Result(2, "", """
            swipes.jsonl: nothing says what the values of its lines are [HW0362]
              fix: add --mapping for CSV or XES, --topology and --stream for lines of JSON
            """));
  }

  @Test
  void wantsToKnowWhatSeveralFilesAreTogether() {
    assertThat(run("import", CASES, CASES, "--mapping", MAPPING, "--out", "h.zst"))
        .isEqualTo(new CommandRun.Result(2, "", """
            headwater import: there are 2 files, and nothing says what their records are together \
            [HW0361]
              fix: add --topology and --stream; for histories, see headwater history merge
            """));
  }

  @Test
  void readsAHistoryWholeBeforeABrokerIsStarted() throws IOException {
    run("import", CASES, "--mapping", MAPPING, "--out", "h.zst");
    byte[] whole = Files.readAllBytes(directory.resolve("h.zst"));
    Files.write(directory.resolve("h.zst"), Arrays.copyOf(whole, whole.length - 1));

    CommandRun.Result imported = run(
        "import",
        "h.zst",
        "--topology",
        LoanApplications.class.getName(),
        "--stream",
        "loan-activities");

    assertThat(imported.code()).isEqualTo(ExitCode.FAILED);
    assertThat(imported.err()).contains("the end mark is cut off; the 91 events before it");
    assertThat(directory.resolve(".headwater")).doesNotExist();
  }

  @Test
  void refusesAStreamOfAnotherTypeBeforeABrokerIsStarted() throws IOException {
    Files.writeString(directory.resolve("swipes.csv"), "at,card\n2026-01-31T12:00:00Z,c-1\n");
    Files.writeString(
        directory.resolve("swipes.yaml"),
        "event: bank.CardSwipe\ntime: at\nfields: { card: card }\n");

    CommandRun.Result imported = run(
        "import",
        "swipes.csv",
        "--mapping",
        "swipes.yaml",
        "--topology",
        Bank.class.getName(),
        "--stream",
        "account-commands");

    assertThat(imported).isEqualTo(new CommandRun.Result(2, "", """
        swipes.csv: its events are 'bank.CardSwipe', stream 'account-commands' holds \
        'bank.AccountCommand' [HW0651]
          fix: publish it to a stream of its type
        """));
    assertThat(directory.resolve(".headwater")).doesNotExist();
  }
}
