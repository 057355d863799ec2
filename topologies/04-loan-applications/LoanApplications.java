package topologies.loan;

import io.headwater.behavior.Aggregate;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.partition.Partitionings;
import io.headwater.proto.Reply;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import topologies.loan.proto.ActivityCount;
import topologies.loan.proto.Application;
import topologies.loan.proto.ApplicationAccepted;
import topologies.loan.proto.ApplicationApproved;
import topologies.loan.proto.ApplicationCancelled;
import topologies.loan.proto.ApplicationDeclined;
import topologies.loan.proto.ApplicationFinalized;
import topologies.loan.proto.ApplicationPartlySubmitted;
import topologies.loan.proto.ApplicationPreAccepted;
import topologies.loan.proto.ApplicationStep;
import topologies.loan.proto.ApplicationSubmitted;
import topologies.loan.proto.LoanActivated;
import topologies.loan.proto.LoanActivity;
import topologies.loan.proto.LoanEvent;
import topologies.loan.proto.LoanRegistered;
import topologies.loan.proto.LogEntry;
import topologies.loan.proto.Offer;
import topologies.loan.proto.OfferAccepted;
import topologies.loan.proto.OfferCancelled;
import topologies.loan.proto.OfferCreated;
import topologies.loan.proto.OfferDeclined;
import topologies.loan.proto.OfferSelected;
import topologies.loan.proto.OfferSent;
import topologies.loan.proto.OfferSentBack;
import topologies.loan.proto.OfferStep;
import topologies.loan.proto.Status;
import topologies.loan.proto.WorkItemCompleted;
import topologies.loan.proto.WorkItemScheduled;
import topologies.loan.proto.WorkItemStarted;
import topologies.loan.proto.WorkItemStep;
import topologies.loan.proto.WorkItemWithdrawn;
import topologies.loan.proto.Workload;

/** The life of loan applications, and what the bank's clerks and their managers ask of it. */
public final class LoanApplications implements TopologyDefinition {
  /** Decides whether the state of an application allows a step. */
  public static final Aggregate<LoanActivity, LoanEvent, Application> APPLICATION = Aggregate.of(
          "application",
          LoanActivity.class,
          LoanEvent.class,
          Application.class,
          Application::toBuilder)
      .decide(ApplicationStep.class, ApplicationRules::decide)
      .decide(OfferStep.class, OfferRules::decide)
      .decide(WorkItemStep.class, WorkItemRules::decide)
      .evolve(
          ApplicationSubmitted.class,
          (application, submitted) -> reach(application, Status.SUBMITTED, submitted.getEntry())
              .setAmount(submitted.getAmount())
              .setRegisteredAt(submitted.getRegisteredAt()))
      .evolve(
          ApplicationPartlySubmitted.class,
          (application, event) -> reach(application, Status.PARTLY_SUBMITTED, event.getEntry()))
      .evolve(
          ApplicationPreAccepted.class,
          (application, event) -> reach(application, Status.PRE_ACCEPTED, event.getEntry()))
      .evolve(
          ApplicationAccepted.class,
          (application, event) -> reach(application, Status.ACCEPTED, event.getEntry()))
      .evolve(
          ApplicationFinalized.class,
          (application, event) -> reach(application, Status.FINALIZED, event.getEntry()))
      .evolve(
          ApplicationApproved.class,
          (application, event) -> reach(application, Status.APPROVED, event.getEntry()))
      .evolve(
          LoanRegistered.class,
          (application, event) -> application.setIsRegistered(true).setLastEntry(event.getEntry()))
      .evolve(
          LoanActivated.class,
          (application, event) -> application.setIsActivated(true).setLastEntry(event.getEntry()))
      .evolve(
          ApplicationDeclined.class,
          (application, event) -> reach(application, Status.DECLINED, event.getEntry()))
      .evolve(
          ApplicationCancelled.class,
          (application, event) -> reach(application, Status.CANCELLED, event.getEntry()))
      .evolve(
          OfferSelected.class,
          (application, event) -> Offers.add(application, event.getOffer(), event.getEntry()))
      .evolve(
          OfferCreated.class,
          (application, event) ->
              Offers.move(application, event.getOffer(), Offer.Status.CREATED, event.getEntry()))
      .evolve(
          OfferSent.class,
          (application, event) ->
              Offers.move(application, event.getOffer(), Offer.Status.SENT, event.getEntry()))
      .evolve(
          OfferSentBack.class,
          (application, event) ->
              Offers.move(application, event.getOffer(), Offer.Status.SENT_BACK, event.getEntry()))
      .evolve(
          OfferAccepted.class,
          (application, event) ->
              Offers.move(application, event.getOffer(), Offer.Status.ACCEPTED, event.getEntry()))
      .evolve(
          OfferCancelled.class,
          (application, event) ->
              Offers.move(application, event.getOffer(), Offer.Status.CANCELLED, event.getEntry()))
      .evolve(
          OfferDeclined.class,
          (application, event) ->
              Offers.move(application, event.getOffer(), Offer.Status.DECLINED, event.getEntry()))
      .evolve(WorkItemScheduled.class, WorkItemRules::scheduled)
      .evolve(WorkItemStarted.class, WorkItemRules::started)
      .evolve(WorkItemCompleted.class, WorkItemRules::completed)
      .evolve(WorkItemWithdrawn.class, WorkItemRules::withdrawn)
      .invariant(
          "a loan is not both granted and refused",
          application -> !(Stage.isGranted(application) && Stage.isRefused(application)))
      .invariant("the customer holds at most one offer", Offers::areExclusive)
      .build();

