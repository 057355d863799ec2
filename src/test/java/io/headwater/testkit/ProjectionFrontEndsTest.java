package io.headwater.testkit;

import static io.headwater.dsl.Cel.cel;
import static io.headwater.dsl.Cel.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.headwater.behavior.Projection;
import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.dsl.ProjectionRules;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.KeyType;
import io.headwater.event.MessageTypes;
import io.headwater.event.Snapshot;
import io.headwater.topology.PlainText;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.customers.proto.Cancelled;
import topologies.customers.proto.CustomerEvent;
import topologies.customers.proto.OpenOrder;
import topologies.customers.proto.OrderEvent;
import topologies.customers.proto.Paid;
import topologies.customers.proto.Placed;
import topologies.customers.proto.Shipped;

/** Projections as they are declared in YAML and in Java, with what can be wrong with either. */
class ProjectionFrontEndsTest {
  private static final String STREAMS = """
      topology: shop
      proto: customers/order.proto
      streams:
        order-events: { value: OrderEvent }
        customer-events: { value: CustomerEvent }
        rows: { value: OpenOrder }
      ---
      """;

  @TempDir
  Path directory;

  private TopologySpec yaml(String document) throws IOException {
    return yaml(STREAMS + document, TopologyResources.of(getClass().getClassLoader()));
  }

  private TopologySpec yaml(String text, TopologyResources resources) throws IOException {
    Path file = Files.writeString(directory.resolve("shop.yaml"), text);
    return TopologyFile.read(Path.of("shop.yaml"), file, resources);
  }

  private static ProjectionRules<OpenOrder, OpenOrder.Builder> rules(TopologyBuilder shop) {
    return shop.rules(Projection.of("open", OpenOrder.class, OpenOrder::toBuilder));
  }

  @Test
  void expressionsMeanTheSameInBoth() throws IOException {
    TopologySpec inYaml = yaml("""
        projection: open
        from:
          order-events: { by: event.customer + '/' + key }
        row: OpenOrder
        to: rows
        evolve:
          placed: { cents: row.cents + event.cents, placed: now }
          shipped: delete
        otherwise: ignore
        """);
    TopologyBuilder shop = TopologyBuilder.topology("shop");
    StreamRef<OrderEvent> orders = shop.stream("order-events", OrderEvent.class);
    shop.stream("customer-events", CustomerEvent.class);
    StreamRef<OpenOrder> rows = shop.stream("rows", OpenOrder.class);
    Projection open = rules(shop)
        .on(
            OrderEvent.class,
            Placed.class,
            fields("cents", "row.cents + event.cents").and("placed", "now"))
        .deletes(OrderEvent.class, Shipped.class)
        .otherwiseIgnores()
        .build();
    shop.projection(
        open, it -> it.from(orders, cel("event.customer + '/' + key")).to(rows));

    TopologySpec inJava = shop.build();

    assertThat(PlainText.render(inJava)).isEqualTo(PlainText.render(inYaml));
    for (TopologySpec one : List.of(inYaml, inJava)) {
      try (TopologyHarness harness = TopologyHarness.of(one)) {
        harness.pipe(
            "order-events",
            "o-1",
            OrderEvent.newBuilder()
                .setCustomer("ada")
                .setPlaced(Placed.newBuilder().setCents(7)));

        assertThat(harness.state("open", "ada/o-1").map(Snapshot::state).orElseThrow())
            .hasToString("cents: 7\nplaced {\n  seconds: 1767225600\n}\n");
      }
    }
  }

  @Test
  void aWholeRowIsMadeByOneExpression() throws IOException {
    TopologySpec shop = yaml("""
        projection: open
        from: order-events
        row: OpenOrder
        evolve:
          placed: 'OpenOrder{cents: event.cents}'
          shipped: delete
          cancelled: ignore
        """);

    try (TopologyHarness harness = TopologyHarness.of(shop)) {
      harness.pipe(
          "order-events",
          "o-1",
          OrderEvent.newBuilder().setPlaced(Placed.newBuilder().setCents(7)));

      assertThat(harness.state("open", "o-1").map(Snapshot::state).orElseThrow())
          .hasToString("cents: 7\n");
    }
  }

