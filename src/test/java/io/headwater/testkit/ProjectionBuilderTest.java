package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import io.headwater.behavior.Projection;
import io.headwater.behavior.ProjectionBuilder;
import io.headwater.behavior.UnhandledCaseException;
import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import io.headwater.event.RecordPosition;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import topologies.bank.proto.CardSwipe;
import topologies.customers.proto.Cancelled;
import topologies.customers.proto.Closed;
import topologies.customers.proto.CustomerEvent;
import topologies.customers.proto.CustomerOrders;
import topologies.customers.proto.OpenOrder;
import topologies.customers.proto.OrderEvent;
import topologies.customers.proto.Paid;
import topologies.customers.proto.Placed;
import topologies.customers.proto.Reminded;
import topologies.customers.proto.Shipped;

/**
 * What a projection makes of events, and what can be wrong with its folds, as it is printed. Not in
 * the builder's own package, of which a source location skips all frames.
 */
class ProjectionBuilderTest {
  private static final CustomerOrders ROW =
      CustomerOrders.newBuilder().setPlaced(1).setPaidCents(5).build();

  private static ProjectionBuilder<CustomerOrders, CustomerOrders.Builder> customers() {
    return Projection.of("customers", CustomerOrders.class, CustomerOrders::toBuilder);
  }

  private static Projection whole() {
    return customers()
        .on(OrderEvent.class, Placed.class, (row, placed) -> row.setPlaced(row.getPlaced() + 1))
        .ignores(OrderEvent.class, Shipped.class)
        .on(
            OrderEvent.class,
            Cancelled.class,
            (row, cancelled, event) -> row.setCancelled(event.eventTimeMillis()))
        .on(
            CustomerEvent.class,
            Paid.class,
            (row, paid) -> row.setPaidCents(row.getPaidCents() + paid.getCents()))
        .ignores(CustomerEvent.class, Reminded.class)
        .deletes(CustomerEvent.class, Closed.class)
        .build();
  }

  private static Envelope<Message> event(Message value) {
    return Envelope.of(
        new RecordPosition("events", 0, 0),
        Instant.ofEpochMilli(7),
        EventHeaders.NONE,
        "ada",
        value);
  }

  private static Envelope<Message> ordered(OrderEvent.Builder order) {
    return event(order.build());
  }

  @Test
  void foldsTheCaseOfAnEventIntoTheRow() {
    Envelope<Message> placed =
        ordered(OrderEvent.newBuilder().setPlaced(Placed.getDefaultInstance()));

    Optional<Message> row = whole().evolve(ROW, placed);

    assertThat(row).contains(ROW.toBuilder().setPlaced(2).build());
  }

  @Test
  void foldsEventsOfSeveralTypesIntoOneRow() {
    Envelope<Message> paid =
        event(CustomerEvent.newBuilder().setPaid(Paid.newBuilder().setCents(3)).build());

    Optional<Message> row = whole().evolve(ROW, paid);

    assertThat(row).contains(ROW.toBuilder().setPaidCents(8).build());
  }

  @Test
  void givesAFoldTheEventTime() {
    Envelope<Message> cancelled =
        ordered(OrderEvent.newBuilder().setCancelled(Cancelled.getDefaultInstance()));

    Optional<Message> row = whole().evolve(ROW, cancelled);

    assertThat(row).contains(ROW.toBuilder().setCancelled(7).build());
  }

  @Test
  void deletesTheRow() {
    Envelope<Message> closed =
        event(CustomerEvent.newBuilder().setClosed(Closed.getDefaultInstance()).build());

    assertThat(whole().evolve(ROW, closed)).isEmpty();
    assertThat(whole().ignores(closed)).isFalse();
  }

  @Test
  void leavesTheRowAloneWhereItIgnoresAnEvent() {
    Envelope<Message> shipped =
        ordered(OrderEvent.newBuilder().setShipped(Shipped.getDefaultInstance()));

    assertThat(whole().ignores(shipped)).isTrue();
    assertThat(whole().evolve(ROW, shipped)).containsSame(ROW);
  }

  @Test
  void foldsWholeEvents() {
    Projection swipes = Projection.of("swipes", CustomerOrders.class, CustomerOrders::toBuilder)
        .on(CardSwipe.class, (row, swipe) -> row.setPaidCents(swipe.getAmount()))
        .build();

    Optional<Message> row = swipes.evolve(
        swipes.emptyRow(), event(CardSwipe.newBuilder().setAmount(9).build()));

    assertThat(row).contains(CustomerOrders.newBuilder().setPaidCents(9).build());
  }

