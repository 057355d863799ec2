package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import io.headwater.cli.CommandRun.Result;
import io.headwater.client.ClusterAddress;
import io.headwater.client.EventPublisher;
import io.headwater.client.PublishRecord;
import io.headwater.client.PublisherSettings;
import io.headwater.client.ReadRange;
import io.headwater.client.TopicReader;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.http.HttpEndpoint;
import io.headwater.runtime.AppSettings;
import io.headwater.runtime.HeadwaterApp;
import io.headwater.runtime.KeyInstance;
import io.headwater.runtime.RowPage;
import io.headwater.runtime.RowRange;
import io.headwater.runtime.TableRow;
import io.headwater.runtime.TableUnavailableException;
import io.headwater.runtime.TableView;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.customers.Customers;
import topologies.customers.proto.CustomerOrders;
import topologies.customers.proto.OpenOrder;
import topologies.customers.proto.OrderEvent;
import topologies.customers.proto.Placed;
import topologies.customers.proto.Shipped;

/** Tables of projections on a broker: on two instances, after lost state, over HTTP. */
class ProjectionBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final TopologySpec CUSTOMERS = new Customers().topology();
  private static final String NAME = Customers.class.getName();
  private static final int PEOPLE = 24;

  @TempDir
  Path directory;

  private EmbeddedKafka kafka;

  @BeforeEach
  void start() {
    kafka = EmbeddedKafka.start(directory.resolve("kafka"));
  }

  @AfterEach
  void stop() {
    kafka.close();
  }

  private HeadwaterApp app(String instance, int port) {
    return HeadwaterApp.start(
        CUSTOMERS,
        AppSettings.of(kafka.bootstrapServers(), directory.resolve(instance))
            .withCreateTopics(true)
            .withKafka("application.server", "127.0.0.1:" + port)
            .withKafka("commit.interval.ms", "200"));
  }

  private static OrderEvent placed(String customer) {
    return OrderEvent.newBuilder()
        .setCustomer(customer)
        .setPlaced(Placed.newBuilder().setCents(5))
        .build();
  }

  private static String person(int number) {
    return "p-%02d".formatted(number);
  }

  private List<RecordPosition> publish(Map<String, OrderEvent> orders) {
    ClusterAddress address = ClusterAddress.of(kafka.bootstrapServers());
    List<RecordPosition> positions = new ArrayList<>();
    try (EventPublisher publisher = EventPublisher.open(PublisherSettings.of(address))) {
      orders.forEach((key, event) -> positions.add(publisher.publishAndWait(new PublishRecord(
          "order-events",
          OptionalInt.empty(),
          Optional.of(key.getBytes(StandardCharsets.UTF_8)),
          Optional.of(event.toByteArray()),
          EventHeaders.NONE,
          Instant.now()))));
    }
    return positions;
  }

  /** Two orders for each of {@link #PEOPLE} customers. */
  private void publishOrdersOfAll() {
    Map<String, OrderEvent> orders = new TreeMap<>();
    for (int i = 0; i < PEOPLE; i++) {
      orders.put("o-%02d-a".formatted(i), placed(person(i)));
      orders.put("o-%02d-b".formatted(i), placed(person(i)));
    }
    publish(orders);
  }

  private static TableView<String, CustomerOrders> customers(HeadwaterApp app) {
    return app.table("customers", String.class, CustomerOrders.class);
  }

  private static RowPage<String, CustomerOrders> all(HeadwaterApp app) {
    return customers(app).read(RowRange.<String>all().limit(RowRange.MOST));
  }

  private static void awaitShared(HeadwaterApp one, HeadwaterApp two) {
    await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
      Set<Integer> read = new HashSet<>(all(one).read());
      assertThat(read).isNotEmpty().doesNotContainAnyElementsOf(all(two).read());
      read.addAll(all(two).read());
      assertThat(read).hasSize(6);
    });
  }

  @Test
  void twoInstancesHaveTheRowsOfTheirPartitionsAndOneTakesOverFromTheOther() throws Exception {
    try (HeadwaterApp one = app("one", 1)) {
      HeadwaterApp two = app("two", 2);
      try (two) {
        publishOrdersOfAll();
        awaitShared(one, two);
        assertThat(one.awaitDrained(PATIENCE)).isTrue();

        RowPage<String, CustomerOrders> ofOne = all(one);
        List<String> keys = new ArrayList<>(keys(ofOne));
        assertThat(keys).isSorted().isNotEmpty();
        assertThat(keys(all(two))).isSorted().isNotEmpty();
        keys.addAll(keys(all(two)));
        assertThat(keys).hasSize(PEOPLE).doesNotHaveDuplicates();

        String ofTwo = keys(all(two)).get(0);
        assertThat(customers(two).get(ofTwo).orElseThrow().row().getPlaced()).isEqualTo(2);
        assertThatThrownBy(() -> customers(one).get(ofTwo))
            .isInstanceOf(TableUnavailableException.class)
            .hasMessageContaining("127.0.0.1:2 has [HW1583]\n  fix: ask 127.0.0.1:2");
        KeyInstance there = customers(one).instanceOf(ofTwo);
        assertThat(there.endpoint()).contains("127.0.0.1:2");
        assertThat(there.isHere()).isFalse();
        assertThat(customers(two).instanceOf(ofTwo).isHere()).isTrue();
      }

      await().atMost(PATIENCE).ignoreExceptions().until(() -> all(one).isWhole());
      assertThat(keys(all(one))).hasSize(PEOPLE);
      assertThat(all(one).rows()).allMatch(row -> row.row().getPlaced() == 2 && row.events() == 2);
    }
  }

  private static List<String> keys(RowPage<String, ?> page) {
    return page.rows().stream().map(TableRow::key).toList();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** The newest row of each key, as a reader of the compacted topic has it. */
  private Map<String, OpenOrder> openOrdersInTopic() {
    Map<String, OpenOrder> rows = new TreeMap<>();
    ClusterAddress address = ClusterAddress.of(kafka.bootstrapServers());
    try (TopicReader reader = TopicReader.open(address, ReadRange.all("open-orders"))) {
      reader.forEach(record -> {
        String key = new String(record.key().orElseThrow(), StandardCharsets.UTF_8);
        record
            .value()
            .ifPresentOrElse(value -> rows.put(key, parsed(value)), () -> rows.remove(key));
        return true;
      });
    }
    return rows;
  }

  private static OpenOrder parsed(byte[] value) {
    try {
      return OpenOrder.parseFrom(value);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, OpenOrder> openOrders(HeadwaterApp app) {
    Map<String, OpenOrder> rows = new TreeMap<>();
    TableView<String, OpenOrder> table =
        app.table("orders-under-way", String.class, OpenOrder.class);
    Optional<String> after = Optional.empty();
    do {
      RowRange<String> range = RowRange.<String>all().limit(7);
      RowPage<String, OpenOrder> page = table.read(after.map(range::after).orElse(range));
      page.rows().forEach(row -> rows.put(row.key(), row.row()));
      after = page.next();
    } while (after.isPresent());
    return rows;
  }

  @Test
  void rowsAreThereAgainAfterTheStateIsLostAndShowWhatWasJustWritten() throws Exception {
    try (HeadwaterApp app = app("one", 1)) {
      assertThat(app.awaitRunning(PATIENCE)).isTrue();
      publishOrdersOfAll();
      assertThat(app.awaitDrained(PATIENCE)).isTrue();
      assertThat(openOrders(app)).hasSize(2 * PEOPLE).isEqualTo(openOrdersInTopic());
    }
    delete(directory.resolve("one"));

    try (HeadwaterApp app = app("one", 1)) {
      assertThat(app.awaitRunning(PATIENCE)).isTrue();
      await().atMost(PATIENCE).ignoreExceptions().until(() -> all(app).isWhole());
      assertThat(keys(all(app))).hasSize(PEOPLE);
      List<RecordPosition> positions = publish(Map.of(
          "o-00-a",
          OrderEvent.newBuilder()
              .setCustomer(person(0))
              .setShipped(Shipped.getDefaultInstance())
              .build()));

      TableView<Object, Message> fresh = app.table("orders-under-way").atLeast(positions, PATIENCE);

      assertThat(fresh.get(person(0) + "/o-00-a")).isEmpty();
      assertThat(fresh.read(RowRange.prefix((Object) (person(0) + "/"))).rows())
          .extracting(TableRow::key)
          .containsExactly(person(0) + "/o-00-b");
      assertThat(openOrdersInTopic()).hasSize(2 * PEOPLE - 1);
      assertThat(app.metrics().counts().isConserved()).isTrue();
      waitsInVain(app);
      tellsOverHttpAndOnTheCommandLine(app);
    }
  }

  private static void waitsInVain(HeadwaterApp app) {
    List<RecordPosition> future = List.of(new RecordPosition("order-events", 0, 1_000_000));
    List<RecordPosition> elsewhere = List.of(new RecordPosition("open-orders", 0, 0));
    Duration soon = Duration.ofMillis(300);

    assertThatThrownBy(() -> customers(app).atLeast(future, soon))
        .isInstanceOf(TableUnavailableException.class)
        .hasMessage("""
        table 'customers': the records at [order-events-0@1000000] are not processed within 300 ms \
        [HW1584]
          fix: wait longer, or look at its lag with 'headwater projections'""");
    assertThatThrownBy(() -> customers(app).atLeast(elsewhere, soon))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
        open-orders-0@0: table 'customers' is not made of topic 'open-orders' [HW1585]
          fix: name positions in customer-events, order-events""");
  }

  private Result run(String... arguments) {
    return CommandRun.in(directory).run(arguments);
  }

  private void tellsOverHttpAndOnTheCommandLine(HeadwaterApp app) throws Exception {
    assertThat(app.awaitDrained(PATIENCE)).isTrue();
    try (HttpEndpoint http =
        HttpEndpoint.start("127.0.0.1", 0, app.metrics(), new AppHealth(app), new AppTables(app))) {
      String address = "127.0.0.1:" + http.port();

      Result one = run("query", NAME, "customers", "--key", "p-03", "--http", address, "--json");
      Result page = run(
          "query", NAME, "orders-under-way", "--prefix", "p-0", "--limit", "3", "--http", address);
      Result none = run("query", NAME, "customers", "--key", "nobody", "--http", address);

      assertThat(one.out()).startsWith("{\"key\":\"p-03\",\"row\":{\"placed\":\"2\",");
      assertThat(page.outLines())
          .extracting(line -> line.substring(0, line.indexOf(' ')))
          .containsExactly("p-00/o-00-b", "p-01/o-01-a", "p-01/o-01-b");
      assertThat(page.err()).isEqualTo("there are more rows: --after 'p-01/o-01-b'\n");
      assertThat(none).isEqualTo(new Result(1, "", "there is no row of that key\n"));
    }
    Result progress =
        run("projections", NAME, "--json", "--bootstrap-servers", kafka.bootstrapServers());
    assertThat(progress.outLines()).hasSize(2);
    assertThat(progress.out())
        .startsWith("{\"projection\":\"customers\",\"target\":\"table customers\",\"lag\":0,")
        .contains("\"target\":\"stream open-orders\",\"lag\":0,");
    await()
        .atMost(PATIENCE)
        .until(() -> app.metrics().registry().getNames().stream()
            .anyMatch(name -> name.startsWith("headwater.projection.lag{topology=customer-orders,"
                + "projection=customers,stream=order-events,")));
  }

  @Test
  void refusesATopicThatDeletesRows() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      NewTopic deleting =
          new NewTopic("open-orders", 6, (short) 1).configs(Map.of("retention.ms", "604800000"));
      admin.createTopics(List.of(deleting)).all().get();
    }

    InvalidInputException refused =
        catchThrowableOfType(InvalidInputException.class, () -> app("one", 1).close());

    assertThat(refused.problems()).singleElement().satisfies(problem -> {
      assertThat(problem.code()).isEqualTo("HW1588");
      assertThat(problem.what())
          .isEqualTo("topic 'open-orders' of a projection deletes rows: cleanup.policy=delete,"
              + " retention.ms=604800000");
    });
  }
}