  @Test
  void wholeEventsAreFoldedUnderTheNameOfTheirStream() throws IOException {
    TopologySpec shop = yaml("""
        projection: customers
        from: [order-events, customer-events]
        row: CustomerOrders
        evolve:
          order-events: { placed: 'row.placed + (has(event.placed) ? 1 : 0)' }
          customer-events.closed: delete
        otherwise: ignore
        """);

    try (TopologyHarness harness = TopologyHarness.of(shop)) {
      harness.pipe(
          "order-events", "ada", OrderEvent.newBuilder().setPlaced(Placed.getDefaultInstance()));
      harness.pipe(
          "order-events", "ada", OrderEvent.newBuilder().setShipped(Shipped.getDefaultInstance()));

      assertThat(harness.state("customers", "ada").map(Snapshot::state).orElseThrow())
          .hasToString("placed: 1\n");
    }
  }

  @Test
  void keysOfRowsAreToldByCase() throws IOException {
    TopologySpec shop = yaml("""
        projection: carriers
        from:
          order-events: { by: { placed: "'none'", shipped: event.carrier } }
        row: CustomerOrders
        evolve:
          placed: { placed: row.placed + 1 }
          shipped: { placed: row.placed + 1 }
        otherwise: ignore
        """);

    try (TopologyHarness harness = TopologyHarness.of(shop)) {
      harness.pipe(
          "order-events", "o-1", OrderEvent.newBuilder().setPlaced(Placed.getDefaultInstance()));
      harness.pipe(
          "order-events",
          "o-1",
          OrderEvent.newBuilder().setShipped(Shipped.newBuilder().setCarrier("dhl")));
      harness.pipe(
          "order-events",
          "o-1",
          OrderEvent.newBuilder().setCancelled(Cancelled.getDefaultInstance()));

      assertThat(harness.states("carriers").keySet())
          .extracting(key -> key.toStringUtf8())
          .containsExactly("dhl", "none");
    }
  }

  @Test
  void whatNobodySaysHasItsDefault() throws IOException {
    ProjectionSpec declared = yaml("""
        projection: open
        from: order-events
        row: OpenOrder
        on-error: park
        evolve: { placed: { cents: event.cents } }
        otherwise: ignore
        """).projections().get(0);

    assertThat(declared.target()).isEqualTo(new ProjectionSpec.Table("open"));
    assertThat(declared.keyType()).isEqualTo(KeyType.STRING);
    assertThat(declared.recovery()).contains(Recovery.park());
  }

  @Test
  void rowsHaveKeysAsTheStreamThatTheyAreWrittenTo() throws IOException {
    String numbered = (STREAMS + """
        projection: open
        from: { order-events: { by: size(key) } }
        row: OpenOrder
        to: rows
        evolve: { placed: { cents: event.cents } }
        otherwise: ignore
        """).replace("OpenOrder }", "OpenOrder, key-type: int64 }");

    TopologySpec shop = yaml(numbered, TopologyResources.of(getClass().getClassLoader()));

    assertThat(shop.projections().get(0).keyType()).isEqualTo(KeyType.INT64);
  }

  @Test
  void aTableOfADatabaseIsDeclaredOnly() throws IOException {
    TopologySpec shop = yaml("""
        projection: open
        from: order-events
        row: OpenOrder
        database: open_orders
        evolve: { placed: { cents: event.cents } }
        otherwise: ignore
        """);

    assertThat(shop.projections().get(0).target())
        .isEqualTo(new ProjectionSpec.Database("open_orders"));
    assertThat(PlainText.render(shop)).contains("\n  database open_orders\n");
  }

