package topologies.fulfilment;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.EventHeaders;
import io.headwater.testkit.TopologyHarness;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import topologies.fulfilment.proto.Cancelled;
import topologies.fulfilment.proto.FulfilmentResult;
import topologies.fulfilment.proto.PaymentRequest;
import topologies.fulfilment.proto.Restock;
import topologies.fulfilment.proto.Shipped;
import topologies.fulfilment.proto.Stock;
import topologies.orders.Orders;
import topologies.orders.proto.AuthorizePayment;
import topologies.orders.proto.CancelOrder;
import topologies.orders.proto.DeclinePayment;
import topologies.orders.proto.Order;
import topologies.orders.proto.OrderLine;
import topologies.orders.proto.OrderStatus;
import topologies.orders.proto.PlaceOrder;

/** Orders through the whole topology: order, process and stock. */
class FulfilmentTest {
  private final TopologyHarness shop = TopologyHarness.of(new OrderFulfilment().topology());

  @BeforeEach
  void restock() {
    shop.pipe("stock-commands", "mug", Restock.newBuilder().setQuantity(5));
    shop.pipe("stock-commands", "tea", Restock.newBuilder().setQuantity(3));
  }

  @AfterEach
  void close() {
    shop.close();
  }

  private void send(String order, MessageOrBuilder command) {
    shop.pipe("order-commands", order, command);
  }

  /** Two mugs and some tea, at 100 a piece. */
  private static PlaceOrder mugsAnd(int tea) {
    return PlaceOrder.newBuilder()
        .setCustomer("ada")
        .addLines(OrderLine.newBuilder().setArticle("mug").setQuantity(2).setUnitPrice(100))
        .addLines(OrderLine.newBuilder().setArticle("tea").setQuantity(tea).setUnitPrice(100))
        .build();
  }

  private static AuthorizePayment.Builder pay(long amount) {
    return AuthorizePayment.newBuilder().setAmount(amount);
  }

  private List<Message> results() {
    return shop.values("fulfilment-results");
  }

  private static Message shipped(long total) {
    return FulfilmentResult.newBuilder()
        .setShipped(Shipped.newBuilder().setCustomer("ada").setTotal(total))
        .build();
  }

  private static Message cancelled(String reason) {
    return FulfilmentResult.newBuilder()
        .setCancelled(Cancelled.newBuilder().setCustomer("ada").setReason(reason))
        .build();
  }

  private Stock stock(String article) {
    return (Stock) shop.state("stock", article).orElseThrow().state();
  }

  private Order order(String order) {
    return (Order) shop.state("order", order).orElseThrow().state();
  }

  private void assertThatNothingIsMissing() {
    assertThat(stock("mug")).isEqualTo(Stock.newBuilder().setOnHand(5).build());
    assertThat(stock("tea")).isEqualTo(Stock.newBuilder().setOnHand(3).build());
  }

  @Test
  void shipsWhatIsReservedAndPaid() {
    send("o-1", mugsAnd(3));
    assertThat(shop.values("payment-requests"))
        .containsExactly(
            PaymentRequest.newBuilder().setCustomer("ada").setAmount(500).build());
    assertThat(stock("tea").getReserved()).isEqualTo(3);

    send("o-1", pay(500));

    assertThat(order("o-1").getStatus()).isEqualTo(OrderStatus.SHIPPED);
    assertThat(results()).containsExactly(shipped(500));
    assertThat(stock("mug")).isEqualTo(Stock.newBuilder().setOnHand(3).build());
    assertThat(stock("tea")).isEqualTo(Stock.getDefaultInstance());
    assertThat(shop.timers("fulfilment", "o-1")).isEmpty();
  }

  @Test
  void givesBackTheMugsOfAnOrderWhoseTeaIsOutOfStock() {
    send("o-1", mugsAnd(4));

    assertThat(order("o-1").getStatus()).isEqualTo(OrderStatus.CANCELLED);
    assertThat(results()).containsExactly(cancelled("OUT_OF_STOCK"));
    assertThat(shop.values("payment-requests")).isEmpty();
    assertThatNothingIsMissing();
  }

  @Test
  void cancelsAnOrderWhosePaymentIsDeclined() {
    send("o-1", mugsAnd(3));

    send("o-1", DeclinePayment.newBuilder().setReason("expired"));

    assertThat(order("o-1").getStatus()).isEqualTo(OrderStatus.CANCELLED);
    assertThat(results()).containsExactly(cancelled("expired"));
    assertThat(shop.timers("fulfilment", "o-1")).isEmpty();
    assertThatNothingIsMissing();
  }

  @Test
  void cancelsAnOrderThatIsNotPaidInTime() {
    send("o-1", mugsAnd(3));

    shop.advanceTime(Duration.ofMinutes(15));

    assertThat(results()).containsExactly(cancelled("PAYMENT_TIMEOUT"));
    assertThatNothingIsMissing();
  }

  @Test
  void shipsNothingForAPaymentThatComesTooLate() {
    send("o-1", mugsAnd(3));
    shop.advanceTime(Duration.ofMinutes(15));

    send("o-1", pay(500));

    assertThat(order("o-1").getPaid()).isZero();
    assertThat(results()).containsExactly(cancelled("PAYMENT_TIMEOUT"));
    assertThatNothingIsMissing();
  }

  @Test
  void givesBackWhatACustomerCancels() {
    send("o-1", mugsAnd(3));

    send("o-1", CancelOrder.newBuilder().setReason("too late"));

    assertThat(results()).containsExactly(cancelled("too late"));
    assertThatNothingIsMissing();
  }

  @Test
  void sharesNoTopicWithTheOrdersThatItsOrderIsOf() {
    assertThat(topics(new OrderFulfilment().topology()))
        .doesNotContainAnyElementsOf(topics(new Orders().topology()));
  }

  private static List<String> topics(TopologySpec topology) {
    return topology.streams().stream().map(StreamSpec::topic).toList();
  }

  @Test
  void aCommandThatComesTwiceReservesOnce() {
    EventHeaders id = EventHeaders.of(List.of(EventHeaders.Entry.text(EventHeaders.ID, "c-1")));
    shop.pipe("order-commands", "o-1", mugsAnd(1), id, shop.now());

    shop.pipe("order-commands", "o-1", mugsAnd(1), id, shop.now());

    assertThat(stock("mug").getReserved()).isEqualTo(2);
    assertThat(shop.values("payment-requests")).hasSize(1);
    assertThat(shop.counts("order").of(Outcome.DUPLICATE)).isEqualTo(1);
  }
}
