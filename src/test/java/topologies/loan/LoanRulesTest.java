package topologies.loan;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.headwater.behavior.Decision;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import topologies.loan.proto.Application;
import topologies.loan.proto.ApplicationActivity;
import topologies.loan.proto.ApplicationStep;
import topologies.loan.proto.LoanActivity;
import topologies.loan.proto.LoanEvent;
import topologies.loan.proto.LogEntry;
import topologies.loan.proto.OfferActivity;
import topologies.loan.proto.OfferStep;
import topologies.loan.proto.Transition;
import topologies.loan.proto.WorkItemKind;
import topologies.loan.proto.WorkItemStep;
import topologies.loan.proto.WorkItems;

/** What each state of an application allows; steps are written as the log has them. */
class LoanRulesTest {
  /** Shorter names for how applications get somewhere. */
  private static final Map<String, String> WAYS = Map.of(
      "submitted", "A_SUBMITTED",
      "partly", "A_SUBMITTED A_PARTLYSUBMITTED",
      "accepted", "A_SUBMITTED A_PARTLYSUBMITTED A_PREACCEPTED A_ACCEPTED",
      "finalized", "A_SUBMITTED A_PARTLYSUBMITTED A_PREACCEPTED A_ACCEPTED A_FINALIZED",
      "sent", "finalized O_SELECTED O_CREATED O_SENT",
      "granted", "sent A_APPROVED O_ACCEPTED A_REGISTERED A_ACTIVATED");

  private static Application given(String steps) {
    return after(LoanApplications.APPLICATION.initialState(), steps);
  }

  private static Application after(Application start, String steps) {
    Application application = start;
    for (String step : steps.split(" ", -1)) {
      application =
          WAYS.containsKey(step) ? after(application, WAYS.get(step)) : evolve(application, step);
    }
    return application;
  }

  private static Application evolve(Application application, String step) {
    Decision decision = decide(application, activity(step));
    assertThat(decision).as(step).isInstanceOf(Decision.Accepted.class);
    Application evolved = application;
    for (var event : ((Decision.Accepted) decision).events()) {
      evolved = (Application)
          LoanApplications.APPLICATION.evolve(evolved, LoanApplications.APPLICATION.asEvent(event));
    }
    return evolved;
  }

  private static Decision decide(Application application, LoanActivity activity) {
    return LoanApplications.APPLICATION.decide(
        application,
        Envelope.of(
            new RecordPosition("loan-activities", 0, 0),
            Instant.EPOCH,
            EventHeaders.NONE,
            "H-1",
            activity));
  }

  /** Reads {@code A_SUBMITTED}, {@code O_SENT} or {@code START:W_VALIDEREN_AANVRAAG}. */
  private static LoanActivity activity(String step) {
    String[] parts = step.split(":", -1);
    String name = parts[parts.length - 1];
    Transition transition = parts.length == 1 ? Transition.COMPLETE : Transition.valueOf(parts[0]);
    LoanActivity.Builder activity = LoanActivity.newBuilder();
    return switch (name.charAt(0)) {
      case 'A' ->
        activity
            .setApplicationStep(ApplicationStep.newBuilder()
                .setActivity(ApplicationActivity.valueOf(name))
                .setTransition(transition))
            .build();
      case 'O' ->
        activity
            .setOfferStep(OfferStep.newBuilder()
                .setActivity(OfferActivity.valueOf(name))
                .setTransition(transition))
            .build();
      default ->
        activity
            .setWorkItemStep(WorkItemStep.newBuilder()
                .setKind(WorkItemKind.valueOf(name))
                .setTransition(transition))
            .build();
    };
  }

  private static String answer(Decision decision) {
    return decision instanceof Decision.Rejected rejected ? rejected.code() : "accepted";
  }

