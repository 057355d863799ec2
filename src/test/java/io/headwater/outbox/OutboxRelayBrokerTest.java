package io.headwater.outbox;

import static io.headwater.outbox.OutboxDatabase.TOPIC;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.MetricFilter;
import io.headwater.client.ClusterAddress;
import io.headwater.client.EventPublisher;
import io.headwater.client.PublishRecord;
import io.headwater.client.PublisherSettings;
import io.headwater.client.ReadRange;
import io.headwater.client.StoredRecord;
import io.headwater.client.TopicReader;
import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.ProblemException;
import io.headwater.embedded.GuardedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.jdbc.DatabaseAddress;
import io.headwater.jdbc.TestDatabase;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.outbox.OutboxDatabase.Writer;
import io.headwater.testkit.FreshTopics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Outboxes of real databases, published to a broker. Each test has an outbox name of its own. */
@Timeout(240)
class OutboxRelayBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir
  static Path temporary;

  private static GuardedKafka kafka;
  private static ClusterAddress cluster;

  private final String name = "test-" + UUID.randomUUID();
  private final List<Running> running = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    kafka = GuardedKafka.start(temporary);
    cluster = ClusterAddress.of(kafka.guestsServers());
    createTopic(TOPIC);
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @AfterEach
  void stopRelays() {
    running.forEach(Running::stop);
  }

  private static void createTopic(String topic) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.ownersServers()))) {
      NewTopic wanted = new NewTopic(topic, 3, (short) 1);
      FreshTopics.create(admin, wanted.configs(Map.of("max.message.bytes", "100000")));
    }
  }

  /** What a relay said. */
  private static final class Heard implements OutboxListener {
    private final List<String> said = new CopyOnWriteArrayList<>();

    @Override
    public void waitingForTurn() {
      said.add("waiting");
    }

    @Override
    public void publishing() {
      said.add("publishing");
    }

    @Override
    public void unsendable(Problem problem, boolean isSetAside) {
      said.add((isSetAside ? "aside " : "held ") + problem.code() + " " + problem.where());
    }

    @Override
    public void interrupted(ProblemException failure, Duration pause) {
      said.add("interrupted " + failure.problems().get(0).code());
    }
  }

  /** A relay on a thread of its own. */
  private record Running(OutboxRelay relay, Heard heard, CompletableFuture<Void> end) {
    void stop() {
      relay.stop();
      end.orTimeout(30, TimeUnit.SECONDS).join();
    }
  }

  private OutboxSettings settings(DatabaseAddress database) {
    return OutboxSettings.of(database, "outbox", cluster)
        .withName(name)
        .withPoll(Duration.ofMillis(20));
  }

  private static OutboxRelay relay(OutboxSettings settings, OutboxListener listener) {
    return new OutboxRelay(settings, new TopologyMetrics(settings.name()), listener);
  }

  private static OutboxCounts drain(OutboxSettings settings) {
    return relay(settings, OutboxListener.NONE).drain();
  }

  private Running run(OutboxSettings settings) {
    Heard heard = new Heard();
    OutboxRelay relay = relay(settings, heard);
    Running started = new Running(relay, heard, CompletableFuture.runAsync(relay::run, task -> {
      Thread thread = new Thread(task, "relay");
      thread.setDaemon(true);
      thread.start();
    }));
    running.add(started);
    return started;
  }

  private static List<StoredRecord> records(String topic) {
    List<StoredRecord> found = new ArrayList<>();
    try (TopicReader reader = TopicReader.open(cluster, ReadRange.all(topic))) {
      reader.forEach(found::add);
    }
    return found;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  /** Returns the values of a key's records, in their order. */
  private static List<String> values(String key) {
    return values(TOPIC, key);
  }

  private static List<String> values(String topic, String key) {
    return records(topic).stream()
        .filter(record -> text(record.key().orElseThrow()).equals(key))
        .map(record -> text(record.value().orElseThrow()))
        .toList();
  }

  private static List<String> numbers(int upTo) {
    return IntStream.rangeClosed(1, upTo).mapToObj(Integer::toString).toList();
  }

  private static String key() {
    return "k-" + UUID.randomUUID();
  }

  private static List<String> left(DatabaseAddress database) {
    return TestDatabase.query(database, "SELECT \"id\" FROM \"outbox\" ORDER BY 1");
  }

  @ParameterizedTest
  @EnumSource
  void publishesRowsAsTheyAreAndDeletesThem(TestDatabase kind) {
    DatabaseAddress database = OutboxDatabase.fresh(kind);
    String topic = "copies-" + kind.name().toLowerCase(Locale.ROOT);
    createTopic(topic);
    TestDatabase.execute(
        database,
        "INSERT INTO \"outbox\" (\"topic\", \"headers\", \"event_time\") VALUES ('%s',"
                .formatted(topic)
            + " '{\"hw-id\": \"o-1\", \"traceparent\": \"00-ä\"}',"
            + " TIMESTAMP WITH TIME ZONE '2026-01-31 12:00:00.123+00')");

    OutboxCounts counts = drain(settings(database));

    assertThat(counts).isEqualTo(new OutboxCounts(1, 0, 0, 0));
    assertThat(records(topic)).singleElement().satisfies(record -> {
      assertThat(record.key()).isEmpty();
      assertThat(record.value()).isEmpty();
      assertThat(record.time()).isEqualTo(Instant.parse("2026-01-31T12:00:00.123Z"));
      assertThat(record.headers())
          .isEqualTo(EventHeaders.of(List.of(
              EventHeaders.Entry.text("hw-id", "o-1"),
              EventHeaders.Entry.text("traceparent", "00-ä"))));
    });
    assertThat(left(database)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void keepsTheOrderOfIdsThoughTheyCommitTheOtherWayRound(TestDatabase kind) {
    DatabaseAddress database = OutboxDatabase.fresh(kind);
    String key = key();
    Running relay;
    try (Writer slow = OutboxDatabase.writer(database);
        Writer fast = OutboxDatabase.writer(database);
        Writer later = OutboxDatabase.writer(database)) {
      slow.insert(key, "1");
      fast.insert(key, "2");
      fast.commit();
      relay = run(settings(database));
      await().atMost(PATIENCE).until(() -> relay.heard().said.contains("publishing"));
      later.insert(key, "3");
      later.rollback();
      later.insert(key, "4");
      later.commit();

      await()
          .atMost(Duration.ofMinutes(1))
          .during(Duration.ofMillis(300))
          .atMost(PATIENCE)
          .until(() -> relay.relay().counts().published() == 0);
      slow.commit();
      await().atMost(PATIENCE).until(() -> relay.relay().counts().published() == 3);
    }

    assertThat(values(key)).containsExactly("1", "2", "4");
  }

  @Test
  void keepsTheOrderOfIdsOfManyWritersOfTheSameKeys() {
    DatabaseAddress database = OutboxDatabase.fresh(TestDatabase.POSTGRESQL);
    long seed = new Random().nextLong();
    System.out.println("seed of the writers: " + seed);
    String prefix = key();
    Map<String, List<Long>> committed = new HashMap<>();
    Running relay = run(settings(database).withBatch(7, 1 << 20));

    write(database, new Random(seed), prefix, committed);
    int rows = committed.values().stream().mapToInt(List::size).sum();
    await().atMost(PATIENCE).until(() -> relay.relay().counts().published() == rows);

    Map<String, List<Long>> read = records(TOPIC).stream()
        .filter(record -> text(record.key().orElseThrow()).startsWith(prefix))
        .collect(Collectors.groupingBy(
            record -> text(record.key().orElseThrow()),
            Collectors.mapping(
                record -> Long.parseLong(text(record.value().orElseThrow())),
                Collectors.toList())));
    assertThat(read.keySet()).isEqualTo(committed.keySet());
    read.forEach((key, ids) -> assertThat(ids)
        .as("seed %d, key %s", seed, key)
        .isSorted()
        .containsExactlyInAnyOrderElementsOf(committed.get(key)));
    assertThat(left(database)).isEmpty();
  }

  /** Transactions that are open for long beside each other, and end in any order. */
  private static void write(
      DatabaseAddress database, Random random, String prefix, Map<String, List<Long>> committed) {
    List<Map<Long, String>> rows = new ArrayList<>();
    List<Writer> writers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      writers.add(OutboxDatabase.writer(database));
      rows.add(new HashMap<>());
    }
    for (int i = 0; i < 900; i++) {
      int chosen = random.nextInt(writers.size());
      int action = random.nextInt(12);
      if (action > 2) {
        String key = prefix + random.nextInt(4);
        rows.get(chosen).put(writers.get(chosen).insertNumbered(key), key);
      } else if (action > 0) {
        writers.get(chosen).commit();
        rows.get(chosen)
            .forEach((id, key) ->
                committed.computeIfAbsent(key, any -> new ArrayList<>()).add(id));
        rows.get(chosen).clear();
      } else {
        writers.get(chosen).rollback();
        rows.get(chosen).clear();
      }
    }
    writers.forEach(Writer::close);
  }

  @ParameterizedTest
  @EnumSource
  void neitherLosesNorRepeatsWhatIsPublishedWhenItEndsBeforeTheDatabaseKnows(TestDatabase kind) {
    DatabaseAddress database = OutboxDatabase.fresh(kind);
    String key = key();
    OutboxDatabase.insert(database, key, 5);
    try (Writer other = OutboxDatabase.writer(database)) {
      other.lock(3);
      Running relay = run(settings(impatient(kind, database)));
      await().atMost(PATIENCE).until(() -> values(key).size() == 5);
      relay.relay().stop();
      kill(kind, database);
      relay.stop();
      assertThat(relay.relay().counts().published()).isZero();
      assertThat(left(database)).hasSize(5);
    }
    OutboxDatabase.insert(database, key, 1);

    OutboxCounts counts = drain(settings(database));

    assertThat(counts.published()).isEqualTo(1);
    assertThat(values(key)).containsExactly("1", "2", "3", "4", "5", "1");
    assertThat(left(database)).isEmpty();
  }

  private static DatabaseAddress impatient(TestDatabase kind, DatabaseAddress database) {
    return kind == TestDatabase.H2
        ? DatabaseAddress.of(database.url() + ";LOCK_TIMEOUT=50")
        : database;
  }

  /** Ends the relay's connections while it waits for the lock; H2 ends the wait by itself. */
  private static void kill(TestDatabase kind, DatabaseAddress database) {
    if (kind == TestDatabase.POSTGRESQL) {
      String waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
          + " AND query LIKE 'DELETE FROM \"outbox\"%'";
      await()
          .atMost(PATIENCE)
          .until(() -> !TestDatabase.query(database, waiting).isEmpty());
      TestDatabase.query(
          database, "SELECT pg_terminate_backend(pid) FROM (" + waiting + ") AS relay");
    }
  }

  @Test
  void goesOnByItselfWhenTheDatabaseHasEndedItsConnections() {
    DatabaseAddress database = OutboxDatabase.fresh(TestDatabase.POSTGRESQL);
    String key = key();
    OutboxDatabase.insert(database, key, 3);
    Running relay = run(settings(database));
    try (Writer other = OutboxDatabase.writer(database)) {
      other.lock(2);
      await().atMost(PATIENCE).until(() -> values(key).size() == 3);
      kill(TestDatabase.POSTGRESQL, database);
      await().atMost(PATIENCE).until(() -> relay.heard().said.contains("interrupted HW0733"));
    }
    OutboxDatabase.insert(database, key, 2);

    await().atMost(PATIENCE).until(() -> left(database).isEmpty());

    assertThat(values(key)).containsExactly("1", "2", "3", "1", "2");
  }

  @ParameterizedTest
  @EnumSource
  void letsOneOfTwoRelaysPublishAndTheOtherTakeOver(TestDatabase kind) {
    DatabaseAddress database = OutboxDatabase.fresh(kind);
    String key = key();
    Running first = run(settings(database));
    await().atMost(PATIENCE).until(() -> first.heard().said.contains("publishing"));
    Running second = run(settings(database));
    await().atMost(PATIENCE).until(() -> second.heard().said.contains("waiting"));

    OutboxDatabase.insert(database, key, 4);
    await().atMost(PATIENCE).until(() -> first.relay().counts().published() == 4);
    assertThatThrownBy(() -> drain(settings(database)))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessage("outbox '%s': another relay is publishing it [HW0736]\n".formatted(name)
            + "  fix: leave it to that one, or stop it first");
    first.stop();
    OutboxDatabase.insert(database, key, 2);
    await().atMost(PATIENCE).until(() -> second.relay().counts().published() == 2);

    assertThat(values(key)).containsExactly("1", "2", "3", "4", "1", "2");
    assertThat(first.heard().said).containsExactly("publishing");
  }

  @Test
  void holdsTheKeyOfARowThatIsTooLargeAndReportsIt() {
    DatabaseAddress database = OutboxDatabase.fresh(TestDatabase.H2);
    String key = key();
    String other = key();
    insertAroundALargeRow(database, key, other);
    Heard heard = new Heard();

    OutboxCounts counts = relay(settings(database), heard).drain();

    assertThat(counts).isEqualTo(new OutboxCounts(2, 0, 1, 1));
    assertThat(heard.said)
        .containsExactly(
            "publishing", "held HW0609 row 2 of outbox table 'outbox', for topic 'orders'");
    assertThat(values(key)).containsExactly("1");
    assertThat(values(other)).containsExactly("4");
    assertThat(left(database)).containsExactly("2", "3");
  }

  @Test
  void setsARowThatIsTooLargeAsideAndGoesOnWithItsKey() {
    DatabaseAddress database = OutboxDatabase.fresh(TestDatabase.H2);
    String key = key();
    insertAroundALargeRow(database, key, key());
    OutboxSettings settings = settings(database).withUnsendableRows(UnsendableRows.SET_ASIDE);

    OutboxCounts counts = drain(settings);

    assertThat(counts).isEqualTo(new OutboxCounts(3, 1, 0, 0));
    assertThat(values(key)).containsExactly("1", "3");
    assertThat(TestDatabase.query(database, "SELECT \"id\", \"problem\" FROM \"outbox\""))
        .singleElement()
        .asString()
        .contains("2|row 2 of outbox table 'outbox'", "[HW0609]");
    assertThat(drain(settings)).isEqualTo(new OutboxCounts(0, 0, 0, 0));
  }

  private static void insertAroundALargeRow(DatabaseAddress database, String key, String other) {
    byte[] large = new byte[200_000];
    new Random(1).nextBytes(large);
    try (Writer writer = OutboxDatabase.writer(database)) {
      writer.insert(key, "1");
      writer.insert(TOPIC, key, large);
      writer.insert(key, "3");
      writer.insert(other, "4");
      writer.commit();
    }
  }

  @Test
  void publishesWhatWasHeldForItsTopicOnceTheTopicIsThere() {
    DatabaseAddress database = OutboxDatabase.fresh(TestDatabase.H2);
    String topic = "late-" + name;
    try (Writer writer = OutboxDatabase.writer(database)) {
      writer.insert(topic, "k", "1".getBytes(UTF_8));
      writer.insert(topic, "k", "2".getBytes(UTF_8));
      writer.commit();
    }

    OutboxCounts before = drain(settings(database));
    createTopic(topic);
    OutboxCounts after = drain(settings(database));

    assertThat(before).isEqualTo(new OutboxCounts(0, 0, 1, 1));
    assertThat(after).isEqualTo(new OutboxCounts(2, 0, 0, 0));
    assertThat(values(topic, "k")).containsExactly("1", "2");
  }

  @Test
  void holdsOnlyTheRowsOfATopicThatItMayNotWrite() throws Exception {
    DatabaseAddress database = OutboxDatabase.fresh(TestDatabase.H2);
    String topic = "forbidden-" + name;
    String key = key();
    createTopic(topic);
    kafka.allowGuests(topic, AclOperation.DESCRIBE);
    try (Writer writer = OutboxDatabase.writer(database)) {
      writer.insert(key, "1");
      writer.insert(topic, key, "2".getBytes(UTF_8));
      writer.insert(key, "3");
      writer.commit();
    }
    Heard heard = new Heard();

    OutboxCounts before = relay(settings(database), heard).drain();
    kafka.allowGuests(topic, AclOperation.WRITE);
    OutboxCounts after = drain(settings(database));

    assertThat(before).isEqualTo(new OutboxCounts(2, 0, 1, 0));
    assertThat(heard.said)
        .contains("held HW0610 row 2 of outbox table 'outbox', for topic '%s'".formatted(topic));
    assertThat(values(key)).containsExactly("1", "3");
    assertThat(after).isEqualTo(new OutboxCounts(1, 0, 0, 0));
    kafka.allowGuests(topic, AclOperation.READ);
    assertThat(values(topic, key)).containsExactly("2");
  }

  @ParameterizedTest
  @EnumSource
  void keepsPublishedRowsIfItIsTo(TestDatabase kind) {
    DatabaseAddress database = OutboxDatabase.fresh(kind);
    String key = key();
    OutboxDatabase.insert(database, key, 2);
    OutboxSettings settings = settings(database).withPublishedRows(PublishedRows.MARK);

    OutboxCounts counts = drain(settings);

    assertThat(counts.published()).isEqualTo(2);
    assertThat(drain(settings).published()).isZero();
    assertThat(TestDatabase.query(
            database, "SELECT COUNT(*) FROM \"outbox\" WHERE \"published\" IS NOT NULL"))
        .containsExactly("2");
    assertThat(values(key)).isEqualTo(numbers(2));
  }

  @Test
  void refusesToTakeRowsOfAnotherTableForThoseItHasPublished() {
    DatabaseAddress first = OutboxDatabase.fresh(TestDatabase.H2);
    DatabaseAddress second = OutboxDatabase.fresh(TestDatabase.H2);
    OutboxDatabase.insert(first, key(), 2);
    OutboxDatabase.insert(second, key(), 2);
    drain(settings(first));

    assertThatThrownBy(() -> drain(settings(second)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("row 1 of outbox table 'outbox', for topic 'orders': under outbox name '%s'"
                .formatted(name)
            + " another row 1 was published, by another table or by an earlier state of this one"
            + " [HW0732]\n  fix: give each outbox a name of its own; if the database was set back,"
            + " delete the rows that were published, and give the outbox a new name");
    assertThat(left(second)).hasSize(2);
  }

  @Test
  void refusesToGoOnFromAPositionThatIsNone() {
    DatabaseAddress database = OutboxDatabase.fresh(TestDatabase.H2);
    String topic = "headwater-outbox-" + name;
    drain(settings(database));
    try (EventPublisher publisher = EventPublisher.open(PublisherSettings.of(cluster))) {
      publisher.publishAndWait(new PublishRecord(
          topic,
          OptionalInt.of(0),
          Optional.of(topic.getBytes(UTF_8)),
          Optional.of(new byte[] {1, 2, 3}),
          EventHeaders.NONE,
          Instant.EPOCH));
    }

    assertThatThrownBy(() -> drain(settings(database)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(topic + "-0@0: it is no position of an outbox, so which rows were published is"
            + " not known [HW0731]\n  fix: find out who else writes this topic; give the outbox"
            + " another name once its table holds only rows that are not published");
  }

  @Test
  void findsTheLastPositionBehindManyAbortedTransactions() {
    DatabaseAddress database = OutboxDatabase.fresh(TestDatabase.H2);
    String key = key();
    OutboxDatabase.insert(database, key, 1);
    drain(settings(database));
    byte[] large = new byte[200_000];
    new Random(1).nextBytes(large);
    try (Writer writer = OutboxDatabase.writer(database)) {
      for (int i = 0; i < 20; i++) {
        writer.insert(TOPIC, key() + i, large);
      }
      writer.commit();
    }
    assertThat(drain(settings(database)).held()).isEqualTo(20);

    assertThat(drain(settings(database)).held()).isEqualTo(20);
    assertThat(values(key)).containsExactly("1");
  }

  @Test
  void measuresWhatIsPublishedAndWhatWaits() {
    DatabaseAddress database = OutboxDatabase.fresh(TestDatabase.H2);
    insertAroundALargeRow(database, key(), key());
    TopologyMetrics metrics = new TopologyMetrics("orders");

    new OutboxRelay(settings(database).withName("measured"), metrics, OutboxListener.NONE).drain();

    String labels = "{topology=orders,outbox=measured";
    Map<String, Long> counts = metrics.registry().getCounters().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().getCount()));
    assertThat(counts)
        .containsEntry("headwater.outbox.rows" + labels + ",outcome=published}", 2L)
        .containsEntry("headwater.outbox.rows" + labels + ",outcome=held}", 1L)
        .containsEntry("headwater.outbox.rows" + labels + ",outcome=set-aside}", 0L);
    assertThat(metrics.registry().getGauges(MetricFilter.startsWith("headwater.outbox")))
        .hasEntrySatisfying(
            "headwater.outbox.lag" + labels + "}",
            gauge -> assertThat(gauge.getValue()).isEqualTo(2L))
        .hasEntrySatisfying(
            "headwater.outbox.age" + labels + "}",
            gauge -> assertThat(gauge.getValue()).isInstanceOf(Long.class));
  }
}
