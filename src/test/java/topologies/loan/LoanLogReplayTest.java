package topologies.loan;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.event.MessageTypes;
import io.headwater.history.EventLog;
import io.headwater.history.EventLogRow;
import io.headwater.replay.Replay;
import io.headwater.replay.ReplayReport;
import io.headwater.replay.SourceRecord;
import io.headwater.yaml.MappingFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Made-up cases of the bank in memory; {@link LoanLogBrokerTest} replays its whole log. */
class LoanLogReplayTest {
  private static final Path FOLDER = Path.of("topologies/04-loan-applications");

  @Test
  void inconsistentCasesAreRejectedAndAnImpossibleLineIsSetAside() {
    Run run = run(FOLDER.resolve("cases.csv"));

    assertThat(run.rejectedRows()).isEqualTo(1);
    assertThat(run.application().of(Outcome.REJECTED)).isPositive();
    assertThat(run.application().of(Outcome.DUPLICATE)).isEqualTo(1);
    assertThat(run.report().isConserved()).isTrue();
  }

  /** What a run led to. */
  private record Run(long rejectedRows, ReplayReport report) {
    OutcomeCounts application() {
      return Objects.requireNonNull(report.programs().get("application"));
    }
  }

  private static Run run(Path log) {
    MessageTypes types = MessageTypes.packaged();
    Path mapping = FOLDER.resolve("loan-applications.mapping.yaml");
    List<Long> rejected = new ArrayList<>();
    Replay replay = new Replay(new LoanApplications().topology(), Replay.Request.ALL);
    try (EventLog rows = EventLog.open(log, MappingFile.read(mapping, types), types)) {
      ReplayReport report = replay.run(records(rows, rejected), () -> true);
      return new Run(rejected.size(), report);
    }
  }

  private static Iterator<SourceRecord> records(EventLog rows, List<Long> rejected) {
    return StreamSupport.stream(rows.spliterator(), false)
        .filter(row -> row instanceof EventLogRow.MappedRow || !rejected.add(row.line()))
        .map(row -> new SourceRecord(
            "loan-activities", OptionalInt.empty(), ((EventLogRow.MappedRow) row).event()))
        .iterator();
  }
}