  private static Application.Builder reach(
      Application.Builder application, Status status, LogEntry entry) {
    return application.setStatus(status).setLastEntry(entry);
  }

  @Override
  public TopologySpec topology() {
    TopologyBuilder loans = TopologyBuilder.topology("loan-applications");
    StreamRef<LoanActivity> activities = loans.stream("loan-activities", LoanActivity.class);
    StreamRef<LoanEvent> events = loans.stream("loan-events", LoanEvent.class);
    StreamRef<Reply> replies = loans.stream("loan-replies", Reply.class);
    StreamRef<Workload> workloads = loans.stream(
        "clerk-workload", Workload.class, stream -> stream.partitioner(Partitionings.crc32()));
    StreamRef<LoanEvent> approved = loans.stream("loans-approved", LoanEvent.class);
    StreamRef<LoanEvent> declined = loans.stream("loans-declined", LoanEvent.class);
    StreamRef<LoanEvent> cancelled = loans.stream("loans-cancelled", LoanEvent.class);
    StreamRef<ActivityCount> counts = loans.stream("activity-counts", ActivityCount.class);

    // Longer than the log: whoever imports it again gets duplicates only.
    loans
        .aggregate(APPLICATION, activities, events, replies)
        .deduplicationWindow(Duration.ofDays(366));
    loans
        .pipeline("workload-by-clerk", events)
        .filter(LoanReports::hasClerk)
        .repartition("by-clerk", LoanReports::clerk, 6, Partitionings.crc32())
        .aggregate("workload", Workload.class, LoanReports::workload)
        .to(workloads);
    loans
        .pipeline("outcomes", events)
        .filter(LoanReports::isOutcome)
        .branch(outcome -> outcome
            .when("approved", LoanEvent::hasApplicationApproved, one -> one.to(approved))
            .when("declined", LoanEvent::hasApplicationDeclined, one -> one.to(declined))
            .otherwise(one -> one.to(cancelled)));
    loans
        .pipeline("count-activities", events)
        .repartition("by-activity", LoanReports::activity, 6, Partitionings.murmur2())
        .aggregate("counts", ActivityCount.class, LoanReports::activityCount)
        .to(counts);
    return loans.build();
  }
}
