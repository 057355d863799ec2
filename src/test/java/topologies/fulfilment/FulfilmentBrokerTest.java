package topologies.fulfilment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import io.headwater.client.ClusterAddress;
import io.headwater.client.EventPublisher;
import io.headwater.client.PublishRecord;
import io.headwater.client.PublisherSettings;
import io.headwater.diagnostic.Outcome;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.jdbc.DatabaseAddress;
import io.headwater.runtime.AppSettings;
import io.headwater.runtime.HeadwaterApp;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.fulfilment.proto.Restock;
import topologies.fulfilment.proto.StockCommand;
import topologies.orders.proto.AuthorizePayment;
import topologies.orders.proto.DeclinePayment;
import topologies.orders.proto.OrderCommand;
import topologies.orders.proto.OrderLine;
import topologies.orders.proto.PlaceOrder;

/** What the test driver cannot show: rows of a database after processes ran over a broker. */
class FulfilmentBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ORDERS_OF_EACH = 4;
  private static final String ROWS = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

  @TempDir
  Path directory;

  @Test
  void customersHaveTheRowsOfOrdersThatWerePaidDeclinedForgottenAndTooLarge() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        HeadwaterApp app = HeadwaterApp.start(new OrderFulfilment().topology(), settings(kafka));
        EventPublisher to = EventPublisher.open(
            PublisherSettings.of(ClusterAddress.of(kafka.bootstrapServers())))) {
      // As many as all orders hold at one time.
      restock(to, 4 * ORDERS_OF_EACH);
      assertThat(app.awaitDrained(PATIENCE)).isTrue();

      for (int i = 0; i < ORDERS_OF_EACH; i++) {
        place(to, "paid-" + i, "ada", 1, Instant.now());
        send(to, "paid-" + i, pay(200));
        place(to, "declined-" + i, "bob", 1, Instant.now());
        send(to, "declined-" + i, decline());
        // Overdue at once: the time to pay is counted from the event time.
        place(to, "forgotten-" + i, "cal", 1, Instant.now().minus(Duration.ofHours(1)));
        place(to, "too-large-" + i, "dan", 1_000, Instant.now());
      }

      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(rows())
              .isEqualTo(Map.of(
                  "ada", "placed 4, shipped 4, cancelled 0, spent 800",
                  "bob", "placed 4, shipped 0, cancelled 4, spent 0",
                  "cal", "placed 4, shipped 0, cancelled 4, spent 0",
                  "dan", "placed 4, shipped 0, cancelled 4, spent 0")));
      assertThat(app.awaitDrained(PATIENCE)).isTrue();
      assertThat(app.metrics().counts().isConserved()).isTrue();
      assertThat(app.metrics().counts().of(Outcome.DEAD_LETTERED)).isZero();
    }
  }

  private AppSettings settings(EmbeddedKafka kafka) {
    return AppSettings.of(kafka.bootstrapServers(), directory.resolve("state"))
        .withCreateTopics(true)
        .withDatabase(DatabaseAddress.of(ROWS));
  }

  private static Map<String, String> rows() throws SQLException {
    Map<String, String> rows = new TreeMap<>();
    String query =
        "SELECT \"row_key\", \"placed\", \"shipped\", \"cancelled\", \"spent\" FROM \"customers\"";
    try (Connection connection = DriverManager.getConnection(ROWS);
        ResultSet found = connection.createStatement().executeQuery(query)) {
      while (found.next()) {
        rows.put(
            found.getString(1),
            "placed %d, shipped %d, cancelled %d, spent %d"
                .formatted(found.getLong(2), found.getLong(3), found.getLong(4), found.getLong(5)));
      }
    }
    return rows;
  }

  private static void restock(EventPublisher to, long quantity) {
    for (String article : new String[] {"mug", "tea"}) {
      Restock.Builder restock = Restock.newBuilder().setQuantity(quantity);
      publish(
          to,
          "stock-commands",
          article,
          StockCommand.newBuilder().setRestock(restock).build(),
          Instant.now());
    }
  }

  /** Orders a mug, and some tea. */
  private static void place(
      EventPublisher to, String order, String customer, long tea, Instant when) {
    PlaceOrder.Builder place = PlaceOrder.newBuilder()
        .setCustomer(customer)
        .addLines(OrderLine.newBuilder().setArticle("mug").setQuantity(1).setUnitPrice(100))
        .addLines(OrderLine.newBuilder().setArticle("tea").setQuantity(tea).setUnitPrice(100));
    OrderCommand command = OrderCommand.newBuilder().setPlaceOrder(place).build();
    publish(to, "fulfilment-order-commands", order, command, when);
  }

  private static void send(EventPublisher to, String order, OrderCommand.Builder command) {
    publish(to, "fulfilment-order-commands", order, command.build(), Instant.now());
  }

  private static OrderCommand.Builder pay(long amount) {
    return OrderCommand.newBuilder()
        .setAuthorizePayment(AuthorizePayment.newBuilder().setAmount(amount));
  }

  private static OrderCommand.Builder decline() {
    return OrderCommand.newBuilder()
        .setDeclinePayment(DeclinePayment.newBuilder().setReason("expired"));
  }

  private static void publish(
      EventPublisher to, String topic, String key, Message command, Instant when) {
    to.publish(new PublishRecord(
        topic,
        OptionalInt.empty(),
        Optional.of(key.getBytes(StandardCharsets.UTF_8)),
        Optional.of(command.toByteArray()),
        EventHeaders.NONE,
        when));
  }
}