  @Test
  void ignoresEverythingElseIfItSaysSo() {
    Projection placedOnly = customers()
        .on(OrderEvent.class, Placed.class, (row, placed) -> row.setPlaced(1))
        .otherwiseIgnores()
        .build();

    assertThat(placedOnly.ignores(
            ordered(OrderEvent.newBuilder().setShipped(Shipped.getDefaultInstance()))))
        .isTrue();
    assertThat(placedOnly.changesOf(MessageType.of(CustomerEvent.class))).isEmpty();
  }

  @Test
  void refusesAnEventWithoutACase() {
    Envelope<Message> nothing = ordered(OrderEvent.newBuilder().setCustomer("ada"));

    assertThatThrownBy(() -> whole().evolve(ROW, nothing))
        .isInstanceOf(UnhandledCaseException.class)
        .hasMessage("customers.OrderEvent: no case of its oneof is set");
  }

  @Test
  void refusesAnEventOfAnotherType() {
    Envelope<Message> swipe = event(CardSwipe.getDefaultInstance());

    assertThatThrownBy(() -> whole().ignores(swipe))
        .isInstanceOf(UnhandledCaseException.class)
        .hasMessage("customers: bank.CardSwipe");
  }

  @Test
  void foldsOfNoCase() {
    var builder = customers().otherwiseIgnores();
    SourceLocation here = Here.linesBelow(1);
    builder.on(OrderEvent.class, CardSwipe.class, (row, swipe) -> {});

    assertThatThrownBy(builder::build)
        .isInstanceOf(InvalidTopologyException.class)
        .hasMessage("""
        %s: projection 'customers' folds 'bank.CardSwipe', which is no case of \
        'customers.OrderEvent' [HW1550]
          fix: fold one of its cases, or add the case to the oneof""".formatted(here));
  }

  @Test
  void casesFoldedTwice() {
    var builder = customers().deletes(OrderEvent.class, Placed.class).otherwiseIgnores();
    SourceLocation here = Here.linesBelow(1);
    builder.ignores(OrderEvent.class, Placed.class);

    assertThatThrownBy(builder::build).hasMessage("""
        %s: projection 'customers' folds 'customers.Placed' twice [HW1551]
          fix: remove one of the two folds""".formatted(here));
  }

  @Test
  void wholeEventsBesideCases() {
    var builder = customers().deletes(OrderEvent.class, Placed.class).otherwiseIgnores();
    SourceLocation here = Here.linesBelow(1);
    builder.on(OrderEvent.class, (row, event) -> {});

    assertThatThrownBy(builder::build).hasMessage("""
        %s: projection 'customers' folds 'customers.OrderEvent' twice [HW1551]
          fix: remove one of the two folds""".formatted(here));
  }

  @Test
  void typesWithoutAOneof() {
    SourceLocation here = Here.linesBelow(1);
    var builder = customers().deletes(OpenOrder.class, Placed.class);

    assertThatThrownBy(builder::build).hasMessage("""
        %s: 'customers.OpenOrder', which projection 'customers' folds by case, has 0 oneofs, \
        expected 1 [HW1552]
          fix: put the alternatives into exactly one oneof, or fold the whole event
        %s: projection 'customers' folds 'customers.Placed', which is no case of \
        'customers.OpenOrder' [HW1550]
          fix: fold one of its cases, or add the case to the oneof""".formatted(here, here));
  }

  @Test
  void casesWithoutAFold() {
    SourceLocation here = Here.linesBelow(1);
    var builder = Projection.of("customers", CustomerOrders.class, CustomerOrders::toBuilder)
        .ignores(OrderEvent.class, Placed.class)
        .ignores(OrderEvent.class, Shipped.class);

    assertThatThrownBy(builder::build).hasMessage("""
        %s: projection 'customers' has no fold for case 'cancelled' of 'customers.OrderEvent' \
        [HW1553]
          fix: add .on(OrderEvent.class, Cancelled.class, …), .ignores(…), or \
        .otherwiseIgnores()""".formatted(here));
  }

  @Test
  void noFoldAtAll() {
    SourceLocation here = Here.linesBelow(1);
    var builder = Projection.of("customers", CustomerOrders.class, CustomerOrders::toBuilder);

    assertThatThrownBy(builder::build).hasMessage("""
        %s: projection 'customers' folds no event [HW1554]
          fix: add .on(OrderEvent.class, Placed.class, …)""".formatted(here));
  }
}
