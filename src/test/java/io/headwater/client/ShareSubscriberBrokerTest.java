package io.headwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.testkit.FreshTopics;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class ShareSubscriberBrokerTest {
  private static final Duration SHORT_LOCK = Duration.ofSeconds(1);

  @TempDir
  static Path temporary;

  private static EmbeddedKafka kafka;
  private static ClusterAddress cluster;
  private static Admin admin;
  private static EventPublisher publisher;

  private final List<ShareSubscriber> subscribers = new ArrayList<>();
  private final CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(temporary);
    cluster = ClusterAddress.of(kafka.bootstrapServers());
    admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    publisher = EventPublisher.open(PublisherSettings.of(cluster));
  }

  @AfterAll
  static void stop() {
    publisher.close();
    admin.close();
    kafka.close();
  }

  @AfterEach
  void close() {
    subscribers.forEach(ShareSubscriber::close);
  }

  @Test
  void moreWorkersThanPartitionsHandleEachRecordOnce() throws Exception {
    publish("orders", 120);
    CyclicBarrier sixAtOnce = new CyclicBarrier(6);
    Map<Long, Integer> handled = new ConcurrentHashMap<>();
    RecordAction handler = record -> {
      if (record.position().offset() % 20 < 6) {
        meet(sixAtOnce);
      }
      handled.merge(record.position().offset(), 1, Integer::sum);
    };
    ShareSettings settings = settings("orders").withWorkers(1, 6).withPending(20, 1 << 20);

    ShareSubscriber one = subscribe(settings, handler);
    ShareSubscriber two = subscribe(settings, handler);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> one.counts().accepted() + two.counts().accepted() == 120);

    assertThat(handled)
        .hasSize(120)
        .allSatisfy((offset, times) -> assertThat(times).isOne());
    assertThat(one.counts().taken()).isPositive();
    assertThat(two.counts().taken()).isPositive();
  }

  @Test
  void tellsHowFarTheGroupIsBehind() {
    publish("parcels", 5);
    CountDownLatch isFree = new CountDownLatch(1);
    ShareSettings oneByOne = settings("parcels").withWorkers(1, 1).withPending(1, 1 << 20);
    ShareSubscriber subscriber = subscribe(oneByOne, record -> {
      if (record.position().offset() > 0) {
        isFree.await();
      }
    });

    await().atMost(Duration.ofSeconds(30)).until(() -> lagOf(subscriber) == 4);
    assertThat(subscriber
            .health(new HealthLimits(3, Duration.ofDays(1), Duration.ofDays(1)))
            .alarms())
        .singleElement()
        .asString()
        .endsWith("4 records behind, more than 3");

    isFree.countDown();

    await().atMost(Duration.ofSeconds(30)).until(() -> lagOf(subscriber) == 0);
    assertThat(subscriber.partitions())
        .extracting(PartitionState::topic, PartitionState::partition)
        .containsExactly(tuple("parcels", 0));
  }

  private static long lagOf(ShareSubscriber subscriber) {
    List<PartitionState> states = subscriber.partitions();
    return states.isEmpty()
        ? -1
        : states.stream().mapToLong(PartitionState::lagRecords).sum();
  }

  @Test
  void aFailedRecordComesAgainUntilItIsDone() {
    publish("payments", 3);
    List<Integer> attempts = new CopyOnWriteArrayList<>();

    ShareSubscriber subscriber = subscribe(settings("payments"), record -> {
      if (record.position().offset() == 1) {
        attempts.add(record.attempt());
        if (record.attempt() < 3) {
          throw new IllegalStateException("not yet");
        }
      }
    });
    await().atMost(Duration.ofMinutes(1)).until(() -> subscriber.counts().accepted() == 3);

    assertThat(attempts).containsExactly(1, 2, 3);
    assertThat(subscriber.counts().released()).isEqualTo(2);
    assertThat(subscriber.counts().rejected()).isZero();
  }

  @Test
  void aRecordThatFailsEachTimeBecomesALetterAfterItsLastAttempt() {
    publish("refunds", 3);
    List<Integer> attempts = new CopyOnWriteArrayList<>();

    ShareSubscriber subscriber = subscribe(settings("refunds"), record -> {
      if (record.position().offset() == 1) {
        attempts.add(record.attempt());
        throw new IllegalStateException("never");
      }
    });
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> subscriber.counts().accepted() == 2 && subscriber.counts().rejected() == 1);

    assertThat(attempts).containsExactly(1, 2, 3);
    DeadLetter letter = letters("refunds").get(0);
    assertThat(letter.origin().toString()).isEqualTo("refunds-0@1");
    assertThat(letter.value()).isEqualTo(bytes("1"));
    assertThat(letter.cause().attempt()).isEqualTo(3);
    assertThat(letter.cause().application()).isEqualTo("refunds-group");
  }

  @Test
  void aRecordThatKillsItsMemberComesAgain() throws Exception {
    publish("invoices", 1);
    ShareSettings settings =
        settings("invoices").withTerms(ShareTerms.DEFAULT.withLock(SHORT_LOCK));
    kill(settings);
    List<Integer> attempts = new CopyOnWriteArrayList<>();

    subscribe(settings, record -> attempts.add(record.attempt()));

    await().atMost(Duration.ofMinutes(1)).until(() -> !attempts.isEmpty());
    // Locks are short here: on a busy machine one may run out before the member is killed.
    assertThat(attempts).singleElement().satisfies(one -> assertThat(one).isGreaterThan(1));
  }

  @Test
  void aSlowHandlerKeepsItsRecord() {
    publish("reports", 2);
    CountDownLatch enough = new CountDownLatch(1);
    List<Integer> attempts = new CopyOnWriteArrayList<>();
    RecordAction handler = record -> {
      attempts.add(record.attempt());
      if (record.position().offset() == 0) {
        enough.await();
      }
    };
    ShareSettings settings = settings("reports").withTerms(ShareTerms.DEFAULT.withLock(SHORT_LOCK));
    ShareSubscriber slow = subscribe(settings, handler);
    await().atMost(Duration.ofMinutes(1)).until(() -> attempts.size() == 2);
    ShareSubscriber idle = subscribe(settings, handler);

    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> slow.counts().renewed() >= 9); // three times the lock
    enough.countDown();
    await().atMost(Duration.ofMinutes(1)).until(() -> slow.counts().accepted() == 2);

    assertThat(attempts).containsExactly(1, 1);
    assertThat(slow.counts())
        .isEqualTo(new ShareCounts(2, 2, 0, 0, 0, slow.counts().renewed(), 0));
    assertThat(idle.counts().taken()).isZero();
  }

  @Test
  void whatIsInHandWhenAMemberClosesIsGivenBack() throws Exception {
    publish("shipments", 1);
    CountDownLatch taken = new CountDownLatch(1);
    ShareSettings settings = settings("shipments").withDrainTimeout(Duration.ofMillis(200));
    ShareSubscriber hanging = subscribe(settings, record -> {
      taken.countDown();
      new CountDownLatch(1).await();
    });
    assertThat(taken.await(30, TimeUnit.SECONDS)).isTrue();

    hanging.close();
    ShareSubscriber next = subscribe(settings, record -> {});

    await().atMost(Duration.ofMinutes(1)).until(() -> next.counts().accepted() == 1);
    assertThat(hanging.counts().released()).isEqualTo(1);
    assertThat(end).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(Optional.empty());
  }

  @Test
  void onlyWhatIsCommittedIsTaken() {
    create("ledger");
    try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
        Map.of("bootstrap.servers", cluster.bootstrapServers(), "transactional.id", "ledger"),
        new ByteArraySerializer(),
        new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      var unused = producer.send(new ProducerRecord<>("ledger", bytes("aborted")));
      producer.flush();
      producer.abortTransaction();
    }
    publisher.publishAndWait(record("ledger", 7));
    List<String> values = new CopyOnWriteArrayList<>();

    subscribe(settings("ledger"), record -> values.add(text(record)));

    await().atMost(Duration.ofMinutes(1)).until(() -> !values.isEmpty());
    assertThat(values).containsExactly("7");
  }

  @Test
  void aPolicyMayEndTheSubscriberInFrontOfARecordWhichIsDeliveredAgain() {
    publish("audits", 1);
    ShareSettings stopping = settings("audits").withFailures(FailurePolicy.stop());

    ShareSubscriber first = subscribe(stopping, record -> {
      throw new IllegalStateException("stop");
    });
    assertThat(end.join()).isPresent();
    List<Integer> attempts = new CopyOnWriteArrayList<>();
    subscribe(stopping, record -> attempts.add(record.attempt()));

    await().atMost(Duration.ofMinutes(1)).until(() -> !attempts.isEmpty());
    assertThat(attempts).containsExactly(2);
    assertThat(first.isAlive()).isFalse();
  }

  @Test
  void refusesTheGroupOfAnApplicationAndTermsThatNoBrokerTakes() {
    publish("tickets", 1);
    try (EventSubscriber group = EventSubscriber.start(
        SubscriberSettings.of(cluster, "taken", "tickets"), record -> {}, end -> {})) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> admin.listGroups().all().get().stream()
              .anyMatch(listed -> listed.groupId().equals("taken")));
      subscribe(ShareSettings.of(cluster, "taken", "tickets"), record -> {});
      assertThat(end.join().map(Throwable::getMessage))
          .contains("group 'taken': it is a classic group, and no share group [HW0717]\n"
              + "  fix: name a group of its own; or delete that one, if nobody needs its offsets");
    }

    CompletableFuture<Optional<Throwable>> refused = new CompletableFuture<>();
    subscribers.add(ShareSubscriber.start(
        settings("tickets").withTerms(ShareTerms.DEFAULT.withDeliveries(50)),
        Subscription.of((StoredRecord record) -> {}).onEnd(refused::complete)));
    assertThat(refused.join().map(Throwable::getMessage).orElse(""))
        .startsWith("group 'tickets-group': its terms cannot be set (share.delivery.count.limit")
        .contains(" [HW0718]\n  fix: choose terms that the brokers take")
        .endsWith("--entity-name tickets-group --add-config share.auto.offset.reset=earliest,"
            + "share.delivery.count.limit=50,share.isolation.level=read_committed");
  }

  @Test
  void thePageShowsWhatWorks() {
    publish("images", 2);
    Map<RecordPosition, Integer> rendered = new ConcurrentHashMap<>();

    ShareSettings settings = ShareSettings.of(cluster, "thumbnails", "images")
        .withTerms(ShareTerms.DEFAULT.withLock(Duration.ofSeconds(20)))
        .withWorkers(2, 32);
    ShareSubscriber subscriber = ShareSubscriber.start(
        settings, Subscription.of(image -> rendered.put(image.position(), image.attempt())));

    subscribers.add(subscriber);
    await().atMost(Duration.ofMinutes(1)).until(() -> subscriber.counts().accepted() == 2);
    assertThat(rendered.values()).containsExactly(1, 1);
  }

  /** Lets a member of another process take a record, and kills it. */
  private static void kill(ShareSettings settings) throws Exception {
    Process child = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            ShareHangMain.class.getName(),
            cluster.bootstrapServers(),
            settings.topics().get(0))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    try (BufferedReader lines = child.inputReader(UTF_8)) {
      assertThat(lines.lines().filter(line -> line.startsWith("taken")).findFirst())
          .contains("taken 1");
    } finally {
      child.destroyForcibly().waitFor();
    }
  }

  private ShareSubscriber subscribe(ShareSettings settings, RecordAction handler) {
    ShareSubscriber subscriber =
        ShareSubscriber.start(settings, Subscription.of(handler).onEnd(end::complete));
    subscribers.add(subscriber);
    return subscriber;
  }

  private static ShareSettings settings(String topic) {
    RetryPolicy soon = new RetryPolicy(
        3, Duration.ofMillis(1), Duration.ofMillis(1), 1, 0, RetryableFailures.ANY_EXCEPTION);
    return ShareSettings.of(cluster, topic + "-group", topic)
        .withWorkers(1, 4)
        .withFailures(FailurePolicy.deadLetters().withRetries(soon));
  }

  private static List<DeadLetter> letters(String topic) {
    List<DeadLetter> letters = new ArrayList<>();
    try (TopicReader reader = TopicReader.open(cluster, ReadRange.all(topic + "-dlq"))) {
      reader.forEach(record -> letters.add(DeadLetterHeaders.read(
              record.key().orElse(null), record.value().orElse(null), record.headers())
          .orElseThrow()));
    }
    return letters;
  }

  private static void create(String topic) {
    FreshTopics.create(admin, new NewTopic(topic, 1, (short) 1));
  }

  private static void publish(String topic, int records) {
    create(topic);
    IntStream.range(0, records).forEach(i -> publisher.publish(record(topic, i)));
    publisher.flush();
  }

  private static PublishRecord record(String topic, int number) {
    return new PublishRecord(
        topic,
        OptionalInt.of(0),
        Optional.empty(),
        Optional.of(bytes(Integer.toString(number))),
        EventHeaders.NONE,
        Instant.EPOCH);
  }

  private static String text(StoredRecord record) {
    return new String(record.value().orElseThrow(), UTF_8);
  }

  private static void meet(CyclicBarrier barrier) throws InterruptedException {
    try {
      barrier.await(20, TimeUnit.SECONDS);
    } catch (BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
