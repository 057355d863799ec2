package topologies;

import com.google.protobuf.MessageOrBuilder;
import io.headwater.testkit.RandomMessages;
import io.headwater.testkit.ReplayCheck;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Open;
import topologies.bank.proto.Withdraw;
import topologies.loan.proto.ApplicationActivity;
import topologies.loan.proto.ApplicationStep;
import topologies.loan.proto.LoanActivity;
import topologies.loan.proto.OfferActivity;
import topologies.loan.proto.OfferStep;
import topologies.loan.proto.Transition;
import topologies.loan.proto.WorkItemKind;
import topologies.loan.proto.WorkItemStep;
import topologies.orders.proto.AuthorizePayment;
import topologies.orders.proto.CancelOrder;
import topologies.orders.proto.DeclinePayment;
import topologies.orders.proto.OrderCommand;
import topologies.orders.proto.OrderLine;
import topologies.orders.proto.PlaceOrder;
import topologies.orders.proto.ShipOrder;
import topologies.readings.proto.RawReading;

/** Values for topologies of this repository that get further than any that their types allow. */
final class LifeStories {
  private LifeStories() {}

  /** Returns makers of values, each for one check, by the name of their stream. */
  static Map<String, Supplier<ReplayCheck.Records>> of(String topology) {
    return switch (topology) {
      case "orders" -> Map.of("order-commands", LifeStories::orderCommands);
      case "loan-applications" -> Map.of("loan-activities", LifeStories::loanActivities);
      case "bank", "transfers" -> Map.of("account-commands", LifeStories::accountCommands);
      case "route" -> Map.of("raw-readings", () -> (random, key) -> reading(random));
      default -> Map.of();
    };
  }

  private static ReplayCheck.Records accountCommands() {
    return new ScriptedRecords(
        AccountCommand.class,
        Open.newBuilder().setOwner("ada"),
        Deposit.newBuilder().setAmount(100),
        Withdraw.newBuilder().setAmount(10));
  }

  private static ReplayCheck.Records orderCommands() {
    return new ScriptedRecords(
        OrderCommand.class,
        PlaceOrder.newBuilder()
            .setCustomer("north/ada")
            .addLines(OrderLine.newBuilder().setQuantity(2).setUnitPrice(5)),
        DeclinePayment.newBuilder().setReason("no cover"),
        AuthorizePayment.newBuilder().setAmount(10),
        ShipOrder.newBuilder().setCarrier("post"),
        CancelOrder.newBuilder().setReason("too late"));
  }

  private static ReplayCheck.Records loanActivities() {
    return new ScriptedRecords(
        LoanActivity.class,
        step(ApplicationActivity.A_SUBMITTED),
        step(ApplicationActivity.A_PARTLYSUBMITTED),
        WorkItemStep.newBuilder()
            .setKind(WorkItemKind.W_COMPLETEREN_AANVRAAG)
            .setTransition(Transition.SCHEDULE),
        step(ApplicationActivity.A_PREACCEPTED),
        step(ApplicationActivity.A_ACCEPTED),
        step(OfferActivity.O_SELECTED),
        step(ApplicationActivity.A_FINALIZED),
        step(OfferActivity.O_CREATED),
        step(OfferActivity.O_SENT),
        step(OfferActivity.O_SENT_BACK),
        step(OfferActivity.O_ACCEPTED),
        step(ApplicationActivity.A_APPROVED));
  }

  private static ApplicationStep.Builder step(ApplicationActivity activity) {
    return ApplicationStep.newBuilder()
        .setActivity(activity)
        .setTransition(Transition.COMPLETE)
        .setClerk("clerk-" + activity.getNumber() % 3)
        .setAmount(5_000);
  }

  private static OfferStep.Builder step(OfferActivity activity) {
    return OfferStep.newBuilder().setActivity(activity).setTransition(Transition.COMPLETE);
  }

  /** Mostly a number, which a text hardly ever is. */
  private static MessageOrBuilder reading(RandomGenerator random) {
    RawReading any = new RandomMessages(random).next(RawReading.class);
    return random.nextInt(4) == 0
        ? any
        : any.toBuilder().setCelsius(Integer.toString(random.nextInt(100) - 20));
  }
}
