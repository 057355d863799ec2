package topologies.loan;

import static io.headwater.behavior.Decision.emit;
import static io.headwater.behavior.Decision.reject;

import com.google.protobuf.MessageOrBuilder;
import io.headwater.behavior.Decision;
import io.headwater.event.Envelope;
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
import topologies.loan.proto.LoanRegistered;
import topologies.loan.proto.LogEntry;
import topologies.loan.proto.Offer;
import topologies.loan.proto.Status;
import topologies.loan.proto.Transition;

/**
 * The way of an application: five steps in a fixed order, then a decision, once.
 *
 * <p>To grant a loan takes three steps, approval, registration and activation, in any order; the
 * first of them decides.
 */
final class ApplicationRules {
  private ApplicationRules() {}

  static Decision decide(Application application, ApplicationStep step, Envelope<?> command) {
    if (step.getTransition() != Transition.COMPLETE) {
      return Stage.unknown("transition of an application");
    }
    LogEntry entry =
        LogEntries.entry(step.getActivity().name(), step.getTransition(), step.getClerk(), command);
    return switch (step.getActivity()) {
      case A_SUBMITTED -> submit(application, step, entry);
      case A_PARTLYSUBMITTED ->
        advance(
            application,
            Status.SUBMITTED,
            ApplicationPartlySubmitted.newBuilder().setEntry(entry));
      case A_PREACCEPTED ->
        advance(
            application,
            Status.PARTLY_SUBMITTED,
            ApplicationPreAccepted.newBuilder().setEntry(entry));
      case A_ACCEPTED ->
        advance(
            application, Status.PRE_ACCEPTED, ApplicationAccepted.newBuilder().setEntry(entry));
      case A_FINALIZED ->
        advance(application, Status.ACCEPTED, ApplicationFinalized.newBuilder().setEntry(entry));
      case A_APPROVED ->
        grant(
            application,
            application.getStatus() == Status.APPROVED,
            ApplicationApproved.newBuilder().setEntry(entry));
      case A_REGISTERED ->
        grant(
            application,
            application.getIsRegistered(),
            LoanRegistered.newBuilder().setEntry(entry));
      case A_ACTIVATED ->
        grant(
            application,
            application.getIsActivated(),
            LoanActivated.newBuilder().setEntry(entry));
      case A_DECLINED -> refuse(application, ApplicationDeclined.newBuilder().setEntry(entry));
      case A_CANCELLED -> cancel(application, ApplicationCancelled.newBuilder().setEntry(entry));
      case A_UNSPECIFIED, UNRECOGNIZED -> Stage.unknown("activity");
    };
  }

  private static Decision submit(Application application, ApplicationStep step, LogEntry entry) {
    if (application.getStatus() != Status.NEW) {
      return reject("ALREADY_SUBMITTED", "the application is " + application.getStatus());
    }
    if (step.getAmount() < 0) {
      return reject("INVALID_AMOUNT", "the requested amount is negative");
    }
    return emit(ApplicationSubmitted.newBuilder()
        .setEntry(entry)
        .setAmount(step.getAmount())
        .setRegisteredAt(step.getRegisteredAt()));
  }

  private static Decision advance(Application application, Status from, MessageOrBuilder event) {
    if (application.getStatus() == Status.NEW) {
      return Stage.notSubmitted();
    }
    if (Stage.isDecided(application)) {
      return Stage.alreadyDecided(application);
    }
    return application.getStatus() == from
        ? emit(event)
        : Stage.outOfOrder(application, from.name());
  }

  private static Decision grant(Application application, boolean isDone, MessageOrBuilder event) {
    if (application.getStatus() == Status.NEW) {
      return Stage.notSubmitted();
    }
    if (isDone || Stage.isRefused(application)) {
      return Stage.alreadyDecided(application);
    }
    if (application.getStatus() != Status.FINALIZED && application.getStatus() != Status.APPROVED) {
      return Stage.outOfOrder(application, Status.FINALIZED.name());
    }
    return Offers.has(application, Offer.Status.SENT, Offer.Status.SENT_BACK, Offer.Status.ACCEPTED)
        ? emit(event)
        : reject("NO_OFFER", "no offer was sent that could have been accepted");
  }

  private static Decision refuse(Application application, MessageOrBuilder event) {
    if (application.getStatus() == Status.NEW) {
      return Stage.notSubmitted();
    }
    if (Stage.isDecided(application)) {
      return Stage.alreadyDecided(application);
    }
    if (application.getStatus() == Status.SUBMITTED) {
      return Stage.outOfOrder(application, Status.PARTLY_SUBMITTED + " or later");
    }
    return Offers.has(application, Offer.Status.ACCEPTED)
        ? reject("OFFER_ACCEPTED", "the customer has accepted an offer")
        : emit(event);
  }

  private static Decision cancel(Application application, MessageOrBuilder event) {
    Decision decision = refuse(application, event);
    return decision instanceof Decision.Accepted && Offers.has(application, Offer.Status.DECLINED)
        ? reject("OFFER_DECLINED", "the bank has declined the offer")
        : decision;
  }
}
