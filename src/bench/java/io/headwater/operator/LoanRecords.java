package io.headwater.operator;

import io.headwater.client.PublishRecord;
import java.util.ArrayList;
import java.util.List;
import topologies.loan.proto.ApplicationActivity;
import topologies.loan.proto.ApplicationStep;
import topologies.loan.proto.LoanActivity;
import topologies.loan.proto.OfferActivity;
import topologies.loan.proto.OfferStep;
import topologies.loan.proto.Transition;
import topologies.loan.proto.WorkItemKind;
import topologies.loan.proto.WorkItemStep;

/** Loan applications that all take one way: two offers, two kinds of work items, a granted loan. */
final class LoanRecords {
  private static final List<LoanActivity> STEPS = List.of(
      application(ApplicationActivity.A_SUBMITTED),
      application(ApplicationActivity.A_PARTLYSUBMITTED),
      application(ApplicationActivity.A_PREACCEPTED),
      workItem(WorkItemKind.W_COMPLETEREN_AANVRAAG, Transition.SCHEDULE),
      workItem(WorkItemKind.W_COMPLETEREN_AANVRAAG, Transition.START),
      application(ApplicationActivity.A_ACCEPTED),
      offer(OfferActivity.O_SELECTED),
      application(ApplicationActivity.A_FINALIZED),
      offer(OfferActivity.O_CREATED),
      offer(OfferActivity.O_SENT),
      workItem(WorkItemKind.W_NABELLEN_OFFERTES, Transition.SCHEDULE),
      workItem(WorkItemKind.W_COMPLETEREN_AANVRAAG, Transition.COMPLETE),
      workItem(WorkItemKind.W_NABELLEN_OFFERTES, Transition.START),
      offer(OfferActivity.O_CANCELLED),
      offer(OfferActivity.O_SELECTED),
      offer(OfferActivity.O_CREATED),
      offer(OfferActivity.O_SENT),
      workItem(WorkItemKind.W_NABELLEN_OFFERTES, Transition.COMPLETE),
      offer(OfferActivity.O_SENT_BACK),
      offer(OfferActivity.O_ACCEPTED),
      application(ApplicationActivity.A_APPROVED),
      application(ApplicationActivity.A_REGISTERED),
      application(ApplicationActivity.A_ACTIVATED),
      // Refused.
      application(ApplicationActivity.A_DECLINED),
      offer(OfferActivity.O_SELECTED));

  private LoanRecords() {}

  /** Returns the steps of twenty applications at a time, in turn. */
  static List<PublishRecord> all() {
    List<PublishRecord> records = new ArrayList<>();
    for (int i = 0; i < Workload.RECORDS; i++) {
      int round = i / (20 * STEPS.size());
      LoanActivity step = STEPS.get(i / 20 % STEPS.size());
      records.add(Workload.record(
          "loan-activities", "H-%d-%d".formatted(round, i % 20), step.toByteArray(), i));
    }
    return records;
  }

  private static LoanActivity application(ApplicationActivity activity) {
    return LoanActivity.newBuilder()
        .setApplicationStep(ApplicationStep.newBuilder()
            .setActivity(activity)
            .setTransition(Transition.COMPLETE)
            .setClerk("112")
            .setAmount(15_000))
        .build();
  }

  private static LoanActivity offer(OfferActivity activity) {
    return LoanActivity.newBuilder()
        .setOfferStep(OfferStep.newBuilder()
            .setActivity(activity)
            .setTransition(Transition.COMPLETE)
            .setClerk("10862"))
        .build();
  }

  private static LoanActivity workItem(WorkItemKind kind, Transition transition) {
    return LoanActivity.newBuilder()
        .setWorkItemStep(
            WorkItemStep.newBuilder().setKind(kind).setTransition(transition).setClerk("10862"))
        .build();
  }
}
