package topologies.loan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.headwater.behavior.Decision;
import io.headwater.event.Envelope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import topologies.loan.proto.ActivityCount;
import topologies.loan.proto.Application;
import topologies.loan.proto.LoanActivity;
import topologies.loan.proto.LoanEvent;
import topologies.loan.proto.Offer;
import topologies.loan.proto.Status;
import topologies.loan.proto.WorkItems;

/** Every line of a bank's real log, decided by the aggregate, in the log's order. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoanLogTest {
  private static final Path LOG = Path.of("../shared/histories/loan-applications-2012.csv.gz");

  private final Map<String, Application> applications = new HashMap<>();
  private final Map<String, ActivityCount> counts = new TreeMap<>();
  private final Map<String, Integer> rejections = new TreeMap<>();
  private final Map<Status, Integer> startedAfterDecision = new TreeMap<>();
  private final Set<String> brokenInvariants = new TreeSet<>();
  private int lines;
  private int acceptedTwice;

  @BeforeAll
  void decideEveryLine() throws IOException {
    assumeThat(LOG)
        .as("the log of the BPI Challenge 2012 is not beside the repository: nothing to decide")
        .exists();
    ActivityLog log = ActivityLog.read(LOG);
    assertThat(log.malformedLines()).isEmpty();
    log.lines().forEach(this::decide);
  }

  private void decide(ActivityLog.Line line) {
    lines++;
    Application before =
        applications.getOrDefault(line.application(), LoanApplications.APPLICATION.initialState());
    Envelope<LoanActivity> command = line.envelope();
    if (LoanApplications.APPLICATION.decide(before, command)
        instanceof Decision.Accepted accepted) {
      Application after = evolve(before, accepted);
      applications.put(line.application(), after);
      if (!line.activity().hasWorkItemStep()
          && LoanApplications.APPLICATION.decide(after, command) instanceof Decision.Accepted) {
        acceptedTwice++;
      }
    } else {
      rejections.merge(line.activity().getActivityCase().name(), 1, Integer::sum);
    }
  }

  private Application evolve(Application before, Decision.Accepted accepted) {
    LoanEvent event =
        (LoanEvent) LoanApplications.APPLICATION.asEvent(accepted.events().get(0));
    if (event.hasWorkItemStarted() && Stage.isDecided(before)) {
      startedAfterDecision.merge(before.getStatus(), 1, Integer::sum);
    }
    counts.compute(
        LoanReports.activity(event),
        (activity, count) -> LoanReports.activityCount(
                count == null ? ActivityCount.getDefaultInstance() : count, event)
            .build());
    Application after = (Application) LoanApplications.APPLICATION.evolve(before, event);
    LoanApplications.APPLICATION.brokenInvariant(after).ifPresent(brokenInvariants::add);
    return after;
  }

  @Test
  void acceptsEveryLine() {
    assertThat(lines).isEqualTo(262_200);
    assertThat(rejections).isEmpty();
    assertThat(applications).hasSize(13_087);
  }

  @Test
  void keepsTheInvariants() {
    assertThat(brokenInvariants).isEmpty();
  }

  @Test
  void rejectsEveryStepOfAnApplicationOrAnOfferThatHappensTwice() {
    assertThat(acceptedTwice).isZero();
  }

  @Test
  void countsTheStepsOfApplications() {
    assertThat(completed("A_"))
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
  }

  @Test
  void countsTheStepsOfOffers() {
    assertThat(completed("O_"))
        .containsExactlyInAnyOrderEntriesOf(Map.of(
            "O_SELECTED", 7_030L,
            "O_CREATED", 7_030L,
            "O_SENT", 7_030L,
            "O_SENT_BACK", 3_454L,
            "O_ACCEPTED", 2_243L,
            "O_CANCELLED", 3_655L,
            "O_DECLINED", 802L));
  }

  private Map<String, Long> completed(String prefix) {
    return counts.values().stream()
        .filter(count -> count.getActivity().startsWith(prefix))
        .collect(Collectors.toMap(ActivityCount::getActivity, ActivityCount::getCompleted));
  }

  @Test
  void countsWorkItemsAndTheWithdrawnAmongThem() {
    assertThat(counts.values())
        .filteredOn(count -> count.getActivity().startsWith("W_"))
        .extracting(
            ActivityCount::getActivity,
            ActivityCount::getScheduled,
            ActivityCount::getStarted,
            ActivityCount::getCompleted,
            ActivityCount::getWithdrawn)
        .containsExactly(
            tuple("W_AFHANDELEN_LEADS", 4_771L, 5_897L, 5_898L, 1L),
            tuple("W_BEOORDELEN_FRAUDE", 124L, 270L, 270L, 0L),
            tuple("W_COMPLETEREN_AANVRAAG", 7_371L, 23_512L, 23_967L, 455L),
            tuple("W_NABELLEN_INCOMPLETE_DOSSIERS", 2_383L, 11_400L, 11_407L, 7L),
            tuple("W_NABELLEN_OFFERTES", 6_634L, 22_406L, 22_976L, 571L),
            tuple("W_VALIDEREN_AANVRAAG", 5_023L, 7_891L, 7_895L, 6L),
            tuple("W_WIJZIGEN_CONTRACTGEGEVENS", 12L, 0L, 0L, 0L));
  }

  @Test
  void leavesApplicationsAsTheLogDoes() {
    Map<Status, Long> byStatus = applications.values().stream()
        .collect(Collectors.groupingBy(Application::getStatus, Collectors.counting()));

    assertThat(byStatus)
        .containsExactlyInAnyOrderEntriesOf(Map.of(
            Status.APPROVED, 2_246L,
            Status.DECLINED, 7_635L,
            Status.CANCELLED, 2_807L,
            Status.PRE_ACCEPTED, 69L,
            Status.ACCEPTED, 3L,
            Status.FINALIZED, 327L));
  }

  @Test
  void leavesOffersOpenOnlyWhereNothingClosedThem() {
    Map<Offer.Status, Long> byStatus = applications.values().stream()
        .flatMap(application -> application.getOffersList().stream())
        .collect(Collectors.groupingBy(Offer::getStatus, Collectors.counting()));

    assertThat(byStatus)
        .containsExactlyInAnyOrderEntriesOf(Map.of(
            Offer.Status.SENT, 241L,
            Offer.Status.SENT_BACK, 89L,
            Offer.Status.ACCEPTED, 2_243L,
            Offer.Status.CANCELLED, 3_655L,
            Offer.Status.DECLINED, 802L));
  }

  @Test
  void letsClerksFinishWhatWasOpenAtTheDecision() {
    assertThat(startedAfterDecision).isEqualTo(Map.of(Status.APPROVED, 49, Status.CANCELLED, 23));
  }

  @Test
  void leavesWorkItemsInProgressWhereTheLogEnds() {
    Map<Boolean, Integer> inProgress = applications.values().stream()
        .flatMap(application -> application.getWorkItemsList().stream())
        .collect(Collectors.partitioningBy(
            items -> items.getInProgress() > 0, Collectors.summingInt(WorkItems::getInProgress)));

    assertThat(inProgress.get(true)).isEqualTo(3);
  }
}
