package topologies.loan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.proto.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.DriverRun;
import topologies.loan.proto.ActivityCount;
import topologies.loan.proto.Application;
import topologies.loan.proto.LoanEvent;
import topologies.loan.proto.Offer;
import topologies.loan.proto.Status;
import topologies.loan.proto.WorkItemKind;
import topologies.loan.proto.WorkItems;
import topologies.loan.proto.Workload;

/** The made-up cases beside the topology, through the compiled topology. */
class LoanApplicationsTest {
  private static final Path CASES = Path.of("topologies/04-loan-applications/cases.csv");

  @TempDir
  private Path stateDirectory;

  private ActivityLog log;
  private DriverRun run;

  @BeforeEach
  void importCases() throws IOException {
    log = ActivityLog.read(CASES);
    run = new DriverRun(new LoanApplications().topology(), stateDirectory);
    processAll();
  }

  private void processAll() {
    log.lines().forEach(line -> run.process("loan-activities", record(line)));
  }

  private static TestRecord<byte[], byte[]> record(ActivityLog.Line line) {
    return DriverRun.record(
        line.application().getBytes(StandardCharsets.UTF_8),
        line.activity().toByteArray(),
        line.envelope().headers(),
        line.at());
  }

  @AfterEach
  void close() {
    run.close();
  }

  @Test
  void givesEveryLineOneOutcome() {
    assertThat(log.lines()).hasSize(91);
    assertThat(log.malformedLines()).containsExactly(59L);
    assertThat(run.counts("application"))
        .isEqualTo(new OutcomeCounts(
            91, Map.of(Outcome.PROCESSED, 83L, Outcome.REJECTED, 7L, Outcome.DUPLICATE, 1L)));
    assertThat(run.counts().values()).allMatch(OutcomeCounts::isConserved);
    assertThat(run.deadLetters("loan-activities")).isEmpty();
  }

  @Test
  void rejectsWhatAnApplicationDoesNotAllow() {
    assertThat(run.values("loan-replies", Reply.class))
        .filteredOn(reply -> reply.getStatus() == Reply.Status.REJECTED)
        .extracting(LoanApplicationsTest::step, Reply::getCode)
        .containsExactly(
            tuple("H-1006/A_ACCEPTED", "NOT_SUBMITTED"),
            tuple("H-1006/A_DECLINED", "ALREADY_DECIDED"),
            tuple("H-1007/W_Valideren aanvraag", "WORK_ITEM_NOT_SCHEDULED"),
            tuple("H-1007/O_SENT", "UNKNOWN_OFFER"),
            tuple("H-1007/A_APPROVED", "STEP_OUT_OF_ORDER"),
            tuple("H-1008/A_APPROVED", "ALREADY_DECIDED"),
            tuple("H-1008/O_SELECTED", "ALREADY_DECIDED"));
  }

  private static String step(Reply reply) {
    String[] id = reply.getCommandId().split("/", -1);
    return id[0] + "/" + id[1];
  }

  @Test
  void takesAnImportForDuplicatesTheSecondTime() {
    processAll();

    assertThat(run.counts("application").of(Outcome.DUPLICATE)).isEqualTo(1 + 91);
    assertThat(run.counts("application").of(Outcome.PROCESSED)).isEqualTo(83);
    assertThat(run.values("loan-events", LoanEvent.class)).hasSize(83);
  }

  @Test
  void sendsOutcomesToTheirOwnTopics() {
    assertThat(run.records("loans-approved"))
        .extracting(LoanApplicationsTest::key)
        .containsExactly("H-1001", "H-1003");
    assertThat(run.records("loans-declined"))
        .extracting(LoanApplicationsTest::key)
        .containsExactly("H-1002", "H-1005", "H-1006");
    assertThat(run.records("loans-cancelled"))
        .extracting(LoanApplicationsTest::key)
        .containsExactly("H-1008", "H-1004");
    assertThat(run.counts("outcomes").of(Outcome.PROCESSED)).isEqualTo(7);
    assertThat(run.counts("outcomes").of(Outcome.FILTERED)).isEqualTo(83 - 7);
  }

