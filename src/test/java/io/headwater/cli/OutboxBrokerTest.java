package io.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.cli.CommandRun.Result;
import io.headwater.client.ClusterAddress;
import io.headwater.client.ReadRange;
import io.headwater.client.TopicReader;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.jdbc.DatabaseAddress;
import io.headwater.jdbc.OutboxName;
import io.headwater.jdbc.TestDatabase;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.outbox.OutboxListener;
import io.headwater.outbox.OutboxRelay;
import io.headwater.outbox.OutboxSettings;
import io.headwater.outbox.OutboxSql;
import io.headwater.testkit.FreshTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command that publishes an outbox, and the page about it. */
@Timeout(240)
class OutboxBrokerTest {
  private static final Path PAGE = Path.of("docs/outbox.md");
  private static final Path SELF = Path.of("src/test/java/io/headwater/cli/OutboxBrokerTest.java");

  @TempDir
  static Path data;

  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start(data);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      FreshTopics.create(admin, new NewTopic("orders", 3, (short) 1));
    }
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private static List<String> blocks(String language) throws IOException {
    return Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$")
        .matcher(Files.readString(PAGE))
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }

  private static DatabaseAddress database() {
    DatabaseAddress database = TestDatabase.H2.fresh();
    TestDatabase.execute(database, OutboxSql.H2.create(OutboxName.of("outbox")));
    return database;
  }

  private static void insert(DatabaseAddress database, String topic) {
    TestDatabase.execute(
        database,
        "INSERT INTO \"outbox\" (\"topic\", \"key\", \"value\") VALUES ('%s', X'6b', X'01')"
            .formatted(topic));
  }

  private static CommandRun command() {
    return CommandRun.in(Path.of("").toAbsolutePath());
  }

  private static String[] on(DatabaseAddress database, String... arguments) {
    List<String> all = new ArrayList<>(List.of("outbox", "--jdbc", database.url()));
    all.addAll(List.of("--bootstrap-servers", kafka.bootstrapServers()));
    all.addAll(List.of(arguments));
    return all.toArray(String[]::new);
  }

  @Test
  void printsTheTableThatThePageShows() throws IOException {
    String shown = blocks("console").get(0);
    String line = shown.lines().findFirst().orElseThrow();

    Result run = command().run(line.replace("$ headwater ", "").split(" "));

    assertThat(line + "\n" + run.out()).isEqualTo(shown);
    assertThat(run.code()).isZero();
  }

  @Test
  void publishesTheRowsOfThePageAndSaysWhatThePageShows() throws IOException {
    DatabaseAddress database = database();
    TestDatabase.execute(database, blocks("sql").get(0));

    Result run = command().run(on(database, "--once", "--name", "page"));

    assertThat(blocks("console").get(1)).endsWith(" --once\n" + run.out());
    assertThat(run.err()).isEqualTo("publishing\n" + blocks("text").get(0));
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void publishesAsThePageShowsInJava() throws IOException {
    DatabaseAddress database = database();
    insert(database, "orders");
    ClusterAddress cluster = ClusterAddress.of(kafka.bootstrapServers());

    OutboxSettings settings = OutboxSettings.of(database, "outbox", cluster);
    OutboxRelay relay = new OutboxRelay(settings, new TopologyMetrics("shop"), OutboxListener.NONE);
    CompletableFuture<Void> end = CompletableFuture.runAsync(() -> {
      relay.run();
    });
    await().atMost(Duration.ofSeconds(30)).until(() -> relay.counts().published() == 1);
    relay.stop();
    end.join();

    assertThat(words(Files.readString(SELF)))
        .containsSubsequence(words(blocks("java").get(0)).split(";"));
  }

  private static String words(String code) {
    return code.replaceAll("\\s+", "");
  }

  @Test
  void saysInJsonWhatIsPublishedAndWhatIsSetAside() {
    DatabaseAddress database = database();
    insert(database, "orders");
    insert(database, "nowhere");

    Result run =
        command().run(on(database, "--once", "--json", "--name", "json", "--set-aside", "--keep"));

    assertThat(run.outLines())
        .containsExactly(
            "{\"setAside\":\"row 2 of outbox table 'outbox', for topic 'nowhere'\","
                + "\"code\":\"HW0728\",\"what\":\"the topic does not exist, or this user may not"
                + " see it\"}",
            "{\"published\":1,\"setAside\":1,\"held\":0,\"waiting\":0}");
    assertThat(TestDatabase.query(database, "SELECT COUNT(\"published\") FROM \"outbox\""))
        .containsExactly("1");
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void publishesUntilCtrlC() {
    DatabaseAddress database = database();
    CommandRun command = command();
    CompletableFuture<Result> end = CompletableFuture.supplyAsync(() -> command.run(
        on(database, "--name", "following", "--partitioning", "orders=crc32", "--poll", "20ms")));
    insert(database, "orders");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> TestDatabase.query(database, "SELECT * FROM \"outbox\"").isEmpty());

    command.stop().request();

    assertThat(end.join()).isEqualTo(new Result(ExitCode.OK, "published 1 row\n", "publishing\n"));
    assertThat(committedKeys()).contains("k");
  }

  private static List<String> committedKeys() {
    List<String> keys = new ArrayList<>();
    ClusterAddress cluster = ClusterAddress.of(kafka.bootstrapServers());
    try (TopicReader reader = TopicReader.open(cluster, ReadRange.all("orders"))) {
      reader.forEach(record -> keys.add(new String(record.key().orElseThrow(), UTF_8)));
    }
    return keys;
  }

  @Test
  void refusesABatchAndAPartitioningThatAreNone() {
    DatabaseAddress database = database();

    assertThat(command().run(on(database, "--once", "--batch", "0")).err())
        .isEqualTo("option '--batch': it is 0 [HW0739]\n  fix: give 1 to 10,000\n");
    assertThat(command()
            .run(on(database, "--once", "--partitioning", "orders=consistent"))
            .err())
        .isEqualTo(
            "option '--partitioning': partitioning 'consistent' is librdkafka's name; here it"
                + " is 'crc32' [HW0738]\n  fix: write such as orders=crc32\n");
  }

  @Test
  void saysThatTheDatabaseIsAway() {
    DatabaseAddress closed = DatabaseAddress.of("jdbc:postgresql://127.0.0.1:1/shop");

    Result run = command().run(on(closed, "--once"));

    assertThat(run.err()).contains("the database cannot be reached", "[HW1708]");
    assertThat(run.code()).isEqualTo(ExitCode.UNREACHABLE);
  }
}