  @Test
  void casesOfSeveralTypesAreAmbiguous() {
    FileDescriptorSet set = FileDescriptorSet.newBuilder()
        .addAllFile(filesOf(
            io.headwater.kinds.modern.Thing.getDescriptor().getFile(),
            io.headwater.kinds.classic.Thing.getDescriptor().getFile()))
        .build();
    TopologyResources kinds = new TopologyResources(
        MessageTypes.withOurs(set, "test", getClass().getClassLoader()),
        getClass().getClassLoader(),
        Map.of());

    assertThatThrownBy(() -> yaml("""
            topology: shop
            streams:
              old: { value: kinds.classic.Thing }
              new: { value: kinds.modern.Thing }
            ---
            projection: things
            from: [old, new]
            row: kinds.modern.Thing
            evolve:
              both: delete
            otherwise: ignore
            """, kinds))
        .isInstanceOf(InvalidTopologyException.class)
        .hasMessage("""
        shop.yaml:10:3: projection 'things' folds 'both', which is a case of several types \
        [HW1572]
          fix: write old.both or new.both""");
  }

  private static List<FileDescriptorProto> filesOf(FileDescriptor... roots) {
    Map<String, FileDescriptor> all = new LinkedHashMap<>();
    for (FileDescriptor root : roots) {
      collect(root, all);
    }
    return all.values().stream().map(FileDescriptor::toProto).toList();
  }

  private static void collect(FileDescriptor file, Map<String, FileDescriptor> all) {
    file.getDependencies().forEach(one -> collect(one, all));
    all.put(file.getName(), file);
  }

  @Test
  void streamsAndFoldsOfOtherTypesAreProblems() {
    TopologyBuilder shop = TopologyBuilder.topology("shop");
    StreamRef<CustomerEvent> events = shop.stream("customer-events", CustomerEvent.class);
    Projection open = Projection.of("open", OpenOrder.class, OpenOrder::toBuilder)
        .on(OrderEvent.class, Placed.class, (row, placed) -> row.setCents(placed.getCents()))
        .otherwiseIgnores()
        .build();
    SourceLocation here = Here.linesBelow(1);
    shop.projection(open, rows -> rows.from(events));

    List<Problem> problems = shop.build().problems();

    assertThat(problems)
        .extracting(Problem::render)
        .containsExactly("""
        %s: projection 'open' reads stream 'customer-events' of 'customers.CustomerEvent', of \
        which it folds no event [HW1558]
          fix: fold its events, or remove it""".formatted(here), """
        %s: projection 'open' folds events of 'customers.OrderEvent', which none of its streams \
        holds [HW1559]
          fix: read a stream of them, or remove their folds""".formatted(here));
  }

  @Test
  void aProjectionWithoutStreamsReadsNothing() {
    TopologyBuilder shop = TopologyBuilder.topology("shop");
    Projection open = Projection.of("open", OpenOrder.class, OpenOrder::toBuilder)
        .deletes(CustomerEvent.class, Paid.class)
        .otherwiseIgnores()
        .build();
    SourceLocation here = Here.linesBelow(1);
    shop.projection(open, rows -> {});

    assertThat(shop.build().problems()).extracting(Problem::render).containsExactly("""
        %s: projection 'open' reads from no stream [HW1555]
          fix: add 'from'""".formatted(
            here));
  }

  @Test
  void expressionsOfJavaAreCheckedWhenTheTopologyIsBuilt() {
    TopologyBuilder shop = TopologyBuilder.topology("shop");
    StreamRef<OrderEvent> orders = shop.stream("order-events", OrderEvent.class);
    SourceLocation here = Here.linesBelow(2);
    Projection open = rules(shop)
        .on(OrderEvent.class, Placed.class, fields("cents", "row.cent + event.cents"))
        .otherwiseIgnores()
        .build();
    shop.projection(open, rows -> rows.from(orders));

    assertThatThrownBy(shop::build)
        .isInstanceOf(InvalidTopologyException.class)
        .hasMessageContaining(here + ": ")
        .hasMessageContaining("cent");
  }
}
