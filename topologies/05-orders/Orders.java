package topologies.orders;

import io.headwater.behavior.Aggregate;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.partition.Partitioning;
import io.headwater.partition.Partitionings;
import io.headwater.proto.Reply;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import topologies.orders.proto.AuthorizePayment;
import topologies.orders.proto.CancelOrder;
import topologies.orders.proto.CustomerSpend;
import topologies.orders.proto.DeclinePayment;
import topologies.orders.proto.Order;
import topologies.orders.proto.OrderCancelled;
import topologies.orders.proto.OrderCommand;
import topologies.orders.proto.OrderEvent;
import topologies.orders.proto.OrderPlaced;
import topologies.orders.proto.OrderShipped;
import topologies.orders.proto.OrderStatus;
import topologies.orders.proto.PaymentAuthorized;
import topologies.orders.proto.PaymentDeclined;
import topologies.orders.proto.PaymentNotification;
import topologies.orders.proto.PlaceOrder;
import topologies.orders.proto.Settlement;
import topologies.orders.proto.ShipOrder;

/** Orders that are shipped once they are paid, what customers spend, and the money that moves. */
public final class Orders implements TopologyDefinition {
  /** Total from which an order is large, in cents. */
  static final long LARGE_TOTAL = 100_000;

  private static final Partitioning BY_TENANT = new TenantPartitioning(2);

  /** Decides about one order. */
  public static final Aggregate<OrderCommand, OrderEvent, Order> ORDER = Aggregate.of(
          "order", OrderCommand.class, OrderEvent.class, Order.class, Order::toBuilder)
      .decide(PlaceOrder.class, OrderRules::place)
      .decide(AuthorizePayment.class, OrderRules::authorize)
      .decide(DeclinePayment.class, OrderRules::decline)
      .decide(ShipOrder.class, OrderRules::ship)
      .decide(CancelOrder.class, OrderRules::cancel)
      .evolve(
          OrderPlaced.class,
          (order, placed) -> order
              .setStatus(OrderStatus.PLACED)
              .setCustomer(placed.getCustomer())
              .setTotal(placed.getTotal()))
      .evolve(
          PaymentAuthorized.class,
          (order, authorized) -> order.setStatus(OrderStatus.PAID).setPaid(authorized.getAmount()))
      .evolve(
          PaymentDeclined.class,
          (order, declined) ->
              order.setStatus(OrderStatus.PAYMENT_DECLINED).setDeclines(order.getDeclines() + 1))
      .evolve(
          OrderShipped.class,
          (order, shipped) -> order.setStatus(OrderStatus.SHIPPED).setCarrier(shipped.getCarrier()))
      .evolve(
          OrderCancelled.class,
          (order, cancelled) -> order
              .setStatus(OrderStatus.CANCELLED)
              .setPaid(order.getPaid() - cancelled.getRefund()))
      .invariant(
          "what is shipped is paid",
          order -> order.getStatus() != OrderStatus.SHIPPED || order.getPaid() == order.getTotal())
      .invariant(
          "what is cancelled is refunded",
          order -> order.getStatus() != OrderStatus.CANCELLED || order.getPaid() == 0)
      .build();

  @Override
  public TopologySpec topology() {
    TopologyBuilder orders = TopologyBuilder.topology("orders");
    StreamRef<OrderCommand> commands = orders.stream("order-commands", OrderCommand.class);
    StreamRef<OrderEvent> events = orders.stream("order-events", OrderEvent.class);
    StreamRef<Reply> replies = orders.stream("order-replies", Reply.class);
    StreamRef<CustomerSpend> customerTotals = orders.stream(
        "customer-totals", CustomerSpend.class, stream -> stream.partitioner(BY_TENANT));
    StreamRef<OrderPlaced> largeOrders = orders.stream("large-orders", OrderPlaced.class);
    StreamRef<OrderPlaced> ordersToPick = orders.stream("orders-to-pick", OrderPlaced.class);
    // Written by the payment gateway, a Go program, in the way of its client.
    StreamRef<PaymentNotification> notifications = orders.stream(
        "payment-notifications",
        PaymentNotification.class,
        stream -> stream.key(PaymentNotification::getOrder).partitioner(Partitionings.fnv1a()));
    StreamRef<Settlement> settlements = orders.stream("settlements", Settlement.class);

    orders.aggregate(ORDER, commands, events, replies).deduplicationWindow(Duration.ofDays(1));
    orders
        .pipeline("customer-spend", events)
        .filter(OrderEvent::hasPaymentAuthorized)
        .map(PaymentAuthorized.class, OrderEvent::getPaymentAuthorized)
        .repartition("by-customer", PaymentAuthorized::getCustomer, 6, BY_TENANT)
        .aggregate("spend", CustomerSpend.class, Orders::spend)
        .to(customerTotals);
    orders
        .pipeline("orders-by-size", events)
        .filter(OrderEvent::hasOrderPlaced)
        .map(OrderPlaced.class, OrderEvent::getOrderPlaced)
        .branch(size -> size.when(
                "large", order -> order.getTotal() >= LARGE_TOTAL, one -> one.to(largeOrders))
            .otherwise(one -> one.to(ordersToPick)));
    orders
        .pipeline("settle-payments", notifications)
        .filter(notification -> notification.getAmount() != 0)
        .deduplicate(
            "seen-notifications", PaymentNotification::getNotificationId, Duration.ofDays(1))
        .aggregate("settlement", Settlement.class, Orders::settle)
        .to(settlements);
    return orders.build();
  }

  private static CustomerSpend.Builder spend(CustomerSpend before, PaymentAuthorized payment) {
    return before.toBuilder()
        .setCustomer(payment.getCustomer())
        .setPayments(before.getPayments() + 1)
        .setTotal(Math.addExact(before.getTotal(), payment.getAmount()))
        .setLargest(Math.max(before.getLargest(), payment.getAmount()));
  }

  private static Settlement.Builder settle(Settlement before, PaymentNotification notification) {
    long amount = notification.getAmount();
    return before.toBuilder()
        .setOrder(notification.getOrder())
        .setReceived(Math.addExact(before.getReceived(), Math.max(amount, 0)))
        .setRefunded(Math.subtractExact(before.getRefunded(), Math.min(amount, 0)))
        .setNotifications(before.getNotifications() + 1);
  }
}
