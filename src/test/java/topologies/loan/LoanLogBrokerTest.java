package topologies.loan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headwater.client.ClusterAddress;
import io.headwater.client.EventPublisher;
import io.headwater.client.PublishRecord;
import io.headwater.client.PublisherSettings;
import io.headwater.client.ReadRange;
import io.headwater.client.ReadStart;
import io.headwater.client.TopicReader;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.MessageTypes;
import io.headwater.event.Snapshot;
import io.headwater.history.EventLog;
import io.headwater.history.EventLogRow;
import io.headwater.history.HistoryEvent;
import io.headwater.replay.Replay;
import io.headwater.replay.ReplayReport;
import io.headwater.replay.SourceRecord;
import io.headwater.runtime.AppSettings;
import io.headwater.runtime.HeadwaterApp;
import io.headwater.yaml.MappingFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.loan.proto.ActivityCount;
import topologies.loan.proto.Workload;

/** The bank's log through the application on a real broker, from the CSV to the counts. */
class LoanLogBrokerTest {
  private static final Path FOLDER = Path.of("topologies/04-loan-applications");
  private static final Path MAPPING = FOLDER.resolve("loan-applications.mapping.yaml");
  private static final Path REAL_LOG = Path.of("../shared/histories/loan-applications-2012.csv.gz");
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final List<String> STORES = List.of("application", "workload", "counts");
  private static final Set<String> TOPICS =
      Set.of("loan-events", "loan-replies", "loans-approved", "loans-declined", "loans-cancelled");

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
    assertThat(run.replayed().application().consumed()).isEqualTo(262_200);
    assertThat(run.replayed().application().of(Outcome.PROCESSED)).isEqualTo(262_200);
    assertThat(run.replayed().report().isConserved()).isTrue();
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
    assertThat(run.written()).isEqualTo(run.replayed().written());
    assertThat(run.states()).isEqualTo(run.replayed().states());
  }

  @Test
  void inconsistentCasesAreRejectedAndAnImpossibleLineIsSetAside() throws InterruptedException {
    Run run = run(FOLDER.resolve("cases.csv"));

    assertThat(run.rejectedRows()).isEqualTo(1);
    assertThat(run.application().of(Outcome.REJECTED)).isPositive();
    assertThat(run.application().of(Outcome.DUPLICATE)).isEqualTo(1);
    assertThat(run.total().isConserved()).isTrue();
    assertThat(run.written()).isEqualTo(run.replayed().written());
    assertThat(run.states()).isEqualTo(run.replayed().states());
  }

  /**
   * What a run led to, and a replay of the same log.
   *
   * @param written digests by topic and key
   * @param states by store and key
   */
  private record Run(
      long rejectedRows,
      OutcomeCounts application,
      OutcomeCounts total,
      Map<String, Map<String, String>> written,
      Map<String, Map<String, Snapshot>> states,
      Replayed replayed) {
    Map<String, Long> completed(String prefix) {
      Map<String, Long> completed = new TreeMap<>();
      states
          .getOrDefault("counts", Map.of())
          .forEach((activity, one) ->
              completed.put(activity, ((ActivityCount) one.state()).getCompleted()));
      completed.keySet().removeIf(activity -> !activity.startsWith(prefix));
      return completed;
    }
  }

  /** What a replay of a log led to. */
  private record Replayed(
      ReplayReport report,
      Map<String, Map<String, String>> written,
      Map<String, Map<String, Snapshot>> states) {
    OutcomeCounts application() {
      return Objects.requireNonNull(report.programs().get("application"));
    }
  }

  private Run run(Path log) throws InterruptedException {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        HeadwaterApp app = HeadwaterApp.start(
            new LoanApplications().topology(),
            AppSettings.of(kafka.bootstrapServers(), directory.resolve("state"))
                .withCreateTopics(true)
                .withThreads(2))) {
      long rejected = publish(log, kafka.bootstrapServers());
      assertThat(app.awaitDrained(PATIENCE)).isTrue();
      Map<String, Map<String, Snapshot>> states = new TreeMap<>();
      for (String store : STORES) {
        Map<String, Snapshot> byKey = new TreeMap<>();
        app.scan(store, Integer.MAX_VALUE)
            .forEach(entry -> byKey.put(
                new String(entry.getKey(), StandardCharsets.UTF_8), comparable(entry.getValue())));
        states.put(store, byKey);
      }
      return new Run(
          rejected,
          app.metrics().countsByProgram().getOrDefault("application", OutcomeCounts.NONE),
          app.metrics().counts(),
          written(kafka.bootstrapServers()),
          states,
          replay(log, states));
    }
  }

  /** Leaves out what the order of partitions decides that meet in one key. */
  private static Snapshot comparable(Snapshot snapshot) {
    return snapshot.state() instanceof Workload workload
        ? snapshot.withState(workload.toBuilder().clearLastAt().build())
        : snapshot;
  }

  /** Reads what the application has written that stays in the partition of its application. */
  private static Map<String, Map<String, String>> written(String bootstrapServers) {
    KeyDigests digests = new KeyDigests(TOPICS);
    ReadRange all = new ReadRange(List.copyOf(TOPICS), Set.of(), ReadStart.EARLIEST, false);
    try (TopicReader reader = TopicReader.open(ClusterAddress.of(bootstrapServers), all)) {
      while (!reader.isDone()) {
        reader
            .read(Duration.ofMillis(500))
            .forEach(record -> digests.add(
                record.position().topic(),
                record.key().orElse(null),
                record.value().orElse(null),
                record.headers(),
                record.time().toEpochMilli()));
      }
    }
    return digests.end();
  }

  /** Replays a log; of the states, it returns those of the same keys. */
  private static Replayed replay(Path log, Map<String, Map<String, Snapshot>> live) {
    KeyDigests digests = new KeyDigests(TOPICS);
    Replay replay = new Replay(
        new LoanApplications().topology(),
        Replay.Request.ALL.withSink(record -> digests.add(
            record.position().topic(),
            record.key(),
            record.value(),
            record.headers(),
            record.timestamp())));
    MessageTypes types = MessageTypes.packaged();
    ReplayReport report;
    try (EventLog rows = EventLog.open(log, MappingFile.read(MAPPING, types), types)) {
      report = replay.run(
          StreamSupport.stream(rows.spliterator(), false)
              .filter(EventLogRow.MappedRow.class::isInstance)
              .map(row -> new SourceRecord(
                  "loan-activities", OptionalInt.empty(), ((EventLogRow.MappedRow) row).event()))
              .iterator(),
          () -> true);
    }
    Map<String, Map<String, Snapshot>> states = new TreeMap<>();
    live.forEach((store, byKey) -> {
      Map<String, Snapshot> same = new TreeMap<>();
      byKey
          .keySet()
          .forEach(key -> replay
              .state(store, key.getBytes(StandardCharsets.UTF_8))
              .ifPresent(state -> same.put(key, comparable(state))));
      states.put(store, same);
      assertThat(Objects.requireNonNull(report.stores().get(store)).entries())
          .isEqualTo(byKey.size());
    });
    return new Replayed(report, digests.end(), states);
  }

  private static long publish(Path log, String bootstrapServers) {
    MessageTypes types = MessageTypes.packaged();
    long rejected = 0;
    try (EventLog rows = EventLog.open(log, MappingFile.read(MAPPING, types), types);
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