  private static String key(TestRecord<byte[], byte[]> record) {
    return new String(record.key(), StandardCharsets.UTF_8);
  }

  @Test
  void countsActivities() {
    Map<String, ActivityCount> counts = run.lastValues("activity-counts", ActivityCount.class);

    assertThat(counts.values())
        .extracting(
            ActivityCount::getActivity,
            ActivityCount::getScheduled,
            ActivityCount::getStarted,
            ActivityCount::getCompleted,
            ActivityCount::getWithdrawn)
        .containsExactlyInAnyOrder(
            tuple("A_SUBMITTED", 0L, 0L, 8L, 0L),
            tuple("A_PARTLYSUBMITTED", 0L, 0L, 8L, 0L),
            tuple("A_PREACCEPTED", 0L, 0L, 5L, 0L),
            tuple("A_ACCEPTED", 0L, 0L, 3L, 0L),
            tuple("A_FINALIZED", 0L, 0L, 3L, 0L),
            tuple("A_APPROVED", 0L, 0L, 2L, 0L),
            tuple("A_REGISTERED", 0L, 0L, 2L, 0L),
            tuple("A_ACTIVATED", 0L, 0L, 2L, 0L),
            tuple("A_DECLINED", 0L, 0L, 3L, 0L),
            tuple("A_CANCELLED", 0L, 0L, 2L, 0L),
            tuple("O_SELECTED", 0L, 0L, 4L, 0L),
            tuple("O_CREATED", 0L, 0L, 4L, 0L),
            tuple("O_SENT", 0L, 0L, 4L, 0L),
            tuple("O_SENT_BACK", 0L, 0L, 2L, 0L),
            tuple("O_ACCEPTED", 0L, 0L, 2L, 0L),
            tuple("O_CANCELLED", 0L, 0L, 2L, 0L),
            tuple("W_AFHANDELEN_LEADS", 2L, 1L, 2L, 1L),
            tuple("W_COMPLETEREN_AANVRAAG", 2L, 2L, 2L, 0L),
            tuple("W_NABELLEN_OFFERTES", 3L, 3L, 4L, 1L),
            tuple("W_VALIDEREN_AANVRAAG", 1L, 1L, 1L, 0L),
            tuple("W_BEOORDELEN_FRAUDE", 1L, 1L, 1L, 0L));
  }

  @Test
  void foldsTheWorkloadOfEachClerk() {
    Map<String, Workload> workloads = run.lastValues("clerk-workload", Workload.class);

    assertThat(run.counts("workload-by-clerk").of(Outcome.FILTERED)).isEqualTo(1);
    assertThat(run.counts("workload-by-clerk/by-clerk").of(Outcome.PROCESSED)).isEqualTo(82);
    assertThat(workloads.values().stream().mapToLong(Workload::getEvents).sum()).isEqualTo(82);
    assertThat(workloads.get("7102"))
        .returns(11L, Workload::getEvents)
        .returns(3L, Workload::getWorkItemsStarted)
        .returns(3L, Workload::getWorkItemsCompleted)
        .returns(1L, Workload::getOffersSent);
  }

  @Test
  void keepsWhatAnAnalystAsksOfAnApplication() {
    Application twoOffers = run.state("application", "H-1003");
    Application running = run.state("application", "H-1007");

    assertThat(twoOffers.getStatus()).isEqualTo(Status.APPROVED);
    assertThat(twoOffers.getAmount()).isEqualTo(42_000);
    assertThat(twoOffers.getOffersList())
        .extracting(Offer::getStatus)
        .containsExactly(Offer.Status.CANCELLED, Offer.Status.ACCEPTED);
    assertThat(twoOffers.getLastEntry().getActivity()).isEqualTo("A_REGISTERED");
    assertThat(running.getStatus()).isEqualTo(Status.PRE_ACCEPTED);
    assertThat(running.getWorkItemsList()).isEmpty();
  }

  @Test
  void withdrawsTheWorkItemWhoseStartTheLogGarbled() {
    Application garbled = run.state("application", "H-1006");

    assertThat(garbled.getWorkItemsList())
        .containsExactly(
            WorkItems.newBuilder().setKind(WorkItemKind.W_AFHANDELEN_LEADS).build());
  }
}
