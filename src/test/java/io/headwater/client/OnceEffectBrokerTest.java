package io.headwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.diagnostic.Problem;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.redrive.DeadLetterQueue;
import io.headwater.redrive.LetterFilter;
import io.headwater.redrive.QueuedLetter;
import io.headwater.redrive.RedriveSettings;
import io.headwater.redrive.RunControl;
import io.headwater.testkit.FreshTopics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class OnceEffectBrokerTest {
  private static final int PAYMENTS = 40;

  @TempDir
  static Path temporary;

  private static EmbeddedKafka kafka;
  private static ClusterAddress cluster;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(temporary.resolve("kafka"));
    cluster = ClusterAddress.of(kafka.bootstrapServers());
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private static void publish(String topic, int count) throws Exception {
    try (Admin admin = Admin.create(cluster.config())) {
      FreshTopics.create(admin, new NewTopic(topic, 2, (short) 1));
    }
    try (EventPublisher publisher = EventPublisher.open(PublisherSettings.of(cluster))) {
      for (int i = 0; i < count; i++) {
        var unused = publisher.publish(new PublishRecord(
            topic,
            OptionalInt.empty(),
            Optional.of(("key-" + i % 7).getBytes(UTF_8)),
            Optional.of(("value-" + i).getBytes(UTF_8)),
            EventHeaders.NONE,
            Instant.now()));
      }
    }
  }

  private static List<String> credits(DataSource database) {
    List<String> credits = new ArrayList<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("SELECT id FROM credits")) {
      while (found.next()) {
        credits.add(found.getString(1));
      }
      return credits;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void creditsEachPaymentOnceThoughTheSubscriberIsKilledBeforeItCommits() throws Exception {
    publish("payments", PAYMENTS);
    // By default H2 writes half a second after the commit: a kill would take both, effect and id.
    String url = "jdbc:h2:file:" + temporary.resolve("bank").toAbsolutePath() + ";WRITE_DELAY=0";
    DataSource database = OnceProcess.database(url);
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE credits (id VARCHAR(100))");
    }
    Path log = temporary.resolve("killed.log");
    Process killed = OnceProcess.fork(kafka.bootstrapServers(), url, log);
    try {
      await().atMost(Duration.ofMinutes(2)).until(() -> Files.readString(log).contains("credited"));
    } finally {
      killed.destroyForcibly().waitFor();
    }

    OnceAction<Connection> crediting = OnceProcess.crediting(database);
    try (EventSubscriber subscriber =
        OnceProcess.start(cluster, crediting, Duration.ofMillis(100))) {
      // The killed member is in the group until its session is over.
      await().atMost(Duration.ofMinutes(2)).until(() -> credits(database).size() >= PAYMENTS);
      await().atMost(Duration.ofMinutes(1)).until(() -> crediting.duplicates() > 0);
      assertThat(subscriber.failures()).isEqualTo(FailureCounts.NONE);
    }

    assertThat(credits(database)).hasSize(PAYMENTS).doesNotHaveDuplicates();
  }

  @Test
  void writesLettersThatARedriveBringsBack() throws Exception {
    publish("refunds", 3);
    AtomicBoolean isCorrected = new AtomicBoolean();
    List<String> handled = new CopyOnWriteArrayList<>();
    try (EventSubscriber subscriber = EventSubscriber.start(
        SubscriberSettings.of(cluster, "refunding", "refunds"),
        Subscription.of(received -> {
              String value = new String(received.value().orElseThrow(), UTF_8);
              if (value.equals("value-1") && !isCorrected.get()) {
                throw new IllegalStateException("secret");
              }
              handled.add(value);
            })
            .onFailure(FailurePolicy.deadLetters().withRetries(RetryPolicy.never())))) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> handled.size() == 2 && subscriber.failures().deadLettered() == 1);
      DeadLetterQueue queue = new DeadLetterQueue(cluster, "refunds-dlq");
      List<QueuedLetter> letters = new ArrayList<>();
      queue.read(LetterFilter.ALL, letters::add);
      assertThat(letters).singleElement().satisfies(queued -> {
        assertThat(queued.letter().origin().topic()).isEqualTo("refunds");
        assertThat(queued.letter().cause().step()).isEqualTo("refunding/handler");
      });

      isCorrected.set(true);
      queue.redrive(
          RedriveSettings.of(cluster, new RedriveSettings.Author("test", "corrected")),
          LetterFilter.ALL,
          new Unlimited());
      await().atMost(Duration.ofMinutes(1)).until(() -> handled.contains("value-1"));
    }
  }

  /** Goes on to the end. */
  private static final class Unlimited implements RunControl {
    @Override
    public boolean isStopRequested() {
      return false;
    }

    @Override
    public void pause(Duration wait) {}

    @Override
    public void resolved(long letters, long bytes) {}

    @Override
    public void held(QueuedLetter letter, Problem why) {
      throw new AssertionError(why.render());
    }
  }
}
