package topologies.customers;

import com.google.protobuf.util.Timestamps;
import io.headwater.junit.HeadwaterTest;
import io.headwater.junit.TopologyUnderTest;
import io.headwater.testkit.Scenarios;
import java.time.Instant;
import topologies.customers.proto.Cancelled;
import topologies.customers.proto.Closed;
import topologies.customers.proto.CustomerOrders;
import topologies.customers.proto.OpenOrder;
import topologies.customers.proto.OrderEvent;
import topologies.customers.proto.Paid;
import topologies.customers.proto.Placed;
import topologies.customers.proto.Shipped;

/** Rows of customers and orders, by functions and in the topology that is written in YAML. */
@TopologyUnderTest(file = "topologies/13-customer-orders/customer-orders.yaml")
class CustomerScenariosTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private static OrderEvent.Builder of(String customer) {
    return OrderEvent.newBuilder().setCustomer(customer);
  }

  private static OrderEvent.Builder placed(String customer, long cents) {
    return of(customer).setPlaced(Placed.newBuilder().setCents(cents));
  }

  @HeadwaterTest
  void bringsOrdersAndPaymentsOfACustomerTogether(Scenarios shop) {
    shop.givenEvents("customers")
        .and("order-events", "o-1", placed("ada", 4999), NOON)
        .and("order-events", "o-1", of("ada").setCancelled(Cancelled.getDefaultInstance()))
        .and("customer-events", "ada", Paid.newBuilder().setCents(60))
        .and("customer-events", "bob", Paid.newBuilder().setCents(1))
        .thenRow(
            "ada",
            CustomerOrders.newBuilder()
                .setPlaced(1)
                .setCancelled(1)
                .setPaidCents(60)
                .setLastPlaced(Timestamps.fromMillis(NOON.toEpochMilli())))
        .thenRow("bob", CustomerOrders.newBuilder().setPaidCents(1));
  }

  @HeadwaterTest
  void forgetsWhoHasLeft(Scenarios shop) {
    shop.givenEvents("customers", Paid.newBuilder().setCents(60), Closed.newBuilder())
        .thenNoRow();
  }

  @HeadwaterTest
  void keepsOrdersUntilTheyAreShipped(Scenarios shop) {
    shop.givenEvents("orders-under-way")
        .and("order-events", "o-1", placed("ada", 4999), NOON)
        .and("order-events", "o-2", placed("ada", 100))
        .and("order-events", "o-2", of("ada").setShipped(Shipped.getDefaultInstance()))
        .thenNoRow("ada/o-2")
        .thenRow(OpenOrder.newBuilder()
            .setCents(4999)
            .setPlaced(Timestamps.fromMillis(NOON.toEpochMilli())));
  }
}
