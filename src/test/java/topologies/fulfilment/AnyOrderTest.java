package topologies.fulfilment;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.headwater.event.MessageTypes;
import io.headwater.testkit.RawRecord;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import topologies.fulfilment.proto.FulfilmentResult;
import topologies.fulfilment.proto.Restock;
import topologies.fulfilment.proto.Stock;
import topologies.fulfilment.proto.StockCommand;
import topologies.orders.proto.AuthorizePayment;
import topologies.orders.proto.CancelOrder;
import topologies.orders.proto.DeclinePayment;
import topologies.orders.proto.Order;
import topologies.orders.proto.OrderCommand;
import topologies.orders.proto.OrderLine;
import topologies.orders.proto.OrderStatus;
import topologies.orders.proto.PlaceOrder;

/** Many orders of few articles, whose records reach each other in any order. */
class AnyOrderTest {
  private static final int ORDERS = 30;
  private static final List<String> ARTICLES = List.of("mug", "tea", "pot");

  static Stream<Arguments> runs() {
    TopologySpec inJava = new OrderFulfilment().topology();
    ClassLoader loader = AnyOrderTest.class.getClassLoader();
    TopologySpec inYaml = TopologyFile.read(
        Path.of("topologies/15-fulfilment/fulfilment.yaml"),
        new TopologyResources(MessageTypes.packaged(loader), loader, Map.of()));
    return Stream.concat(
        LongStream.range(0, 6).mapToObj(seed -> Arguments.of(seed, "Java", inJava)),
        LongStream.range(6, 9).mapToObj(seed -> Arguments.of(seed, "YAML", inYaml)));
  }

  @ParameterizedTest(name = "seed {0}, in {1}")
  @MethodSource("runs")
  void everyOrderIsShippedOrCancelledAndNoArticleIsLost(
      long seed, String written, TopologySpec topology) {
    Random random = new Random(seed);
    try (ScatteredTopology shop = new ScatteredTopology(topology, random)) {
      Shop customers = new Shop(shop, random);

      customers.restock();
      customers.order();
      finish(shop);

      assertThat(shop.of(topology.sagas().get(0)).states("fulfilment")).isEmpty();
      Map<String, OrderStatus> ends = ends(shop, topology);
      assertThat(ends).hasSize(ORDERS);
      assertThat(ends.values()).containsOnly(OrderStatus.SHIPPED, OrderStatus.CANCELLED);
      assertThat(results(shop)).isEqualTo(ends);
      assertThat(stock(shop, topology)).isEqualTo(customers.left(ends));
      assertThat(deadLetters(shop, topology)).isEmpty();
    }
  }

  private static void finish(ScatteredTopology shop) {
    while (shop.step()) {}
    // Whoever has not paid by now never will.
    shop.advance(Duration.ofMinutes(15));
    while (shop.step()) {}
  }

