package topologies;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Fold;
import io.headwater.behavior.Joiner;
import io.headwater.behavior.Projection;
import io.headwater.behavior.RowFold;
import io.headwater.behavior.Rule;
import io.headwater.behavior.Saga;
import io.headwater.behavior.StreamJoiner;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.dsl.JoinWindow;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.topology.Picture;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import topologies.bank.Bank;
import topologies.customers.Customers;
import topologies.fulfilment.OrderFulfilment;
import topologies.loan.LoanApplications;
import topologies.orders.Orders;
import topologies.settlements.proto.Order;
import topologies.settlements.proto.Payment;
import topologies.settlements.proto.Settlement;
import topologies.transfers.Transfers;

/** A topology is one value, whether it is written in YAML or in Java. */
class FrontEndsTest {
  static Stream<Arguments> writtenTwice() {
    return Stream.of(
        Arguments.of("topologies/03-bank/bank.yaml", new Bank()),
        Arguments.of(
            "topologies/04-loan-applications/loan-applications.yaml", new LoanApplications()),
        Arguments.of("topologies/05-orders/orders.yaml", new Orders()),
        Arguments.of("topologies/13-customer-orders/customer-orders.yaml", new Customers()),
        Arguments.of("topologies/12-transfers/transfers.yaml", new Transfers()),
        Arguments.of("topologies/15-fulfilment/fulfilment.yaml", new OrderFulfilment()),
        Arguments.of("topologies/11-settlements/settlements.yaml", (TopologyDefinition)
            FrontEndsTest::settlements));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("writtenTwice")
  void bothFrontEndsDeclareTheSameTopology(String file, TopologyDefinition inJava) {
    TopologySpec inYaml = WrittenTopologies.read(Path.of(file));

    assertThat(inYaml)
        .usingRecursiveComparison()
        .ignoringFieldsOfTypes(
            Rule.class,
            Fold.class,
            Joiner.class,
            StreamJoiner.class,
            SourceLocation.class,
            Supplier.class,
            Consumer.class)
        .withEqualsForType(FrontEndsTest::isSame, Aggregate.class)
        .withEqualsForType(FrontEndsTest::isSame, Projection.class)
        .withEqualsForType(FrontEndsTest::isSameSaga, Saga.class)
        .isEqualTo(inJava.topology());
    assertThat(withoutPlaces(inYaml)).isEqualTo(withoutPlaces(inJava.topology()));
  }

  private static TopologySpec settlements() {
    TopologyBuilder declared = TopologyBuilder.topology("settlements");
    StreamRef<Order> orders =
        declared.stream("orders", Order.class, stream -> stream.key(Order::getOrder));
    StreamRef<Payment> payments =
        declared.stream("payments", Payment.class, stream -> stream.key(Payment::getOrder));
    StreamRef<Settlement> settled = declared.stream("settled", Settlement.class);
    StreamRef<Settlement> openItems = declared.stream("open-items", Settlement.class);
    declared
        .pipeline("settle-orders", orders)
        .outerJoin(
            "order-payments",
            payments,
            Settlement.class,
            (order, payment) -> Settlement.newBuilder()
                .setDueCents(order.map(Order::getCents).orElse(0L))
                .setPaidCents(payment.map(Payment::getCents).orElse(0L)),
            JoinWindow.within(Duration.ofMinutes(5), Duration.ofHours(1))
                .grace(Duration.ofMinutes(1)))
        .branch(arms -> arms.when(
                "settled", one -> one.getDueCents() == one.getPaidCents(), arm -> arm.to(settled))
            .otherwise(arm -> arm.to(openItems)));
    return declared.build();
  }

  private static boolean isSame(Aggregate<?, ?, ?> one, Aggregate<?, ?, ?> other) {
    return one.name().equals(other.name())
        && one.types().equals(other.types())
        && one.invariantNames().equals(other.invariantNames());
  }

  private static boolean isSame(Projection one, Projection other) {
    return one.name().equals(other.name())
        && one.row().equals(other.row())
        && kinds(one).equals(kinds(other));
  }

  /** Tells what each case does: whether it deletes, is ignored, or changes the row. */
  private static Map<String, String> kinds(Projection projection) {
    Map<String, String> kinds = new TreeMap<>();
    for (Projection.Changes changes : projection.changes()) {
      changes.event().alternatives().orElseThrow().forEach(field -> {
        RowFold fold = changes.of(field);
        boolean isWord = fold == RowFold.DELETE || fold == RowFold.IGNORE;
        kinds.put(field.getFullName(), isWord ? fold.text().orElseThrow() : "change");
      });
    }
    return kinds;
  }

  private static boolean isSameSaga(Saga<?> one, Saga<?> other) {
    return one.name().equals(other.name())
        && one.state().equals(other.state())
        && inputs(one).equals(inputs(other))
        && one.timers().stream()
            .map(Saga.Timer::name)
            .toList()
            .equals(other.timers().stream().map(Saga.Timer::name).toList())
        && one.targets().stream()
            .map(Saga.Target::stream)
            .toList()
            .equals(other.targets().stream().map(Saga.Target::stream).toList());
  }

  private static List<String> inputs(Saga<?> saga) {
    return saga.inputs().stream()
        .map(input -> input.stream() + " " + input.type() + " " + input.by().isPresent() + " "
            + input.cases().stream().map(one -> one.role() + " " + one.name()).toList())
        .toList();
  }

  private static String withoutPlaces(TopologySpec spec) {
    Picture picture = Picture.of(spec);
    return picture.nodes().stream()
            .map(node -> {
              Map<String, String> facts = new TreeMap<>(node.facts());
              facts.keySet().removeIf(name -> name.startsWith(Picture.RULE));
              return node.id() + node.kind() + node.label() + facts;
            })
            .toList()
        + "\n" + picture.edges();
  }
}
