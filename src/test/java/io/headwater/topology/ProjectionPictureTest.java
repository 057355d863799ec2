package io.headwater.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.behavior.Projection;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import topologies.customers.proto.OpenOrder;
import topologies.customers.proto.OrderEvent;
import topologies.customers.proto.Placed;

/** How projections are drawn, beyond what the golden pictures of the examples show. */
class ProjectionPictureTest {
  private static final Projection OPEN = Projection.of(
          "open", OpenOrder.class, OpenOrder::toBuilder)
      .on(OrderEvent.class, Placed.class, (row, placed) -> row.setCents(placed.getCents()))
      .otherwiseIgnores()
      .build();

  private static TopologySpec shop(Recovery recovery) {
    TopologyBuilder shop = TopologyBuilder.topology("shop");
    StreamRef<OrderEvent> orders = shop.stream("order-events", OrderEvent.class);
    StreamRef<OpenOrder> rows = shop.stream("rows", OpenOrder.class);
    shop.projection(
        OPEN, it -> it.from(orders, OrderEvent::getCustomer).to(rows).onError(recovery));
    return shop.build();
  }

  @Test
  void drawsTheWayFromEventsToRows() {
    Picture picture = Picture.of(shop(Recovery.deadLetter()));

    assertThat(picture.nodes())
        .extracting(Picture.Node::kind)
        .containsExactlyInAnyOrder(
            Picture.Kind.STREAM,
            Picture.Kind.STREAM,
            Picture.Kind.DEAD_LETTER_QUEUE,
            Picture.Kind.PROJECTION,
            Picture.Kind.REPARTITION,
            Picture.Kind.STORE);
    assertThat(picture.edges())
        .contains(
            new Picture.Edge("stream:order-events", "step:open.order-events", ""),
            new Picture.Edge("step:open.order-events", "projection:open", ""),
            new Picture.Edge("projection:open", "store:open", ""),
            new Picture.Edge("projection:open", "stream:rows", "rows"));
  }

  @Test
  void colorsAProjectionInSvg() {
    String svg = SvgText.render(Picture.of(shop(Recovery.deadLetter())));

    assertThat(svg)
        .contains("<g class=\"projection\"><title>open\nrow: customers.OpenOrder\n")
        .contains(">projection</text></g>");
  }

  @Test
  void saysWhatBecomesOfEventsThatFailAndWhereTheyWait() {
    Picture picture = Picture.of(shop(Recovery.park()));

    Picture.Node projection = picture.nodes().stream()
        .filter(node -> node.kind() == Picture.Kind.PROJECTION)
        .findFirst()
        .orElseThrow();
    List<String> stores = picture.nodes().stream()
        .filter(node -> node.kind() == Picture.Kind.STORE)
        .map(Picture.Node::label)
        .toList();
    assertThat(projection.facts()).containsEntry("on error", "park");
    assertThat(stores).containsExactlyInAnyOrder("open", "open-parked", "open.order-events-parked");
    assertThat(PlainText.render(shop(Recovery.park())))
        .contains("  parks in store open.order-events-parked\n  parks in store open-parked\n");
  }
}
