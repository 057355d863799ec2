package topologies.customers;

import static io.headwater.testkit.ProjectionScenario.given;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static topologies.customers.Customers.CUSTOMERS;
import static topologies.customers.Customers.ORDERS_UNDER_WAY;

import com.google.protobuf.util.Timestamps;
import io.headwater.testkit.ProjectionScenario;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import topologies.bank.proto.CardSwipe;
import topologies.customers.proto.Closed;
import topologies.customers.proto.CustomerOrders;
import topologies.customers.proto.OpenOrder;
import topologies.customers.proto.Paid;
import topologies.customers.proto.Placed;
import topologies.customers.proto.Reminded;
import topologies.customers.proto.Shipped;

/** Projections as a table of examples, and what an example tells that does not hold. */
class CustomersTest {
  private static final Placed.Builder PLACED = Placed.newBuilder().setCents(100);
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private static Paid.Builder paid(long cents) {
    return Paid.newBuilder().setCents(cents);
  }

  @Test
  void countsOrdersAndAddsPayments() {
    given(CUSTOMERS, PLACED, PLACED, paid(60), paid(40))
        .withEventTime(NOON)
        .thenRow(CustomerOrders.newBuilder()
            .setPlaced(2)
            .setPaidCents(100)
            .setLastPlaced(Timestamps.fromMillis(NOON.toEpochMilli())));
  }

  @Test
  void forgetsWhoHasLeft() {
    given(CUSTOMERS, paid(60), Closed.newBuilder().setReason("moved")).thenNoRow();
  }

  @Test
  void hasNoRowOfWhatItIgnores() {
    given(CUSTOMERS, Reminded.newBuilder().setTimes(1)).thenNoRow();
  }

  @Test
  void dropsAnOrderThatIsShipped() {
    given(ORDERS_UNDER_WAY, PLACED, Shipped.newBuilder().setCarrier("dhl"))
        .withKey("ada/o-1")
        .thenNoRow();
  }

  @Test
  void tellsHowARowDiffers() {
    ProjectionScenario paidTwice = given(CUSTOMERS, paid(60), paid(40));

    assertThatThrownBy(() -> paidTwice.thenRow(CustomerOrders.newBuilder().setPaidCents(90)))
        .isInstanceOf(AssertionError.class)
        .hasMessage("""
        projection 'customers': the row differs
          history   1  customers.Paid { cents: 60 }
                    2  customers.Paid { cents: 40 }
          expected  customers.CustomerOrders { paid_cents: 90 }
          actual    customers.CustomerOrders { paid_cents: 100 }
          differs   paid_cents: expected 90, was 100""");
  }

  @Test
  void tellsThatThereIsARow() {
    ProjectionScenario placed = given(ORDERS_UNDER_WAY, Shipped.newBuilder(), PLACED);

    assertThatThrownBy(placed::thenNoRow)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("expected  no row\n  actual    customers.OpenOrder { cents: 100 ");
  }

  @Test
  void tellsThatThereIsNoRow() {
    ProjectionScenario nothing = given(CUSTOMERS);

    assertThatThrownBy(() -> nothing.thenRow(OpenOrder.getDefaultInstance()))
        .isInstanceOf(AssertionError.class)
        .hasMessageEndingWith("\n  actual    no row");
  }

  @Test
  void refusesEventsOfOthers() {
    assertThatThrownBy(() -> given(CUSTOMERS, CardSwipe.newBuilder()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("projection 'customers' takes an event of [customers.OrderEvent,"
            + " customers.CustomerEvent] or a case of one of them, was 'bank.CardSwipe'");
  }
}
