package topologies.loan;

import static io.headwater.behavior.Decision.emit;
import static io.headwater.behavior.Decision.reject;

import com.google.protobuf.MessageOrBuilder;
import io.headwater.behavior.Decision;
import io.headwater.event.Envelope;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import topologies.loan.proto.Application;
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
import topologies.loan.proto.Transition;

/**
 * The way of an offer: selected, created, sent, perhaps sent back, then closed.
 *
 * <p>The customer holds one offer at a time. The next may be selected before the last is cancelled,
 * but is created only after it. An offer is closed together with its application, before or after
 * it, and the same way: accepted, cancelled or declined.
 */
final class OfferRules {
  private OfferRules() {}

  static Decision decide(Application application, OfferStep step, Envelope<?> command) {
    if (step.getTransition() != Transition.COMPLETE) {
      return Stage.unknown("transition of an offer");
    }
    if (application.getStatus() == Status.NEW) {
      return Stage.notSubmitted();
    }
    LogEntry entry =
        LogEntries.entry(step.getActivity().name(), step.getTransition(), step.getClerk(), command);
    return switch (step.getActivity()) {
      case O_SELECTED -> select(application, entry);
      case O_CREATED -> create(application, entry);
      case O_SENT ->
        advance(
            application,
            Offer.Status.CREATED,
            offer -> OfferSent.newBuilder().setOffer(offer).setEntry(entry));
      case O_SENT_BACK ->
        advance(
            application,
            Offer.Status.SENT,
            offer -> OfferSentBack.newBuilder().setOffer(offer).setEntry(entry));
      case O_ACCEPTED ->
        Stage.isRefused(application)
            ? Stage.alreadyDecided(application)
            : answer(
                application, offer -> OfferAccepted.newBuilder().setOffer(offer).setEntry(entry));
      case O_DECLINED ->
        isDecidedOtherwise(application, Status.DECLINED)
            ? Stage.alreadyDecided(application)
            : answer(
                application, offer -> OfferDeclined.newBuilder().setOffer(offer).setEntry(entry));
      case O_CANCELLED ->
        isDecidedOtherwise(application, Status.CANCELLED)
            ? Stage.alreadyDecided(application)
            : close(
                application,
                offer -> OfferCancelled.newBuilder().setOffer(offer).setEntry(entry));
      case O_UNSPECIFIED, UNRECOGNIZED -> Stage.unknown("activity");
    };
  }

  private static boolean isDecidedOtherwise(Application application, Status outcome) {
    return Stage.isDecided(application) && application.getStatus() != outcome;
  }

  private static Decision select(Application application, LogEntry entry) {
    if (Stage.isDecided(application)) {
      return Stage.alreadyDecided(application);
    }
    if (application.getStatus() != Status.ACCEPTED && application.getStatus() != Status.FINALIZED) {
      return Stage.outOfOrder(application, Status.ACCEPTED + " or " + Status.FINALIZED);
    }
    if (Offers.has(application, Offer.Status.SELECTED, Offer.Status.CREATED)) {
      return pending();
    }
    return Offers.has(application, Offer.Status.ACCEPTED, Offer.Status.DECLINED)
        ? reject("OFFER_ANSWERED", "an offer was accepted or declined")
        : emit(OfferSelected.newBuilder()
            .setOffer(application.getOffersCount() + 1)
            .setEntry(entry));
  }

  private static Decision create(Application application, LogEntry entry) {
    if (!Stage.isDecided(application) && application.getStatus() != Status.FINALIZED) {
      return Stage.outOfOrder(application, Status.FINALIZED.name());
    }
    if (Offers.has(application, Offer.Status.SENT, Offer.Status.SENT_BACK)) {
      return pending();
    }
    return advance(
        application,
        Offer.Status.SELECTED,
        offer -> OfferCreated.newBuilder().setOffer(offer).setEntry(entry));
  }

  private static Decision advance(
      Application application, Offer.Status from, IntFunction<MessageOrBuilder> event) {
    return Stage.isDecided(application)
        ? Stage.alreadyDecided(application)
        : emitFor(Offers.find(application, from), event);
  }

  /** Closes the offer that the customer holds, unless a next one is under way. */
  private static Decision answer(Application application, IntFunction<MessageOrBuilder> event) {
    return Offers.has(application, Offer.Status.SELECTED, Offer.Status.CREATED)
        ? pending()
        : close(application, event);
  }

  private static Decision close(Application application, IntFunction<MessageOrBuilder> event) {
    return emitFor(Offers.find(application, Offer.Status.SENT, Offer.Status.SENT_BACK), event);
  }

  private static Decision emitFor(OptionalInt offer, IntFunction<MessageOrBuilder> event) {
    return offer.isPresent()
        ? emit(event.apply(offer.getAsInt()))
        : reject("UNKNOWN_OFFER", "no offer is at the step before");
  }

  private static Decision pending() {
    return reject("OFFER_PENDING", "another offer is under way");
  }
}
