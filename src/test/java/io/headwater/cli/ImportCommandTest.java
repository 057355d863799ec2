package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.history.HistoryEvent;
import io.headwater.history.HistoryReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {
  private static final Path FOLDER = Path.of("topologies/loan-applications").toAbsolutePath();
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
}
