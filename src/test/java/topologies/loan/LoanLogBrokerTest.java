package topologies.loan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headwater.client.ClusterAddress;
import io.headwater.client.EventPublisher;
import io.headwater.client.PublishRecord;
import io.headwater.client.PublisherSettings;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.MessageTypes;
import io.headwater.history.EventLog;
import io.headwater.history.EventLogRow;
import io.headwater.history.HistoryEvent;
import io.headwater.runtime.AppSettings;
import io.headwater.runtime.HeadwaterApp;
import io.headwater.yaml.MappingFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.loan.proto.ActivityCount;

/** The bank's log through the application on a real broker, from the CSV to the counts. */
class LoanLogBrokerTest {
  private static final Path FOLDER = Path.of("topologies/04-loan-applications");
  private static final Path REAL_LOG = Path.of("../shared/histories/loan-applications-2012.csv.gz");
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir
  Path directory;

  @Test
  void countsOfTheRealLogAreThoseOfItsRows() throws InterruptedException {
    assumeTrue(Files.exists(REAL_LOG), "skipped: there is no " + REAL_LOG);

    Run run = run(REAL_LOG);

    assertThat(run.rejectedRows()).isZero();
    assertThat(run.application().consumed()).isEqualTo(262_200);
    assertThat(run.application().of(Outcome.PROCESSED)).isEqualTo(262_200);
    assertThat(run.total().isConserved()).isTrue();
    assertThat(run.completed())
        .containsAllEntriesOf(Map.of(
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
    assertThat(run.completed())
        .containsAllEntriesOf(Map.of(
            "O_SELECTED", 7_030L,
            "O_CREATED", 7_030L,
            "O_SENT", 7_030L,
            "O_SENT_BACK", 3_454L,
            "O_ACCEPTED", 2_243L,
            "O_CANCELLED", 3_655L,
            "O_DECLINED", 802L));
  }

  @Test
  void inconsistentCasesAreRejectedAndAnImpossibleLineIsSetAside() throws InterruptedException {
    Run run = run(FOLDER.resolve("cases.csv"));

    assertThat(run.rejectedRows()).isEqualTo(1);
    assertThat(run.application().of(Outcome.REJECTED)).isPositive();
    assertThat(run.application().of(Outcome.DUPLICATE)).isEqualTo(1);
    assertThat(run.total().isConserved()).isTrue();
  }

  /** What a run led to. */
  private record Run(
      long rejectedRows,
      OutcomeCounts application,
      OutcomeCounts total,
      Map<String, Long> completed) {}

  private Run run(Path log) throws InterruptedException {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        HeadwaterApp app = HeadwaterApp.start(
            new LoanApplications().topology(),
            AppSettings.of(kafka.bootstrapServers(), directory.resolve("state"))
                .withCreateTopics(true)
                .withThreads(2))) {
      long rejected = publish(log, kafka.bootstrapServers());
      assertThat(app.awaitDrained(PATIENCE)).isTrue();
      Map<String, Long> completed = new TreeMap<>();
      app.scan("counts", 100).forEach(entry -> {
        ActivityCount count = (ActivityCount) entry.getValue().state();
        completed.put(count.getActivity(), count.getCompleted());
      });
      return new Run(
          rejected,
          app.metrics().countsByProgram().getOrDefault("application", OutcomeCounts.NONE),
          app.metrics().counts(),
          completed);
    }
  }

  private static long publish(Path log, String bootstrapServers) {
    MessageTypes types = MessageTypes.packaged();
    Path mapping = FOLDER.resolve("loan-applications.mapping.yaml");
    long rejected = 0;
    try (EventLog rows = EventLog.open(log, MappingFile.read(mapping, types), types);
        EventPublisher publisher =
            EventPublisher.open(PublisherSettings.of(ClusterAddress.of(bootstrapServers)))) {
      for (EventLogRow row : rows) {
        if (row instanceof EventLogRow.MappedRow mapped) {
          publisher.publish(record(mapped.event()));
        } else {
          rejected++;
        }
      }
      publisher.flush();
      assertThat(publisher.counts().failed()).isZero();
    }
    return rejected;
  }

  private static PublishRecord record(HistoryEvent event) {
    return new PublishRecord(
        "loan-activities",
        OptionalInt.empty(),
        event.key(),
        event.value(),
        event.headers(),
        event.time());
  }
}
