package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.behavior.Projection;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.jdbc.DatabaseAddress;
import io.headwater.jdbc.ProjectionDatabase;
import io.headwater.jdbc.ProjectionId;
import io.headwater.jdbc.ProjectionVersion;
import io.headwater.serde.HeaderBytes;
import io.headwater.streams.TopicPlan;
import io.headwater.topology.CircuitBreaker;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.bank.proto.AccountEvent;
import topologies.bank.proto.CardSwipe;
import topologies.bank.proto.Deposited;
import topologies.bank.proto.Spend;
import topologies.bank.proto.Withdrawn;

/** Rows in a database, of real processes that are killed, from a real broker. */
class DatabaseProjectionBrokerTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final TopologySpec LEDGER = new Ledger().topology();
  private static final int ACCOUNTS = 50;
  private static final int MERCHANTS = 5;

  @TempDir
  static Path directory;

  private static EmbeddedKafka kafka;

  /** What an independent fold makes of everything that was sent. */
  private static final Map<String, Long> BALANCES = new TreeMap<>();

  private static final Map<String, Long> TOTALS = new TreeMap<>();
  private static BankTraffic traffic;
  private static int sent;

  private String name = "";
  private Server server;

  @BeforeAll
  static void startBroker() {
    kafka = EmbeddedKafka.start(directory.resolve("kafka"));
    traffic = new BankTraffic(kafka.bootstrapServers());
    try (ClusterTopics cluster = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
      cluster.create(TopicPlan.of(LEDGER, (short) 1));
    }
  }

  @AfterAll
  static void stopBroker() {
    traffic.close();
    kafka.close();
  }

  /** A database in this process, which others reach over TCP: it outlives them. */
  @BeforeEach
  void startDatabase() throws SQLException {
    name = "mem:" + UUID.randomUUID();
    server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
  }

  @AfterEach
  void stopDatabase() {
    server.stop();
  }

  private String url() {
    return "jdbc:h2:tcp://localhost:%d/%s;DB_CLOSE_DELAY=-1".formatted(server.getPort(), name);
  }

  private AppSettings settings(String instance) {
    return AppSettings.of(kafka.bootstrapServers(), directory.resolve(name + instance))
        .withDatabase(DatabaseAddress.of(url()))
        .withKafka("consumer.max.poll.records", "20");
  }

  /** Sends deposits and swipes of 1, and now and then a withdrawal, which ends an account. */
  private static void send(int records) {
    for (int i = 0; i < records; i++, sent++) {
      String account = "a" + sent % ACCOUNTS;
      AccountEvent.Builder event = AccountEvent.newBuilder();
      if (sent % 97 == 96) {
        event.setWithdrawn(Withdrawn.newBuilder());
        BALANCES.remove(account);
      } else {
        event.setDeposited(Deposited.newBuilder().setAmount(1));
        BALANCES.merge(account, 1L, Long::sum);
      }
      traffic.raw("ledger-events", sent % ACCOUNTS % 4, account, event.build().toByteArray());
      String merchant = "m" + sent % MERCHANTS;
      CardSwipe swipe =
          CardSwipe.newBuilder().setMerchant(merchant).setAmount(sent).build();
      traffic.raw("ledger-swipes", sent % 4, "c" + sent, swipe.toByteArray());
      TOTALS.merge(merchant, (long) sent, Long::sum);
    }
  }

  private Map<String, Long> query(String sql) {
    Map<String, Long> rows = new TreeMap<>();
    try (Connection connection = DriverManager.getConnection("jdbc:h2:" + name);
        ResultSet found = connection.createStatement().executeQuery(sql)) {
      while (found.next()) {
        rows.put(found.getString(1), found.getLong(2));
      }
      return rows;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private Map<String, Long> balances() {
    return query("SELECT \"row_key\", \"balance\" FROM \"accounts\"");
  }

  private Map<String, Long> totals() {
    return query("SELECT \"row_key\", \"total\" FROM \"merchants\"");
  }

  private long applied() {
    return query("SELECT 'all', SUM(\"next_offset\") FROM \"headwater_offsets\"")
        .getOrDefault("all", 0L);
  }

  private long epochs() {
    return query("SELECT 'all', SUM(\"epoch\") FROM \"headwater_offsets\"").getOrDefault("all", 0L);
  }

  private AppProcess child(String instance) throws java.io.IOException {
    return AppProcess.start(
        kafka.bootstrapServers(), directory.resolve(name + instance), Ledger.class, url());
  }

  @Test
  void rowsAreThoseOfAFoldAcrossKillsAndRebalances() throws Exception {
    send(1_500);

    try (AppProcess killed = child("-killed")) {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(10)) // so that it has not done all of them
          .ignoreExceptions()
          .until(() -> applied() > 300);
      killed.kill();
    }
    assertThat(applied()).as("killed amid the records").isLessThan(3_000);
    try (HeadwaterApp app = HeadwaterApp.start(LEDGER, settings("-one"))) {
      send(500);
      try (AppProcess second = child("-two")) {
        long before = epochs();
        await().atMost(PATIENCE).until(() -> epochs() > before + 2);
        send(500);
        second.kill();
      }
      send(500);
      traffic.raw("ledger-swipes", 1, "poison", new byte[] {1, 2, 3});

      assertThat(app.awaitDrained(PATIENCE)).isTrue();
      assertThat(app.isRunning()).isTrue();
      assertThat(app.metrics().counts().isConserved()).isTrue();
      assertThat(app.metrics().counts().of(Outcome.DEAD_LETTERED)).isEqualTo(1);
    }

    assertThat(balances()).isEqualTo(BALANCES);
    assertThat(totals()).isEqualTo(TOTALS);
    assertThat(letters("ledger-swipes-dlq")).singleElement().satisfies(letter -> {
      assertThat(letter.cause().step()).isEqualTo("merchants/decode");
      assertThat(letter.cause().application()).isEqualTo("ledger");
      assertThat(letter.origin().partition()).isEqualTo(1);
    });
  }

  /** Adds up swipes, unless its rule is wrong. */
  private static TopologySpec cautious(AtomicBoolean isWrong) {
    TopologyBuilder cautious = TopologyBuilder.topology("cautious");
    StreamRef<CardSwipe> swipes =
        cautious.stream("cautious-swipes", CardSwipe.class, stream -> stream.partitions(2));
    Projection totals = Projection.of("totals", Spend.class, Spend::toBuilder)
        .on(CardSwipe.class, (row, swipe) -> {
          if (isWrong.get()) {
            throw new IllegalStateException("a wrong rule");
          }
          row.setTotal(row.getTotal() + 1);
        })
        .build();
    cautious.projection(
        totals, rows -> rows.from(swipes, CardSwipe::getMerchant).database("totals"));
    cautious.pauseAbove(
        CircuitBreaker.above(0.5).of(20).pausing(Duration.ofSeconds(2)).trying(5));
    return cautious.build();
  }

  @Test
  void pausesInsteadOfEmptyingItsTopicIntoTheQueue() throws Exception {
    AtomicBoolean isWrong = new AtomicBoolean(true);
    TopologySpec cautious = cautious(isWrong);
    try (ClusterTopics cluster = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
      cluster.create(TopicPlan.of(cautious, (short) 1));
    }
    for (int i = 0; i < 600; i++) {
      CardSwipe swipe = CardSwipe.newBuilder().setMerchant("m").build();
      traffic.raw("cautious-swipes", i % 2, "c" + i, swipe.toByteArray());
    }

    try (HeadwaterApp app = HeadwaterApp.start(cautious, settings("-cautious"))) {
      await().atMost(PATIENCE).until(() -> app.paused().isPresent());
      assertThat(app.paused().orElseThrow())
          .containsPattern("^projection 'totals': \\d+ of \\d+ records became dead letters");
      assertThat(app.isRunning()).isFalse();
      assertThat(app.state()).isEqualTo("PAUSED");
      await()
          .atMost(PATIENCE)
          .until(
              () -> app.paused().filter(why -> why.contains("on trial became")).isPresent());

      isWrong.set(false);
      assertThat(app.awaitDrained(PATIENCE)).isTrue();
      assertThat(app.paused()).isEmpty();
      assertThat(app.metrics().counts().isConserved()).isTrue();
    }

    int letters = letters("cautious-swipes-dlq").size();
    assertThat(letters).isBetween(23, 300);
    assertThat(query("SELECT \"row_key\", \"total\" FROM \"totals\""))
        .isEqualTo(Map.of("m", 600L - letters));
  }

  private static List<DeadLetter> letters(String topic) {
    return traffic.committed(topic).stream()
        .flatMap(record -> DeadLetterHeaders.read(
            record.key().getBytes(java.nio.charset.StandardCharsets.UTF_8),
            record.value(),
            HeaderBytes.fromKafka(record.headers()))
            .stream())
        .toList();
  }

  @Test
  void rebuildsAndSwapsWhileTrafficFlows() throws Exception {
    ProjectionSpec accounts = LEDGER.databaseProjections().get(0);
    AtomicBoolean isFlowing = new AtomicBoolean(true);
    List<ProjectionRebuild.Progress> told = new ArrayList<>();

    try (HeadwaterApp app = HeadwaterApp.start(LEDGER, settings("-live"))) {
      assertThat(app.awaitRunning(PATIENCE)).isTrue();
      Thread flow = new Thread(() -> {
        while (isFlowing.get()) {
          send(10);
        }
      });
      flow.start();
      ProjectionRebuild.Result rebuilt = ProjectionRebuild.run(
          LEDGER, accounts, settings("-rebuild").withThreads(2), told::add, () -> false);
      try (ProjectionDatabase database = ProjectionDatabase.open(DatabaseAddress.of(url()))) {
        database
            .catalog()
            .swap(io.headwater.jdbc.DatabaseTable.of(LEDGER, accounts), rebuilt.version());
      }
      isFlowing.set(false);
      flow.join();

      assertThat(rebuilt.isComplete()).isTrue();
      assertThat(rebuilt.version().number()).isEqualTo(2);
      assertThat(rebuilt.counts().isConserved()).isTrue();
      assertThat(app.awaitDrained(PATIENCE)).isTrue();
    }

    assertThat(told).last().satisfies(end -> assertThat(end.done()).isEqualTo(end.total()));
    assertThat(balances()).isEqualTo(BALANCES);
    try (ProjectionDatabase database = ProjectionDatabase.open(DatabaseAddress.of(url()))) {
      assertThat(database.catalog().versions(new ProjectionId("ledger", "accounts")))
          .extracting(ProjectionVersion::state)
          .containsExactly(ProjectionVersion.State.OLD, ProjectionVersion.State.LIVE);
    }
  }

  @Test
  void commandsRebuildSwapAndList() throws Exception {
    try (HeadwaterApp app = HeadwaterApp.start(LEDGER, settings("-commands"))) {
      assertThat(app.awaitDrained(PATIENCE)).isTrue();
    }

    String rebuilt = command("rebuild", "merchants", "--swap");
    String listed = command("list", "merchants");

    assertThat(rebuilt)
        .startsWith("{\"projection\":\"merchants\",\"version\":2,\"complete\":true,\"live\":true,");
    assertThat(listed.lines())
        .satisfiesExactly(
            old -> assertThat(old).contains("\"version\":1,\"state\":\"old\""),
            live -> assertThat(live)
                .contains("\"version\":2,\"state\":\"live\"", "\"fits\":true", "\"lag\":0"));
    assertThat(totals()).isEqualTo(TOTALS);
  }

  /** Runs a command in a process of its own, and returns what it printed. */
  private String command(String command, String projection, String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        "io.headwater.cli.Main",
        "projection",
        command,
        Ledger.class.getName(),
        projection,
        "--json",
        "--bootstrap-servers",
        kafka.bootstrapServers(),
        "--database-url",
        url()));
    words.addAll(List.of(more));
    Process process =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String out = new String(
        process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return out;
  }

  @Test
  void waitsForADatabaseThatIsGoneAndLosesNothing() throws Exception {
    try (HeadwaterApp app = HeadwaterApp.start(LEDGER, settings("-waiting"))) {
      assertThat(app.awaitRunning(PATIENCE)).isTrue();
      String port = Integer.toString(server.getPort());

      server.stop();
      send(200);
      await().atMost(PATIENCE).until(() -> !app.isRunning());
      assertThat(app.halt()).isEmpty();
      server = Server.createTcpServer("-tcpPort", port, "-ifNotExists").start();

      assertThat(app.awaitDrained(PATIENCE)).isTrue();
      await().atMost(PATIENCE).until(app::isRunning);
      assertThat(app.metrics().counts().isConserved()).isTrue();
    }
    assertThat(balances()).isEqualTo(BALANCES);
    assertThat(totals()).isEqualTo(TOTALS);
  }
}
