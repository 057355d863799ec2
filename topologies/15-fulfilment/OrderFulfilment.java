package topologies.fulfilment;

import io.headwater.behavior.Projection;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.proto.Reply;
import io.headwater.proto.SagaEvent;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import topologies.fulfilment.proto.Cancelled;
import topologies.fulfilment.proto.CustomerOrders;
import topologies.fulfilment.proto.FulfilmentResult;
import topologies.fulfilment.proto.PaymentRequest;
import topologies.fulfilment.proto.Shipped;
import topologies.fulfilment.proto.StockCommand;
import topologies.fulfilment.proto.StockEvent;
import topologies.orders.Orders;
import topologies.orders.proto.OrderCommand;
import topologies.orders.proto.OrderEvent;
import topologies.orders.proto.OrderPlaced;

/** Orders that are shipped once their articles are reserved and paid. */
public final class OrderFulfilment implements TopologyDefinition {
  /** Folds one customer, under the customer. */
  public static final Projection CUSTOMERS = Projection.of(
          "customers", CustomerOrders.class, CustomerOrders::toBuilder)
      .on(OrderEvent.class, OrderPlaced.class, (row, placed) -> row.setPlaced(row.getPlaced() + 1))
      .on(
          FulfilmentResult.class,
          Shipped.class,
          (row, shipped) -> row.setShipped(row.getShipped() + 1)
              .setSpent(Math.addExact(row.getSpent(), shipped.getTotal())))
      .on(
          FulfilmentResult.class,
          Cancelled.class,
          (row, cancelled) -> row.setCancelled(row.getCancelled() + 1))
      .otherwiseIgnores()
      .build();

  @Override
  public TopologySpec topology() {
    TopologyBuilder shop = TopologyBuilder.topology("fulfilment");
    StreamRef<OrderCommand> orderCommands = shop.stream(
        "order-commands", OrderCommand.class, stream -> stream.topic("fulfilment-order-commands"));
    StreamRef<OrderEvent> orderEvents = shop.stream(
        "order-events", OrderEvent.class, stream -> stream.topic("fulfilment-order-events"));
    StreamRef<Reply> orderReplies = shop.stream(
        "order-replies", Reply.class, stream -> stream.topic("fulfilment-order-replies"));
    StreamRef<StockCommand> stockCommands = shop.stream("stock-commands", StockCommand.class);
    StreamRef<StockEvent> stockEvents = shop.stream("stock-events", StockEvent.class);
    StreamRef<Reply> stockReplies = shop.stream("stock-replies", Reply.class);
    shop.stream("payment-requests", PaymentRequest.class);
    StreamRef<SagaEvent> steps = shop.stream("fulfilment-events", SagaEvent.class);
    StreamRef<FulfilmentResult> results = shop.stream("fulfilment-results", FulfilmentResult.class);

    shop.aggregate(Orders.ORDER, orderCommands, orderEvents, orderReplies)
        .deduplicationWindow(Duration.ofDays(1));
    shop.aggregate(StockRules.STOCK, stockCommands, stockEvents, stockReplies)
        .deduplicationWindow(Duration.ofDays(1));
    shop.saga(
        FulfilmentRules.FULFILMENT, steps, saga -> saga.deduplicationWindow(Duration.ofDays(1)));
    shop.projection(
        CUSTOMERS,
        rows -> rows.from(orderEvents, event -> event.getOrderPlaced().getCustomer())
            .from(results, OrderFulfilment::customerOf)
            .database("customers"));
    return shop.build();
  }

  private static String customerOf(FulfilmentResult result) {
    return result.hasShipped()
        ? result.getShipped().getCustomer()
        : result.getCancelled().getCustomer();
  }
}