  /** Those who order, and the one who fills the shelves. */
  private record Shop(
      ScatteredTopology shop,
      Random random,
      Map<String, PlaceOrder> placed,
      Map<String, Long> filled) {
    Shop(ScatteredTopology shop, Random random) {
      this(shop, random, new TreeMap<>(), new TreeMap<>());
    }

    void restock() {
      for (String article : ARTICLES) {
        long quantity = 10L + random.nextInt(60);
        filled.put(article, quantity);
        Restock.Builder restock = Restock.newBuilder().setQuantity(quantity);
        StockCommand command = StockCommand.newBuilder().setRestock(restock).build();
        shop.send("stock-commands", article, "restock " + article, command);
      }
    }

    /** Everybody places an order; some pay, are declined, cancel, or do several of these. */
    void order() {
      List<Runnable> later = new ArrayList<>();
      for (int i = 0; i < ORDERS; i++) {
        String order = "o-" + i;
        PlaceOrder place = anOrder();
        placed.put(order, place);
        send(order, "place", OrderCommand.newBuilder().setPlaceOrder(place));
        // The ranges overlap: some are paid and declined, or paid and cancelled; some nothing.
        int what = random.nextInt(16);
        if (what < 10) {
          AuthorizePayment.Builder payment = AuthorizePayment.newBuilder().setAmount(total(place));
          later.add(
              () -> send(order, "pay", OrderCommand.newBuilder().setAuthorizePayment(payment)));
        }
        if (what >= 8 && what < 12) {
          later.add(() -> send(
              order,
              "decline",
              OrderCommand.newBuilder().setDeclinePayment(DeclinePayment.newBuilder())));
        }
        if (what >= 9 && what < 14) {
          later.add(() -> send(
              order, "cancel", OrderCommand.newBuilder().setCancelOrder(CancelOrder.newBuilder())));
        }
        for (int steps = random.nextInt(20); steps > 0; steps--) {
          shop.step();
        }
        while (!later.isEmpty() && random.nextBoolean()) {
          later.remove(random.nextInt(later.size())).run();
        }
        if (random.nextInt(10) == 0) {
          shop.advance(Duration.ofMinutes(random.nextInt(10)));
        }
      }
      later.forEach(Runnable::run);
    }

    private PlaceOrder anOrder() {
      PlaceOrder.Builder place = PlaceOrder.newBuilder().setCustomer("ada");
      for (int line = random.nextInt(3); line >= 0; line--) {
        place.addLines(OrderLine.newBuilder()
            .setArticle(ARTICLES.get(random.nextInt(ARTICLES.size())))
            .setQuantity(1 + random.nextInt(3))
            .setUnitPrice(100));
      }
      return place.build();
    }

    private static long total(PlaceOrder order) {
      return order.getLinesList().stream().mapToLong(OrderLine::getQuantity).sum() * 100;
    }

    private void send(String order, String what, OrderCommand.Builder command) {
      shop.send("order-commands", order, what + " " + order, command.build());
    }

    /** What there must be of each article: what came, without what was shipped. */
    Map<String, Stock> left(Map<String, OrderStatus> ends) {
      Map<String, Long> left = new TreeMap<>(filled);
      placed.forEach((order, place) -> {
        if (ends.get(order) == OrderStatus.SHIPPED) {
          place
              .getLinesList()
              .forEach(line -> left.merge(line.getArticle(), -line.getQuantity(), Long::sum));
        }
      });
      Map<String, Stock> stock = new TreeMap<>();
      left.forEach((article, quantity) ->
          stock.put(article, Stock.newBuilder().setOnHand(quantity).build()));
      return stock;
    }
  }

  private static Map<String, OrderStatus> ends(ScatteredTopology shop, TopologySpec topology) {
    Map<String, OrderStatus> ends = new TreeMap<>();
    states(shop, topology, 0)
        .forEach((order, state) -> ends.put(order, ((Order) state).getStatus()));
    return ends;
  }

  private static Map<String, Stock> stock(ScatteredTopology shop, TopologySpec topology) {
    Map<String, Stock> stock = new TreeMap<>();
    states(shop, topology, 1).forEach((article, state) -> stock.put(article, (Stock) state));
    return stock;
  }

  private static Map<String, Message> states(
      ScatteredTopology shop, TopologySpec topology, int aggregate) {
    Map<String, Message> states = new TreeMap<>();
    AggregateSpec spec = topology.aggregates().get(aggregate);
    shop.of(spec)
        .states(spec.store())
        .forEach((key, snapshot) -> states.put(key.toStringUtf8(), snapshot.state()));
    return states;
  }

  /** What each order was said to have become, which must be said once. */
  private static Map<String, OrderStatus> results(ScatteredTopology shop) {
    Map<String, OrderStatus> results = new TreeMap<>();
    for (RawRecord record : shop.written("fulfilment-results")) {
      try {
        boolean isShipped =
            FulfilmentResult.parseFrom(record.value().orElseThrow()).hasShipped();
        OrderStatus before = results.put(
            record.key().orElseThrow().toStringUtf8(),
            isShipped ? OrderStatus.SHIPPED : OrderStatus.CANCELLED);
        assertThat(before).isNull();
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
    }
    return results;
  }

  private static List<String> deadLetters(ScatteredTopology shop, TopologySpec topology) {
    return topology.aggregates().stream()
        .flatMap(one -> shop.of(one).deadLetters(one.commands()).stream())
        .map(letter -> letter.cause().code() + " " + letter.cause().message())
        .toList();
  }
}
