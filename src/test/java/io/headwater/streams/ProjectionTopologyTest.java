package io.headwater.streams;

import static io.headwater.testkit.Words.failures;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.headwater.behavior.Projection;
import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.Snapshot;
import io.headwater.testkit.TopologyHarness;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import topologies.customers.Customers;
import topologies.customers.proto.Cancelled;
import topologies.customers.proto.Closed;
import topologies.customers.proto.CustomerEvent;
import topologies.customers.proto.CustomerOrders;
import topologies.customers.proto.OpenOrder;
import topologies.customers.proto.OrderEvent;
import topologies.customers.proto.Paid;
import topologies.customers.proto.Placed;
import topologies.customers.proto.Shipped;

/** Rows of projections in Kafka Streams: where events go, what is written, and what is counted. */
class ProjectionTopologyTest {
  private static final TopologySpec CUSTOMERS = new Customers().topology();

  private static OrderEvent.Builder placed(String customer) {
    return OrderEvent.newBuilder()
        .setCustomer(customer)
        .setPlaced(Placed.newBuilder().setCents(100));
  }

  private static OrderEvent.Builder shipped(String customer) {
    return OrderEvent.newBuilder().setCustomer(customer).setShipped(Shipped.getDefaultInstance());
  }

  private static CustomerEvent.Builder paid(long cents) {
    return CustomerEvent.newBuilder().setPaid(Paid.newBuilder().setCents(cents));
  }

  private static CustomerEvent.Builder closed() {
    return CustomerEvent.newBuilder().setClosed(Closed.getDefaultInstance());
  }

  private static CustomerOrders row(TopologyHarness harness, String customer) {
    return (CustomerOrders)
        harness.state("customers", customer).map(Snapshot::state).orElseThrow();
  }

  @Test
  void foldsEventsOfSeveralStreamsIntoTheRowOfTheirKey() {
    try (TopologyHarness customers = TopologyHarness.of(CUSTOMERS)) {
      customers.pipe("order-events", "o-1", placed("ada"));
      customers.pipe("customer-events", "ada", paid(30));
      customers.pipe("order-events", "o-2", placed("ada"));

      assertThat(row(customers, "ada").getPlaced()).isEqualTo(2);
      assertThat(row(customers, "ada").getPaidCents()).isEqualTo(30);
      assertThat(customers.state("customers", "ada").map(Snapshot::sequence)).contains(3L);
    }
  }

  @Test
  void countsEveryEventOfEveryProgram() {
    try (TopologyHarness customers = TopologyHarness.of(CUSTOMERS)) {
      customers.pipe("order-events", "o-1", placed("ada"));
      customers.pipe("order-events", "o-1", shipped("ada"));
      customers.pipe("customer-events", "ada", closed());

      assertThat(customers.counts("customers/order-events").of(Outcome.PROCESSED))
          .isEqualTo(1);
      assertThat(customers.counts("customers/order-events").of(Outcome.FILTERED))
          .isEqualTo(1);
      assertThat(customers.counts("customers").of(Outcome.PROCESSED)).isEqualTo(2);
      assertThat(customers.counts("orders-under-way").of(Outcome.PROCESSED)).isEqualTo(2);
    }
  }

  @Test
  void deletesARowFromItsStore() {
    try (TopologyHarness customers = TopologyHarness.of(CUSTOMERS)) {
      customers.pipe("customer-events", "ada", paid(30));
      customers.pipe("customer-events", "ada", closed());

      assertThat(customers.state("customers", "ada")).isEmpty();
    }
  }

  @Test
  void beginsANewRowAfterADeletion() {
    try (TopologyHarness customers = TopologyHarness.of(CUSTOMERS)) {
      customers.pipe("customer-events", "ada", paid(30));
      customers.pipe("customer-events", "ada", closed());
      customers.pipe("customer-events", "ada", paid(1));

      assertThat(row(customers, "ada").getPaidCents()).isEqualTo(1);
      assertThat(customers.state("customers", "ada").map(Snapshot::sequence)).contains(1L);
    }
  }

  @Test
  void writesEveryRowAndEveryDeletionToTheCompactedTopic() {
    try (TopologyHarness customers = TopologyHarness.of(CUSTOMERS)) {
      customers.pipe("order-events", "o-1", placed("ada"));
      customers.pipe("order-events", "o-1", shipped("ada"));

      List<Envelope<Message>> rows = customers.records("open-orders");
      assertThat(rows).extracting(Envelope::key).containsExactly("ada/o-1", "ada/o-1");
      assertThat(rows).extracting(Envelope::hasValue).containsExactly(true, false);
      assertThat(((OpenOrder) rows.get(0).value()).getCents()).isEqualTo(100);
    }
  }

  @Test
  void deletesFromTheTopicWhatItNeverKnew() {
    try (TopologyHarness customers = TopologyHarness.of(CUSTOMERS)) {
      customers.pipe("order-events", "o-1", shipped("ada"));

      assertThat(customers.records("open-orders"))
          .singleElement()
          .matches(record -> !record.hasValue());
    }
  }

