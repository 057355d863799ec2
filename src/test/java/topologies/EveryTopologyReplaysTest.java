package topologies;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageOrBuilder;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.testkit.CheckReport;
import io.headwater.testkit.RandomMessages;
import io.headwater.testkit.ReplayCheck;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.util.List;
import java.util.ServiceLoader;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
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

/** State is what events lead to, in every topology of this repository, for random records. */
class EveryTopologyReplaysTest {
  private static final List<Long> SEEDS = List.of(1L, 2L, 3L);

  static Stream<Arguments> topologies() throws IOException {
    Stream<Arguments> inJava = ServiceLoader.load(TopologyDefinition.class).stream()
        .map(provider -> provider.get().topology())
        .map(topology -> Arguments.of(topology.name() + " in Java", topology));
    Stream<Arguments> inYaml = WrittenTopologies.files()
        .map(WrittenTopologies::read)
        .map(topology -> Arguments.of(topology.name() + " in YAML", topology));
    return Stream.concat(inJava, inYaml)
        .flatMap(topology ->
            SEEDS.stream().map(seed -> Arguments.of(topology.get()[0], topology.get()[1], seed)));
  }

  @ParameterizedTest(name = "{0}, seed {2}")
  @MethodSource("topologies")
  void keepsWhatItsEventsLeadTo(String name, TopologySpec topology, long seed) {
    ReplayCheck check = withRecords(ReplayCheck.of(topology).withSeed(seed), topology.name());

    CheckReport report = check.run();

    assertThat(topology.aggregates()).extracting(AggregateSpec::name).allSatisfy(aggregate -> {
      assertThat(report.counts(aggregate).of(Outcome.PROCESSED)).isPositive();
      assertThat(report.counts(aggregate).of(Outcome.REJECTED)).isPositive();
    });
  }

  /** Values that get further than any that their type allows. */
  private static ReplayCheck withRecords(ReplayCheck check, String topology) {
    return switch (topology) {
      case "orders" -> check.withRecords("order-commands", orderCommands());
      case "loan-applications" -> check.withRecords("loan-activities", loanActivities());
      case "bank", "transfers" -> check.withRecords("account-commands", accountCommands());
      case "route" -> check.withRecords("raw-readings", (random, key) -> reading(random));
      default -> check;
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
