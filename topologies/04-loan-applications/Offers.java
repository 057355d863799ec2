package topologies.loan;

import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import topologies.loan.proto.Application;
import topologies.loan.proto.LogEntry;
import topologies.loan.proto.Offer;

/** The offers of one application, numbered from 1. */
final class Offers {
  private static final Set<Offer.Status> HELD = EnumSet.of(
      Offer.Status.CREATED, Offer.Status.SENT, Offer.Status.SENT_BACK, Offer.Status.ACCEPTED);

  private Offers() {}

  static boolean has(Application application, Offer.Status... statuses) {
    return find(application, statuses).isPresent();
  }

  /** Returns the number of the offer that has one of the statuses; the rules allow one at most. */
  static OptionalInt find(Application application, Offer.Status... statuses) {
    List<Offer.Status> wanted = List.of(statuses);
    return application.getOffersList().stream()
        .filter(offer -> wanted.contains(offer.getStatus()))
        .mapToInt(Offer::getNumber)
        .findFirst();
  }

  /** Tells whether the customer holds one offer at most. */
  static boolean areExclusive(Application application) {
    return application.getOffersList().stream()
            .filter(offer -> HELD.contains(offer.getStatus()))
            .count()
        <= 1;
  }

  static void add(Application.Builder application, int number, LogEntry entry) {
    application
        .addOffers(Offer.newBuilder().setNumber(number).setStatus(Offer.Status.SELECTED))
        .setLastEntry(entry);
  }

  static void move(Application.Builder application, int number, Offer.Status to, LogEntry entry) {
    application.getOffersBuilder(number - 1).setStatus(to);
    application.setLastEntry(entry);
  }
}
