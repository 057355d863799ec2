package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.behavior.Projection;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.SpecFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.customers.Customers;
import topologies.customers.proto.OpenOrder;
import topologies.customers.proto.OrderEvent;
import topologies.customers.proto.Placed;

/** Examples of projections, and what they tell where they do not hold. */
class ProjectionExamplesTest {
  private static final TopologySpec CUSTOMERS = new Customers().topology();
  private static final String STORY = """
      given:
        - { stream: order-events, key: o-1, value: { customer: ada, placed: { cents: 5 } } }
        - { stream: customer-events, key: bob, value: { paid: { cents: 3 } } }
      """;

  @TempDir
  Path directory;

  private Path write(TopologySpec topology, String projection, String parts) throws IOException {
    return Files.writeString(directory.resolve("examples.spec.yaml"), """
            topology: %s
            ---
            projection: %s
            examples:
              it holds:
            %s""".formatted(
            topology.name(), projection, parts.indent(4)));
  }

  private String failureOf(TopologySpec topology, String projection, String parts)
      throws IOException {
    SpecReport report = SpecRunner.run(topology, write(topology, projection, parts));
    return report.results().get(0).failure().orElse("").replace(directory + "/", "");
  }

  @Test
  void tellsWhichRowsDiffer() throws IOException {
    assertThat(failureOf(CUSTOMERS, "customers", STORY + """
            rows:
              ada: { placed: 2, last_placed: 2026-01-01T00:00:00Z }
              bob: none
              eve: { placed: 1 }
            """)).isEqualTo("""
            examples.spec.yaml:5:3: 3 differences
              differs   the rows of the functions: row['ada'] placed: expected 2, was 1
              differs   the rows of the functions: row['eve']: expected \
            customers.CustomerOrders { placed: 1 }, was none
              differs   the rows of the functions: row['bob']: expected none, was \
            customers.CustomerOrders { paid_cents: 3 }""");
  }

  @Test
  void holdsWhereAllRowsAreNamed() throws IOException {
    assertThat(failureOf(CUSTOMERS, "customers", STORY + """
            rows:
              ada: { placed: 1, last_placed: 2026-01-01T00:00:00Z }
              bob: { paid_cents: 3 }
              eve: none
            """)).isEmpty();
  }

  /** Counts how often it was asked, which no pure function may. */
  private static TopologySpec impure() {
    int[] asked = {0};
    TopologyBuilder shop = TopologyBuilder.topology("shop");
    StreamRef<OrderEvent> orders = shop.stream("order-events", OrderEvent.class);
    Projection open = Projection.of("open", OpenOrder.class, OpenOrder::toBuilder)
        .on(OrderEvent.class, Placed.class, (row, placed) -> row.setCents(++asked[0]))
        .otherwiseIgnores()
        .build();
    shop.projection(open, rows -> rows.from(orders));
    return shop.build();
  }

  @Test
  void tellsWhereTheTopologyDoesNotAgreeWithTheFunctions() throws IOException {
    assertThat(failureOf(impure(), "open", """
            given:
              - { key: o-1, value: { placed: {} } }
            rows:
              o-1: { cents: 1 }
            """)).isEqualTo("""
            examples.spec.yaml:5:3: 1 difference
              differs   the rows of the topology: row['o-1'] cents: expected 1, was 2""");
  }

  @Test
  void wantsTheStreamOfEachEventWhereThereAreSeveral() throws IOException {
    Path file = write(CUSTOMERS, "customers", """
        given:
          - { key: o-1, value: { customer: ada, placed: {} } }
        rows: {}
        """);

    assertThatThrownBy(() -> SpecFile.read(Path.of("x.spec.yaml"), file, CUSTOMERS))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
        x.spec.yaml:7:9: projection 'customers' reads 2 streams, and the event does not say of \
        which it is [HW1576]
          fix: add 'stream:' with one of order-events, customer-events""");
  }

  @Test
  void refusesStreamsThatTheProjectionDoesNotRead() throws IOException {
    Path file = write(CUSTOMERS, "customers", """
        given:
          - { stream: open-orders, key: o-1, value: { cents: 1 } }
        rows: {}
        """);

    assertThatThrownBy(() -> SpecFile.read(Path.of("x.spec.yaml"), file, CUSTOMERS))
        .hasMessageStartingWith("x.spec.yaml:7:19: stream 'open-orders' is none that projection"
            + " 'customers' reads");
  }
}
