package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static topologies.customers.Customers.CUSTOMERS;
import static topologies.customers.Customers.ORDERS_UNDER_WAY;

import io.headwater.diagnostic.FailureCode;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.topology.TopologySpec;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topologies.customers.Customers;
import topologies.customers.proto.CustomerEvent;
import topologies.customers.proto.CustomerOrders;
import topologies.customers.proto.OrderEvent;
import topologies.customers.proto.Paid;
import topologies.customers.proto.Placed;
import topologies.customers.proto.Shipped;

/** Rows by functions and in a topology, and what they tell when they are others. */
class ProjectionScenarioTest {
  private static final TopologySpec TOPOLOGY = new Customers().topology();

  private Scenarios scenarios = Scenarios.onFunctions(TOPOLOGY);

  private Scenarios on(Function<TopologySpec, Scenarios> level) {
    return on(level, TOPOLOGY);
  }

  private Scenarios on(Function<TopologySpec, Scenarios> level, TopologySpec topology) {
    scenarios = level.apply(topology);
    return scenarios;
  }

  /** Customers of orders, where nobody knows whose a shipped one is. */
  private static TopologySpec shippedByNobody() {
    TopologyBuilder shop = TopologyBuilder.topology("shop");
    StreamRef<OrderEvent> orders = shop.stream("order-events", OrderEvent.class);
    StreamRef<CustomerEvent> events = shop.stream("customer-events", CustomerEvent.class);
    shop.projection(
        CUSTOMERS,
        rows -> rows.from(orders, event -> {
              if (event.hasShipped()) {
                throw new IllegalStateException("whose?");
              }
              return event.getCustomer();
            })
            .from(events));
    return shop.build();
  }

  @ParameterizedTest
  @MethodSource("levels")
  void anIgnoredEventNeedsNoRow(Function<TopologySpec, Scenarios> level) {
    on(level, shippedByNobody())
        .givenEvents(CUSTOMERS, OrderEvent.newBuilder().setShipped(Shipped.getDefaultInstance()))
        .thenNoRow();
  }

  static Stream<Function<TopologySpec, Scenarios>> levels() {
    return Stream.of(Scenarios::onFunctions, Scenarios::onDriver);
  }

  @AfterEach
  void close() {
    scenarios.close();
  }

  private static Paid.Builder paid(long cents) {
    return Paid.newBuilder().setCents(cents);
  }

  private static CustomerOrders.Builder payments(long cents) {
    return CustomerOrders.newBuilder().setPaidCents(cents);
  }

  private static OrderEvent placedBy(String customer) {
    return OrderEvent.newBuilder()
        .setCustomer(customer)
        .setPlaced(Placed.newBuilder().setCents(100))
        .build();
  }

  @ParameterizedTest
  @MethodSource("levels")
  void takesTheOnlyRow(Function<TopologySpec, Scenarios> level) {
    on(level).givenEvents(CUSTOMERS, paid(60), paid(40)).thenRow(payments(100));
  }

  @ParameterizedTest
  @MethodSource("levels")
  void foldsIntoTheRowsThatEventsAreOf(Function<TopologySpec, Scenarios> level) {
    on(level)
        .givenEvents("customers", paid(60))
        .withKey("ada")
        .and("customer-events", "bob", paid(1))
        .thenRow("ada", payments(60))
        .thenRow("bob", payments(1))
        .thenNoRow("eve");
  }

  @ParameterizedTest
  @MethodSource("levels")
  void derivesTheKeysOfRows(Function<TopologySpec, Scenarios> level) {
    ProjectionScenario placed = on(level)
        .givenEvents(ORDERS_UNDER_WAY)
        .and("order-events", "o-1", placedBy("ada"))
        .and("order-events", "o-2", placedBy("ada"))
        .and(
            "order-events",
            "o-1",
            placedBy("ada").toBuilder().setShipped(Shipped.getDefaultInstance()));

    placed.thenNoRow("ada/o-1");

    assertThatThrownBy(() -> placed.thenNoRow("ada/o-2"))
        .hasMessageContaining("\n  expected  no row\n  actual    customers.OpenOrder {");
  }

  @ParameterizedTest
  @MethodSource("levels")
  void tellsLevelHistoryAndWhichFieldsDiffer(Function<TopologySpec, Scenarios> level) {
    ProjectionScenario paid = on(level).givenEvents(CUSTOMERS, paid(60), paid(40));

    assertThatThrownBy(() -> paid.thenRow(payments(90)))
        .isInstanceOf(AssertionError.class)
        .hasMessage("""
            projection 'customers' [%s]: the row differs
              history   1  customers.Paid { cents: 60 }
                        2  customers.Paid { cents: 40 }
              expected  customers.CustomerOrders { paid_cents: 90 }
              actual    customers.CustomerOrders { paid_cents: 100 }
              differs   paid_cents: expected 90, was 100""".formatted(scenarios.level()));
  }

  @ParameterizedTest
  @MethodSource("levels")
  void wantsToKnowWhichOfSeveralRows(Function<TopologySpec, Scenarios> level) {
    ProjectionScenario two =
        on(level).givenEvents(CUSTOMERS, paid(60)).and("customer-events", "bob", paid(1));

    assertThatThrownBy(() -> two.thenRow(payments(60)))
        .hasMessageContaining(": there are 2 rows: say whose this one is\n");
  }

  @Test
  void anEventThatCannotBeFoldedIsTold() {
    ProjectionScenario unset = on(Scenarios::onDriver)
        .givenEvents(ORDERS_UNDER_WAY, OrderEvent.newBuilder().setCustomer("ada"));

    unset.thenDeadLetter("order-events", FailureCode.UNHANDLED);

    assertThatThrownBy(unset::thenNoRow)
        .hasMessageStartingWith(
            "projection 'orders-under-way' [driver]: the topology fails on an event\n")
        .hasMessageContaining("actual    dead letter UNHANDLED: ");
  }

  @Test
  void functionsHaveNoDeadLetters() {
    ProjectionScenario paid = on(Scenarios::onFunctions).givenEvents(CUSTOMERS, paid(60));

    assertThatThrownBy(() -> paid.thenDeadLetter("customer-events", FailureCode.UNHANDLED))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @ParameterizedTest
  @MethodSource("levels")
  void refusesAKeyOfAnotherType(Function<TopologySpec, Scenarios> level) {
    ProjectionScenario numbered =
        on(level).givenEvents(CUSTOMERS).and("customer-events", 7L, paid(1));

    assertThatThrownBy(numbered::thenNoRow)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("stream 'customer-events' has string keys, was a Long");
  }

  @Test
  void namesTheProjectionThatThereIs() {
    assertThatThrownBy(() -> scenarios.givenEvents("customer"))
        .hasMessage(
            "topology 'customer-orders' has no projection 'customer'; did you mean 'customers'?");
  }
}
