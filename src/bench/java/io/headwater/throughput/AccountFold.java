package io.headwater.throughput;

import topologies.orders.proto.Order;
import topologies.orders.proto.OrderEvent;
import topologies.orders.proto.OrderPlaced;
import topologies.orders.proto.OrderStatus;
import topologies.orders.proto.PaymentAuthorized;

/** What every job computes in Java: what a customer has ordered and paid so far. */
final class AccountFold {
  private AccountFold() {}

  static Order.Builder apply(Order account, OrderEvent event) {
    return switch (event.getEventCase()) {
      case ORDER_PLACED -> {
        OrderPlaced placed = event.getOrderPlaced();
        yield account.toBuilder()
            .setStatus(OrderStatus.PLACED)
            .setCustomer(placed.getCustomer())
            .setTotal(account.getTotal() + placed.getTotal());
      }
      case PAYMENT_AUTHORIZED -> {
        PaymentAuthorized paid = event.getPaymentAuthorized();
        yield account.toBuilder()
            .setStatus(OrderStatus.PAID)
            .setCustomer(paid.getCustomer())
            .setPaid(account.getPaid() + paid.getAmount());
      }
      case PAYMENT_DECLINED, ORDER_SHIPPED, ORDER_CANCELLED, EVENT_NOT_SET ->
        throw new IllegalStateException("no such event was made: " + event.getEventCase());
    };
  }

  static String customerOf(OrderEvent event) {
    return event.hasOrderPlaced()
        ? event.getOrderPlaced().getCustomer()
        : event.getPaymentAuthorized().getCustomer();
  }
}