  @ParameterizedTest
  @CsvSource({
    "submitted, A_SUBMITTED, ALREADY_SUBMITTED",
    "submitted, A_PREACCEPTED, STEP_OUT_OF_ORDER",
    "submitted, A_DECLINED, STEP_OUT_OF_ORDER",
    "partly, A_DECLINED, accepted",
    "partly, A_PARTLYSUBMITTED, STEP_OUT_OF_ORDER",
    "partly, A_APPROVED, STEP_OUT_OF_ORDER",
    "accepted, A_CANCELLED, accepted",
    "finalized, A_APPROVED, NO_OFFER",
    "sent, A_REGISTERED, accepted",
    "sent A_REGISTERED, A_REGISTERED, ALREADY_DECIDED",
    "sent A_REGISTERED, A_DECLINED, ALREADY_DECIDED",
    "sent O_ACCEPTED, A_DECLINED, OFFER_ACCEPTED",
    "sent O_DECLINED, A_CANCELLED, OFFER_DECLINED",
    "sent O_DECLINED A_DECLINED, A_CANCELLED, ALREADY_DECIDED",
    "sent O_DECLINED, A_APPROVED, NO_OFFER",
    "sent O_DECLINED, A_DECLINED, accepted",
    "granted, A_APPROVED, ALREADY_DECIDED",
    "granted, A_CANCELLED, ALREADY_DECIDED",
    "partly A_DECLINED, A_DECLINED, ALREADY_DECIDED",
    "partly A_DECLINED, A_PREACCEPTED, ALREADY_DECIDED",
    "sent A_CANCELLED, A_APPROVED, ALREADY_DECIDED",
    "submitted, START:A_PARTLYSUBMITTED, UNKNOWN_STEP",
    "submitted, A_UNSPECIFIED, UNKNOWN_STEP"
  })
  void decidesStepsOfAnApplication(String given, String step, String expected) {
    assertThat(answer(decide(given(given), activity(step)))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "partly, O_SELECTED, STEP_OUT_OF_ORDER",
    "accepted, O_SELECTED, accepted",
    "accepted O_SELECTED, O_CREATED, STEP_OUT_OF_ORDER",
    "finalized, O_CREATED, UNKNOWN_OFFER",
    "finalized O_SELECTED, O_SELECTED, OFFER_PENDING",
    "finalized O_SELECTED O_CREATED, O_SELECTED, OFFER_PENDING",
    "finalized O_SELECTED, O_SENT, UNKNOWN_OFFER",
    "finalized O_SELECTED O_CREATED, O_ACCEPTED, OFFER_PENDING",
    "sent, O_SENT, UNKNOWN_OFFER",
    "sent, O_SELECTED, accepted",
    "sent O_SELECTED, O_CREATED, OFFER_PENDING",
    "sent O_SELECTED, O_ACCEPTED, OFFER_PENDING",
    "sent O_SELECTED O_CANCELLED, O_CREATED, accepted",
    "sent O_SENT_BACK, O_SENT_BACK, UNKNOWN_OFFER",
    "sent O_SENT_BACK, O_DECLINED, accepted",
    "sent O_CANCELLED, O_CANCELLED, UNKNOWN_OFFER",
    "sent O_ACCEPTED, O_SELECTED, OFFER_ANSWERED",
    "sent O_DECLINED, O_SELECTED, OFFER_ANSWERED",
    "sent A_CANCELLED, O_CANCELLED, accepted",
    "sent A_CANCELLED, O_ACCEPTED, ALREADY_DECIDED",
    "sent A_CANCELLED, O_SENT_BACK, ALREADY_DECIDED",
    "sent A_DECLINED, O_CANCELLED, ALREADY_DECIDED",
    "sent A_ACTIVATED, O_ACCEPTED, accepted",
    "sent A_ACTIVATED, O_DECLINED, ALREADY_DECIDED",
    "granted, O_SELECTED, ALREADY_DECIDED",
    "sent, SCHEDULE:O_SENT_BACK, UNKNOWN_STEP",
    "sent, O_UNSPECIFIED, UNKNOWN_STEP"
  })
  void decidesStepsOfAnOffer(String given, String step, String expected) {
    assertThat(answer(decide(given(given), activity(step)))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "partly, SCHEDULE:W_AFHANDELEN_LEADS, accepted",
    "accepted, SCHEDULE:W_AFHANDELEN_LEADS, WORK_ITEM_NOT_DUE",
    "accepted, SCHEDULE:W_VALIDEREN_AANVRAAG, WORK_ITEM_NOT_DUE",
    "finalized, SCHEDULE:W_VALIDEREN_AANVRAAG, accepted",
    "granted, SCHEDULE:W_VALIDEREN_AANVRAAG, WORK_ITEM_NOT_DUE",
    "sent A_REGISTERED, SCHEDULE:W_WIJZIGEN_CONTRACTGEGEVENS, accepted",
    "finalized, START:W_VALIDEREN_AANVRAAG, WORK_ITEM_NOT_SCHEDULED",
    "finalized, COMPLETE:W_VALIDEREN_AANVRAAG, WORK_ITEM_NOT_SCHEDULED",
    "finalized, TRANSITION_UNSPECIFIED:W_VALIDEREN_AANVRAAG, UNKNOWN_STEP",
    "finalized, SCHEDULE:W_UNSPECIFIED, UNKNOWN_STEP"
  })
  void decidesWhetherAWorkItemIsThere(String given, String step, String expected) {
    assertThat(answer(decide(given(given), activity(step)))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "START, accepted",
    "COMPLETE, accepted",
    "START START, WORK_ITEM_NOT_SCHEDULED",
    "START COMPLETE START, accepted",
    "START COMPLETE COMPLETE, accepted",
    "START COMPLETE COMPLETE START, WORK_ITEM_NOT_SCHEDULED",
    "COMPLETE START, WORK_ITEM_NOT_SCHEDULED",
    "COMPLETE COMPLETE, WORK_ITEM_NOT_SCHEDULED",
    "SCHEDULE START START, accepted",
    "SCHEDULE START START START, WORK_ITEM_NOT_SCHEDULED",
    "SCHEDULE COMPLETE START START, WORK_ITEM_NOT_SCHEDULED"
  })
  void worksOnNoMoreItemsThanWereScheduled(String transitions, String lastAnswer) {
    String kind = ":W_NABELLEN_OFFERTES";
    List<String> steps = Arrays.stream(("SCHEDULE " + transitions).split(" ", -1))
        .map(one -> one + kind)
        .toList();
    int last = steps.size() - 1;
    Application application = given("finalized " + String.join(" ", steps.subList(0, last)));

    Decision decision = decide(application, activity(steps.get(last)));

    assertThat(answer(decision)).isEqualTo(lastAnswer);
  }

