package topologies.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.headwater.behavior.Decision;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topologies.orders.proto.AuthorizePayment;
import topologies.orders.proto.CancelOrder;
import topologies.orders.proto.DeclinePayment;
import topologies.orders.proto.Order;
import topologies.orders.proto.OrderCancelled;
import topologies.orders.proto.OrderCommand;
import topologies.orders.proto.OrderLine;
import topologies.orders.proto.OrderPlaced;
import topologies.orders.proto.OrderStatus;
import topologies.orders.proto.PlaceOrder;
import topologies.orders.proto.ShipOrder;

class OrderRulesTest {
  private static final OrderLine LINE =
      OrderLine.newBuilder().setArticle("a-1").setQuantity(3).setUnitPrice(250).build();
  private static final OrderCommand PLACE =
      placing(PlaceOrder.newBuilder().setCustomer("north/c-1").addLines(LINE));
  private static final OrderCommand AUTHORIZE = paying(750);
  private static final OrderCommand DECLINE = OrderCommand.newBuilder()
      .setDeclinePayment(DeclinePayment.newBuilder().setReason("limit exceeded"))
      .build();
  private static final OrderCommand SHIP = OrderCommand.newBuilder()
      .setShipOrder(ShipOrder.newBuilder().setCarrier("dhl"))
      .build();
  private static final OrderCommand CANCEL = OrderCommand.newBuilder()
      .setCancelOrder(CancelOrder.newBuilder().setReason("changed my mind"))
      .build();

  private static OrderCommand placing(PlaceOrder.Builder order) {
    return OrderCommand.newBuilder().setPlaceOrder(order).build();
  }

  private static OrderCommand paying(long amount) {
    return OrderCommand.newBuilder()
        .setAuthorizePayment(AuthorizePayment.newBuilder().setAmount(amount))
        .build();
  }

  private static Order order(OrderStatus status) {
    long paid = status == OrderStatus.PAID || status == OrderStatus.SHIPPED ? 750 : 0;
    return Order.newBuilder()
        .setStatus(status)
        .setCustomer("north/c-1")
        .setTotal(750)
        .setPaid(paid)
        .build();
  }

  private static Decision decide(Order order, OrderCommand command) {
    return Orders.ORDER.decide(
        order,
        Envelope.of(
            new RecordPosition("order-commands", 0, 0),
            Instant.EPOCH,
            EventHeaders.NONE,
            "o-1",
            command));
  }

  private static String answer(Decision decision) {
    return decision instanceof Decision.Rejected rejected ? rejected.code() : "accepted";
  }

  private static Message onlyEvent(Decision decision) {
    return ((Decision.Accepted) decision).events().get(0);
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
      NEW,              accepted, NOT_PLACED, NOT_PLACED, NOT_PLACED, NOT_PLACED
      PLACED,           ALREADY_PLACED, accepted, accepted, NOT_PAID, accepted
      PAYMENT_DECLINED, ALREADY_PLACED, accepted, accepted, NOT_PAID, accepted
      PAID,             ALREADY_PLACED, ALREADY_PAID, ALREADY_PAID, accepted, accepted
      SHIPPED,          ALREADY_PLACED, ALREADY_SHIPPED, ALREADY_SHIPPED, ALREADY_SHIPPED, \
      ALREADY_SHIPPED
      CANCELLED,        ALREADY_PLACED, ALREADY_CANCELLED, ALREADY_CANCELLED, ALREADY_CANCELLED, \
      ALREADY_CANCELLED
      """)
  void allowsWhatTheStatusAllows(
      OrderStatus status,
      String place,
      String authorize,
      String decline,
      String ship,
      String cancel) {
    Order order = order(status);

    assertThat(answer(decide(order, PLACE))).isEqualTo(place);
    assertThat(answer(decide(order, AUTHORIZE))).isEqualTo(authorize);
    assertThat(answer(decide(order, DECLINE))).isEqualTo(decline);
    assertThat(answer(decide(order, SHIP))).isEqualTo(ship);
    assertThat(answer(decide(order, CANCEL))).isEqualTo(cancel);
  }

  @Test
  void addsUpTheLinesOfAnOrder() {
    PlaceOrder.Builder twoLines =
        PlaceOrder.newBuilder().setCustomer("north/c-1").addLines(LINE).addLines(LINE);

    Message placed = onlyEvent(decide(order(OrderStatus.NEW), placing(twoLines)));

    assertThat(((OrderPlaced) placed).getTotal()).isEqualTo(1_500);
  }

  @ParameterizedTest
  @CsvSource({"0, 250", "-1, 250", "3, -1"})
  void rejectsALineOfNothingOrLess(long quantity, long unitPrice) {
    PlaceOrder.Builder odd = PlaceOrder.newBuilder()
        .setCustomer("north/c-1")
        .addLines(LINE.toBuilder().setQuantity(quantity).setUnitPrice(unitPrice));

    assertThat(answer(decide(order(OrderStatus.NEW), placing(odd)))).isEqualTo("INVALID_LINE");
  }

  @Test
  void rejectsAnOrderOfNobody() {
    PlaceOrder.Builder nobody = PlaceOrder.newBuilder().setCustomer(" ").addLines(LINE);

    assertThat(answer(decide(order(OrderStatus.NEW), placing(nobody)))).isEqualTo("NO_CUSTOMER");
  }

  @ParameterizedTest
  @CsvSource({"749", "751", "0"})
  void rejectsAPaymentOfAnotherAmount(long amount) {
    assertThat(answer(decide(order(OrderStatus.PLACED), paying(amount))))
        .isEqualTo("AMOUNT_DIFFERS");
  }

  @ParameterizedTest
  @CsvSource({"PLACED, 0", "PAYMENT_DECLINED, 0", "PAID, 750"})
  void refundsWhatWasPaid(OrderStatus status, long refund) {
    Message cancelled = onlyEvent(decide(order(status), CANCEL));

    assertThat(((OrderCancelled) cancelled).getRefund()).isEqualTo(refund);
  }
}
