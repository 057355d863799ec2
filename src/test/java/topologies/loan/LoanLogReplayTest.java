package topologies.loan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.event.MessageTypes;
import io.headwater.history.EventLog;
import io.headwater.history.EventLogRow;
import io.headwater.replay.Replay;
import io.headwater.replay.ReplayReport;
import io.headwater.replay.SourceRecord;
import io.headwater.yaml.MappingFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import topologies.loan.proto.ActivityCount;

/** The bank's log in memory: the facts that {@link LoanLogBrokerTest} finds on a broker. */
class LoanLogReplayTest {
  private static final Path FOLDER = Path.of("topologies/04-loan-applications");
  private static final Path REAL_LOG = Path.of("../shared/histories/loan-applications-2012.csv.gz");

  @Test
  void countsOfTheRealLogAreThoseOfItsRows() {
    assumeTrue(Files.exists(REAL_LOG), "skipped: there is no " + REAL_LOG);

    Run run = run(REAL_LOG);

    assertThat(run.rejectedRows()).isZero();
    assertThat(run.application().consumed()).isEqualTo(262_200);
    assertThat(run.application().of(Outcome.PROCESSED)).isEqualTo(262_200);
    assertThat(run.report().isConserved()).isTrue();
    assertThat(run.completed("A_"))
        .containsExactlyInAnyOrderEntriesOf(Map.of(
            "A_SUBMITTED", 13_087L,
            "A_PARTLYSUBMITTED", 13_087L,
            "A_PREACCEPTED", 7_367L,
            "A_ACCEPTED", 5_113L,
            "A_FINALIZED", 5_015L,
            "A_APPROVED", 2_246L,
            "A_REGISTERED", 2_246L,
            "A_ACTIVATED", 2_246L,
            "A_DECLINED", 7_635L,
            "A_CANCELLED", 2_807L));
    assertThat(run.completed("O_"))
        .containsExactlyInAnyOrderEntriesOf(Map.of(
            "O_SELECTED", 7_030L,
            "O_CREATED", 7_030L,
            "O_SENT", 7_030L,
            "O_SENT_BACK", 3_454L,
            "O_ACCEPTED", 2_243L,
            "O_CANCELLED", 3_655L,
            "O_DECLINED", 802L));
  }

  @Test
  void inconsistentCasesAreRejectedAndAnImpossibleLineIsSetAside() {
    Run run = run(FOLDER.resolve("cases.csv"));

    assertThat(run.rejectedRows()).isEqualTo(1);
    assertThat(run.application().of(Outcome.REJECTED)).isPositive();
    assertThat(run.application().of(Outcome.DUPLICATE)).isEqualTo(1);
    assertThat(run.report().isConserved()).isTrue();
  }

  /** What a run led to. */
  private record Run(long rejectedRows, ReplayReport report, Map<String, Long> completed) {
    OutcomeCounts application() {
      return Objects.requireNonNull(report.programs().get("application"));
    }

    Map<String, Long> completed(String prefix) {
      Map<String, Long> some = new TreeMap<>(completed);
      some.keySet().removeIf(activity -> !activity.startsWith(prefix));
      return some;
    }
  }

  private static Run run(Path log) {
    MessageTypes types = MessageTypes.packaged();
    Path mapping = FOLDER.resolve("loan-applications.mapping.yaml");
    List<Long> rejected = new ArrayList<>();
    Set<String> activities = new TreeSet<>();
    Replay replay =
        new Replay(new LoanApplications().topology(), Replay.Request.ALL.withSink(record -> {
          byte[] key = record.key();
          if (record.position().topic().equals("activity-counts") && key != null) {
            activities.add(new String(key, StandardCharsets.UTF_8));
          }
        }));
    ReplayReport report;
    try (EventLog rows = EventLog.open(log, MappingFile.read(mapping, types), types)) {
      report = replay.run(records(rows, rejected), () -> true);
    }
    Map<String, Long> completed = new TreeMap<>();
    activities.forEach(activity -> completed.put(activity, completed(replay, activity)));
    return new Run(rejected.size(), report, completed);
  }

  private static Iterator<SourceRecord> records(EventLog rows, List<Long> rejected) {
    return StreamSupport.stream(rows.spliterator(), false)
        .filter(row -> row instanceof EventLogRow.MappedRow || !rejected.add(row.line()))
        .map(row -> new SourceRecord(
            "loan-activities", OptionalInt.empty(), ((EventLogRow.MappedRow) row).event()))
        .iterator();
  }

  private static long completed(Replay replay, String activity) {
    byte[] key = activity.getBytes(StandardCharsets.UTF_8);
    return ((ActivityCount) replay.state("counts", key).orElseThrow().state()).getCompleted();
  }
}
