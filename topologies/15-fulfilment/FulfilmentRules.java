package topologies.fulfilment;

import com.google.protobuf.MessageOrBuilder;
import io.headwater.behavior.Reaction;
import io.headwater.behavior.Saga;
import java.time.Duration;
import topologies.fulfilment.proto.Cancelled;
import topologies.fulfilment.proto.Fulfilment;
import topologies.fulfilment.proto.PaymentRequest;
import topologies.fulfilment.proto.Pick;
import topologies.fulfilment.proto.Picked;
import topologies.fulfilment.proto.Release;
import topologies.fulfilment.proto.Released;
import topologies.fulfilment.proto.Reserve;
import topologies.fulfilment.proto.Reserved;
import topologies.fulfilment.proto.Shipped;
import topologies.fulfilment.proto.Step;
import topologies.fulfilment.proto.StockEvent;
import topologies.orders.proto.CancelOrder;
import topologies.orders.proto.OrderCancelled;
import topologies.orders.proto.OrderEvent;
import topologies.orders.proto.OrderLine;
import topologies.orders.proto.OrderPlaced;
import topologies.orders.proto.OrderShipped;
import topologies.orders.proto.PaymentAuthorized;
import topologies.orders.proto.PaymentDeclined;
import topologies.orders.proto.ShipOrder;

/** Brings an order to its customer, or its articles back. */
final class FulfilmentRules {
  private static final String ORDER_COMMANDS = "order-commands";
  private static final String STOCK_COMMANDS = "stock-commands";
  private static final String PAYMENT_REQUESTS = "payment-requests";
  private static final String RESULTS = "fulfilment-results";
  private static final String ORDERS = "order-events";
  private static final String STOCK = "stock-events";
  private static final String TIMEOUT = "payment-timeout";
  private static final MessageOrBuilder SHIP =
      ShipOrder.newBuilder().setCarrier("dhl").build();

  /** Reserves line by line, asks for the payment, and ships; or releases line by line. */
  static final Saga<Fulfilment> FULFILMENT = Saga.of(
          "fulfilment", Fulfilment.class, Fulfilment::toBuilder)
      .start(ORDERS, OrderEvent.class, OrderPlaced.class, (state, placed, react) -> {
        state
            .setStep(Step.RESERVING)
            .setCustomer(placed.getCustomer())
            .setTotal(placed.getTotal())
            .addAllLines(placed.getLinesList());
        reserve(state, react);
      })
      .on(ORDERS, OrderEvent.class, PaymentAuthorized.class, (state, authorized, react) -> {
        state.setPaid(true);
        if (state.getStep() == Step.AWAITING_PAYMENT) {
          state.setStep(Step.SHIPPING);
          react.send(ORDER_COMMANDS, react.process(), SHIP).cancel(TIMEOUT);
        }
      })
      .on(
          ORDERS,
          OrderEvent.class,
          PaymentDeclined.class,
          (state, declined, react) -> cancel(declined.getReason(), react))
      .on(ORDERS, OrderEvent.class, OrderCancelled.class, (state, cancelled, react) -> {
        state.setReason(cancelled.getReason());
        if (state.getStep() == Step.RESERVING) {
          state.setStep(Step.ABANDONING);
        } else {
          giveBack(state, react.cancel(TIMEOUT));
        }
      })
      // It can be cancelled no more, so that its articles may leave.
      .on(ORDERS, OrderEvent.class, OrderShipped.class, (state, shipped, react) -> {
        if (state.getStep() == Step.SHIPPING) {
          pick(state, react);
        }
      })
      .on(STOCK, StockEvent.class, Reserved.class, (state, reserved, react) -> {
        state.setReserved(state.getReserved() + 1);
        if (state.getStep() == Step.ABANDONING) {
          giveBack(state, react);
        } else if (state.getReserved() < state.getLinesCount()) {
          reserve(state, react);
        } else {
          askForPayment(state, react);
        }
      })
      .on(STOCK, StockEvent.class, Released.class, (state, released, react) -> {
        state.setReserved(state.getReserved() - 1);
        giveBack(state, react);
      })
      .on(STOCK, StockEvent.class, Picked.class, (state, picked, react) -> {
        state.setReserved(state.getReserved() - 1);
        pick(state, react);
      })
      .rejected("stock-replies", (state, reply, react) -> {
        if (state.getStep() == Step.RESERVING) {
          state.setStep(Step.CANCELLING);
          cancel(reply.getCode(), react);
        } else if (state.getStep() == Step.ABANDONING) {
          giveBack(state, react);
        }
      })
      .timer(TIMEOUT, (state, react) -> cancel("PAYMENT_TIMEOUT", react))
      .sends(STOCK_COMMANDS, ORDER_COMMANDS, RESULTS, PAYMENT_REQUESTS)
      .build();

  private FulfilmentRules() {}

  /** Asks for the first line that is not reserved. */
  private static void reserve(Fulfilment.Builder state, Reaction react) {
    OrderLine line = state.getLines(state.getReserved());
    react.send(
        STOCK_COMMANDS,
        line.getArticle(),
        Reserve.newBuilder()
            .setOrder(react.process())
            .setLine(state.getReserved())
            .setQuantity(line.getQuantity()));
  }

  private static void askForPayment(Fulfilment.Builder state, Reaction react) {
    if (state.getPaid()) {
      state.setStep(Step.SHIPPING);
      react.send(ORDER_COMMANDS, react.process(), SHIP);
    } else {
      state.setStep(Step.AWAITING_PAYMENT);
      MessageOrBuilder request =
          PaymentRequest.newBuilder().setCustomer(state.getCustomer()).setAmount(state.getTotal());
      react.send(PAYMENT_REQUESTS, react.process(), request).timer(TIMEOUT, Duration.ofMinutes(15));
    }
  }

  private static void cancel(String reason, Reaction react) {
    react.send(ORDER_COMMANDS, react.process(), CancelOrder.newBuilder().setReason(reason));
  }

  /** Releases the last line that is reserved; ends if there is none. */
  private static void giveBack(Fulfilment.Builder state, Reaction react) {
    state.setStep(Step.RELEASING);
    forLastLine(
        state,
        react,
        Release.newBuilder().setOrder(react.process()).setLine(state.getReserved() - 1),
        Cancelled.newBuilder().setCustomer(state.getCustomer()).setReason(state.getReason()));
  }

  /** Picks the last line that is reserved; ends if there is none. */
  private static void pick(Fulfilment.Builder state, Reaction react) {
    state.setStep(Step.PICKING);
    forLastLine(
        state,
        react,
        Pick.newBuilder().setOrder(react.process()).setLine(state.getReserved() - 1),
        Shipped.newBuilder().setCustomer(state.getCustomer()).setTotal(state.getTotal()));
  }

  private static void forLastLine(
      Fulfilment.Builder state, Reaction react, MessageOrBuilder command, MessageOrBuilder result) {
    if (state.getReserved() > 0) {
      react.send(STOCK_COMMANDS, state.getLines(state.getReserved() - 1).getArticle(), command);
    } else {
      react.send(RESULTS, react.process(), result).end();
    }
  }
}
