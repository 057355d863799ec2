package topologies.customers;

import com.google.protobuf.util.Timestamps;
import io.headwater.behavior.Projection;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.topology.TopologySpec;
import topologies.customers.proto.Cancelled;
import topologies.customers.proto.Closed;
import topologies.customers.proto.CustomerEvent;
import topologies.customers.proto.CustomerOrders;
import topologies.customers.proto.OpenOrder;
import topologies.customers.proto.OrderEvent;
import topologies.customers.proto.Paid;
import topologies.customers.proto.Placed;
import topologies.customers.proto.Shipped;

/** What each customer has ordered and paid, and which orders are open. */
public final class Customers implements TopologyDefinition {
  /** Folds one customer, under the customer. */
  public static final Projection CUSTOMERS = Projection.of(
          "customers", CustomerOrders.class, CustomerOrders::toBuilder)
      .on(
          OrderEvent.class,
          Placed.class,
          (row, placed, event) -> row.setPlaced(row.getPlaced() + 1)
              .setLastPlaced(Timestamps.fromMillis(event.eventTimeMillis())))
      .on(
          OrderEvent.class,
          Cancelled.class,
          (row, cancelled) -> row.setCancelled(row.getCancelled() + 1))
      .on(
          CustomerEvent.class,
          Paid.class,
          (row, paid) -> row.setPaidCents(row.getPaidCents() + paid.getCents()))
      .deletes(CustomerEvent.class, Closed.class)
      .otherwiseIgnores()
      .build();

  /** Folds one order, under such as {@code ada/o-1}. */
  public static final Projection ORDERS_UNDER_WAY = Projection.of(
          "orders-under-way", OpenOrder.class, OpenOrder::toBuilder)
      .on(
          OrderEvent.class,
          Placed.class,
          (row, placed, event) -> row.setCents(placed.getCents())
              .setPlaced(Timestamps.fromMillis(event.eventTimeMillis())))
      .deletes(OrderEvent.class, Shipped.class)
      .deletes(OrderEvent.class, Cancelled.class)
      .build();

  @Override
  public TopologySpec topology() {
    TopologyBuilder customers = TopologyBuilder.topology("customer-orders");
    StreamRef<OrderEvent> orders = customers.stream("order-events", OrderEvent.class);
    StreamRef<CustomerEvent> events = customers.stream("customer-events", CustomerEvent.class);
    StreamRef<OpenOrder> open = customers.stream("open-orders", OpenOrder.class);

    customers.projection(
        CUSTOMERS, rows -> rows.from(orders, OrderEvent::getCustomer).from(events));
    customers.projection(
        ORDERS_UNDER_WAY,
        rows -> rows.fromRecords(
                orders, event -> event.value().getCustomer() + "/" + event.keyText())
            .to(open));
    return customers.build();
  }
}
