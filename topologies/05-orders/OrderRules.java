package topologies.orders;

import static io.headwater.behavior.Decision.emit;
import static io.headwater.behavior.Decision.reject;

import io.headwater.behavior.Decision;
import java.util.List;
import topologies.orders.proto.AuthorizePayment;
import topologies.orders.proto.CancelOrder;
import topologies.orders.proto.DeclinePayment;
import topologies.orders.proto.Order;
import topologies.orders.proto.OrderCancelled;
import topologies.orders.proto.OrderLine;
import topologies.orders.proto.OrderPlaced;
import topologies.orders.proto.OrderShipped;
import topologies.orders.proto.OrderStatus;
import topologies.orders.proto.PaymentAuthorized;
import topologies.orders.proto.PaymentDeclined;
import topologies.orders.proto.PlaceOrder;
import topologies.orders.proto.ShipOrder;

/** What the state of an order allows: place, then pay, then ship; cancel until it is shipped. */
final class OrderRules {
  private OrderRules() {}

  static Decision place(Order order, PlaceOrder command) {
    if (order.getStatus() != OrderStatus.NEW) {
      return reject("ALREADY_PLACED");
    }
    if (command.getCustomer().isBlank()) {
      return reject("NO_CUSTOMER");
    }
    List<OrderLine> lines = command.getLinesList();
    if (lines.isEmpty()) {
      return reject("NO_LINES");
    }
    if (lines.stream().anyMatch(line -> line.getQuantity() < 1 || line.getUnitPrice() < 0)) {
      return reject("INVALID_LINE", "a quantity is below 1, or a price below 0");
    }
    return emit(OrderPlaced.newBuilder()
        .setCustomer(command.getCustomer())
        .addAllLines(lines)
        .setNote(command.getNote())
        .setTotal(lines.stream()
            .mapToLong(line -> Math.multiplyExact(line.getQuantity(), line.getUnitPrice()))
            .reduce(0, Math::addExact)));
  }

  static Decision authorize(Order order, AuthorizePayment command) {
    if (!isWaitingForPayment(order)) {
      return refusal(order);
    }
    if (command.getAmount() != order.getTotal()) {
      return reject(
          "AMOUNT_DIFFERS",
          "%d cents were reserved, the order is about %d"
              .formatted(command.getAmount(), order.getTotal()));
    }
    return emit(PaymentAuthorized.newBuilder()
        .setCustomer(order.getCustomer())
        .setAmount(command.getAmount()));
  }

  static Decision decline(Order order, DeclinePayment command) {
    return isWaitingForPayment(order)
        ? emit(PaymentDeclined.newBuilder().setReason(command.getReason()))
        : refusal(order);
  }

  static Decision ship(Order order, ShipOrder command) {
    if (isWaitingForPayment(order)) {
      return reject("NOT_PAID");
    }
    return order.getStatus() == OrderStatus.PAID
        ? emit(OrderShipped.newBuilder().setCarrier(command.getCarrier()))
        : refusal(order);
  }

  static Decision cancel(Order order, CancelOrder command) {
    return isWaitingForPayment(order) || order.getStatus() == OrderStatus.PAID
        ? emit(
            OrderCancelled.newBuilder().setReason(command.getReason()).setRefund(order.getPaid()))
        : refusal(order);
  }

  private static boolean isWaitingForPayment(Order order) {
    return order.getStatus() == OrderStatus.PLACED
        || order.getStatus() == OrderStatus.PAYMENT_DECLINED;
  }

  /** Says what an order is that a command came too early or too late for. */
  private static Decision refusal(Order order) {
    return reject(
        switch (order.getStatus()) {
          case NEW -> "NOT_PLACED";
          case PLACED, PAYMENT_DECLINED -> "NOT_PAID";
          case PAID -> "ALREADY_PAID";
          case SHIPPED -> "ALREADY_SHIPPED";
          case CANCELLED -> "ALREADY_CANCELLED";
          case UNRECOGNIZED -> throw new IllegalStateException("an order of no known status");
        });
  }
}
