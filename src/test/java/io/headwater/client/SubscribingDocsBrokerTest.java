package io.headwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.testkit.FreshTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/subscribing.md shows is here, and runs. */
@Timeout(240)
class SubscribingDocsBrokerTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\n(.*?)^```$");
  private static final Path SELF =
      Path.of("src/test/java/io/headwater/client/SubscribingDocsBrokerTest.java");

  @TempDir
  static Path temporary;

  private static EmbeddedKafka kafka;
  private static ClusterAddress cluster;

  private final List<StoredRecord> stored = new CopyOnWriteArrayList<>();
  private final Client client = new Client();
  private final Instant yesterday = Instant.now().minus(Duration.ofDays(1));

  /** Whatever a service does. */
  private interface Invoices {
    void add(byte[] order);
  }

  /** Whatever a service calls. */
  private final class Client {
    CompletionStage<Void> send(StoredRecord record) {
      return CompletableFuture.runAsync(() -> stored.add(record));
    }
  }

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start(temporary);
    cluster = ClusterAddress.of(kafka.bootstrapServers());
    try (Admin admin = Admin.create(cluster.config())) {
      FreshTopics.create(admin, new NewTopic("orders", 2, (short) 1));
    }
    try (EventPublisher publisher = EventPublisher.open(PublisherSettings.of(cluster))) {
      for (int i = 0; i < 4; i++) {
        publisher.publishAndWait(new PublishRecord(
            "orders",
            OptionalInt.of(i % 2),
            Optional.of("o-1".getBytes(UTF_8)),
            Optional.of("placed".getBytes(UTF_8)),
            EventHeaders.NONE,
            i < 2 ? Instant.EPOCH : Instant.now()));
      }
    }
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  static Stream<String> blocks() throws IOException {
    return BLOCK
        .matcher(Files.readString(Path.of("docs/subscribing.md")))
        .results()
        .map((MatchResult block) -> block.group(1));
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void showsWhatIsHere(String block) throws IOException {
    assertThat(withoutWhitespace(Files.readString(SELF))).contains(withoutWhitespace(block));
  }

  private static String withoutWhitespace(String text) {
    return text.replaceAll("\\s+", "");
  }

  @Test
  void readsAsAMemberOfAGroup() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(4);
    Invoices invoices = order -> done.countDown();

    SubscriberSettings settings = SubscriberSettings.of(cluster, "billing", "orders");

    try (EventSubscriber subscriber = EventSubscriber.start(
        settings, Subscription.of(record -> invoices.add(record.value().orElseThrow())))) {
      done.await();
    }

    assertThat(done.getCount()).isZero();
  }

  @Test
  void readsPartitionsFromATimeOn() {
    SubscriberSettings replaying = SubscriberSettings.of(
        cluster, Reading.Single.of("orders", new StartAt.AtTime(yesterday)).ofPartitions(0, 1));

    handles(replaying, Subscription.of(record -> store(record)), 2);
  }

  @Test
  void handlesOnManyWorkersByEveryKindOfHandler() {
    SubscriberSettings settings = SubscriberSettings.of(cluster, "wide", "orders");
    SubscriberSettings wide =
        settings.withOrdering(Ordering.KEY).withWorkers(100, WorkerThreads.VIRTUAL);

    // Done when it returns.
    Subscription called = Subscription.of(record -> store(record));
    // Done when the stage completes.
    Subscription begun = Subscription.async(record -> client.send(record));
    // Done when it says so.
    Subscription collected =
        Subscription.acknowledged((record, word) -> later(record, word::acknowledge));

    handles(wide, called, 4);
    handles(SubscriberSettings.of(cluster, "begun", "orders"), begun, 8);
    handles(
        SubscriberSettings.of(cluster, "collected", "orders")
            .withCommitting(Committing.ACKNOWLEDGED, Duration.ofSeconds(1)),
        collected,
        12);
  }

  @Test
  void isMeasuredAndHasHealth() {
    SubscriberSettings settings = SubscriberSettings.of(cluster, "measured", "orders");
    TopologyMetrics registry = new TopologyMetrics("billing-service");
    Subscription measured = Subscription.of(record -> store(record))
        .withMetrics(SubscriberMetrics.of(registry, "billing"));

    try (EventSubscriber subscriber = EventSubscriber.start(settings, measured)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> stored.size() == 4);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() ->
              subscriber.partitions().stream().mapToLong(PartitionState::next).sum() == 4);
      assertThat(alarmsOf(subscriber)).isEmpty();
    }

    assertThat(registry
            .registry()
            .counter("headwater.subscriber.done{topology=billing-service,subscriber=billing}")
            .getCount())
        .isEqualTo(4);
  }

  private static List<String> alarmsOf(EventSubscriber subscriber) {
    List<String> alarms = new CopyOnWriteArrayList<>();
    SubscriberHealth health =
        subscriber.health(new HealthLimits(10_000, Duration.ofMinutes(1), Duration.ofSeconds(30)));
    if (!health.isHealthy()) {
      alarms.addAll(health.alarms());
    }
    return alarms;
  }

  private void handles(SubscriberSettings settings, Subscription subscription, int records) {
    try (EventSubscriber subscriber = EventSubscriber.start(settings, subscription)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> stored.size() == records);
      assertThat(subscriber.isAlive()).isTrue();
    }
  }

  private void store(StoredRecord record) {
    stored.add(record);
  }

  private void later(StoredRecord record, Runnable acknowledge) {
    var unused = CompletableFuture.runAsync(() -> {
      stored.add(record);
      acknowledge.run();
    });
  }
}