  @Test
  void writesNothingForAnEventThatItIgnores() {
    try (TopologyHarness customers = TopologyHarness.of(CUSTOMERS)) {
      customers.pipe(
          "order-events",
          "o-1",
          OrderEvent.newBuilder().setCustomer("ada").setShipped(Shipped.getDefaultInstance()));

      assertThat(customers.states("customers")).isEmpty();
      assertThat(customers.written("customer-orders-customers.order-events-repartition"))
          .isEmpty();
    }
  }

  private static TopologySpec fussy(Recovery recovery) {
    Projection behavior = Projection.of("fussy", CustomerOrders.class, CustomerOrders::toBuilder)
        .on(OrderEvent.class, Placed.class, (row, placed) -> {
          if (row.getPlaced() == 1) {
            throw new IllegalStateException("quotes a payload");
          }
          row.setPlaced(row.getPlaced() + 1);
        })
        .on(
            OrderEvent.class,
            Cancelled.class,
            (row, cancelled) -> row.setCancelled(row.getCancelled() + 1))
        .otherwiseIgnores()
        .build();
    TopologyBuilder topology = TopologyBuilder.topology("fussy");
    StreamRef<OrderEvent> orders = topology.stream("order-events", OrderEvent.class);
    topology.projection(
        behavior, rows -> rows.from(orders, OrderEvent::getCustomer).onError(recovery));
    return topology.build();
  }

  @Test
  void deadLettersAFailedFoldToTheQueueOfItsStreamAndKeepsTheRow() {
    try (TopologyHarness fussy = TopologyHarness.of(fussy(Recovery.deadLetter()))) {
      fussy.pipe("order-events", "o-1", placed("ada"));
      fussy.pipe("order-events", "o-2", placed("ada"));

      DeadLetter letter = fussy.deadLetters("order-events").get(0);
      assertThat(letter.key()).isEqualTo("o-2".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      assertThat(letter.cause().step()).isEqualTo("fussy/fussy");
      assertThat(failures(fussy, "order-events")).containsExactly(FailureCode.RULE_THREW);
      assertThat(((CustomerOrders) fussy.state("fussy", "ada").orElseThrow().state()))
          .isEqualTo(CustomerOrders.newBuilder().setPlaced(1).build());
    }
  }

  @Test
  void deadLettersAnEventThatHasNoCase() {
    try (TopologyHarness fussy = TopologyHarness.of(fussy(Recovery.deadLetter()))) {
      fussy.pipe("order-events", "o-1", OrderEvent.newBuilder().setCustomer("ada"));

      assertThat(failures(fussy, "order-events")).containsExactly(FailureCode.UNHANDLED);
      assertThat(fussy.deadLetters("order-events").get(0).cause().step())
          .isEqualTo("fussy/order-events/by");
    }
  }

  @Test
  void deadLettersAnEventWithoutTheKeyOfItsRow() {
    try (TopologyHarness customers = TopologyHarness.of(CUSTOMERS)) {
      byte[] event = paid(1).build().toByteArray();

      customers.pipeRaw("customer-events", null, event, EventHeaders.NONE, 0);

      assertThat(failures(customers, "customer-events")).containsExactly(FailureCode.NULL_KEY);
    }
  }

  @Test
  void parksTheEventsOfARow() {
    try (TopologyHarness fussy = TopologyHarness.of(fussy(Recovery.park()))) {
      fussy.pipe("order-events", "o-1", placed("ada"));
      fussy.pipe("order-events", "o-2", placed("ada"));
      fussy.pipe(
          "order-events",
          "o-1",
          OrderEvent.newBuilder().setCustomer("ada").setCancelled(Cancelled.getDefaultInstance()));
      fussy.pipe("order-events", "o-3", placed("bob"));

      assertThat(fussy.parked("fussy")).hasSize(1);
      assertThat(fussy.parked("fussy").values().iterator().next().count()).isEqualTo(2);
      assertThat(
              ((CustomerOrders) fussy.state("fussy", "ada").orElseThrow().state()).getCancelled())
          .isZero();
      assertThat(((CustomerOrders) fussy.state("fussy", "bob").orElseThrow().state()).getPlaced())
          .isEqualTo(1);
    }
  }

  @Test
  void plansACompactedTopicForRowsAndOneForEachWayToThem() {
    Map<String, Map<String, String>> topics = TopicPlan.of(CUSTOMERS, (short) 1).topics().stream()
        .collect(Collectors.toMap(PlannedTopic::name, PlannedTopic::configs));

    assertThat(topics)
        .containsEntry("open-orders", Map.of("cleanup.policy", "compact"))
        .containsEntry("order-events", Map.of());
    assertThat(topics)
        .containsKeys(
            "customer-orders-customers.order-events-repartition",
            "customer-orders-orders-under-way.order-events-repartition",
            "customer-orders-customers-changelog",
            "customer-orders-orders-under-way-changelog");
  }

  @Test
  void knowsTheWaysFromTopicsToATable() {
    QueryableTable table = QueryableTable.all(CUSTOMERS).get(0);

    assertThat(table.name()).isEqualTo("customers");
    assertThat(table.partitions()).isEqualTo(6);
    assertThat(table.paths())
        .containsOnly(
            Map.entry("customer-events", List.of("customer-events")),
            Map.entry(
                "order-events",
                List.of("order-events", "customer-orders-customers.order-events-repartition")));
  }
}