  @ParameterizedTest
  @EnumSource(
      value = ApplicationActivity.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"A_SUBMITTED", "A_UNSPECIFIED", "UNRECOGNIZED"})
  void rejectsEveryStepBeforeTheSubmission(ApplicationActivity activity) {
    Application none = LoanApplications.APPLICATION.initialState();

    assertThat(answer(decide(none, activity(activity.name())))).isEqualTo("NOT_SUBMITTED");
    assertThat(answer(decide(none, activity("O_SENT")))).isEqualTo("NOT_SUBMITTED");
    assertThat(answer(decide(none, activity("START:W_AFHANDELEN_LEADS"))))
        .isEqualTo("NOT_SUBMITTED");
  }

  @Test
  void rejectsANegativeAmount() {
    LoanActivity negative = LoanActivity.newBuilder()
        .setApplicationStep(
            activity("A_SUBMITTED").getApplicationStep().toBuilder().setAmount(-1))
        .build();

    assertThat(answer(decide(LoanApplications.APPLICATION.initialState(), negative)))
        .isEqualTo("INVALID_AMOUNT");
  }

  @Test
  void tellsWaitingWorkItemsFromThoseInProgressAndCompletedOnes() {
    String kind = ":W_NABELLEN_OFFERTES";
    Application application = given(String.join(
        " ",
        "finalized",
        "SCHEDULE" + kind,
        "SCHEDULE" + kind,
        "SCHEDULE" + kind,
        "START" + kind,
        "START" + kind,
        "COMPLETE" + kind));

    assertThat(application.getWorkItemsList())
        .containsExactly(WorkItems.newBuilder()
            .setKind(WorkItemKind.W_NABELLEN_OFFERTES)
            .setWaiting(1)
            .setInProgress(1)
            .setCompleted(1)
            .build());
  }

  @Test
  void givesEveryEventItsLineOfTheLog() {
    assertThat(LoanEvent.getDescriptor().getOneofs().get(0).getFields())
        .extracting(FieldDescriptor::getMessageType)
        .allSatisfy(event -> assertThat(event.findFieldByName("entry").getMessageType())
            .isEqualTo(LogEntry.getDescriptor()));
  }
}
