package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.embedded.BrokerProcesses;
import io.headwater.event.RecordPosition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients of one broker that is paused, and subscribers that die, throw or hang. */
@Timeout(240)
class ClientFaultsBrokerTest {
  /** Longer than a transaction stays open that a publisher has left in doubt, which is a minute. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final Duration SOON = Duration.ofMillis(1_500);
  private static final Duration LEEWAY = Duration.ofSeconds(2);
  private static final Set<String> KEYS = NumberedRecords.keys(6);
  private static final int SOME = 40;

  @TempDir
  static Path temporary;

  private static BrokerProcesses brokers;
  private static ClusterAddress cluster;
  private static Admin admin;

  @BeforeAll
  static void start() {
    brokers = BrokerProcesses.start(temporary.resolve("kafka"), 1);
    cluster = ClusterAddress.of(brokers.bootstrapServers());
    admin = Admin.create(cluster.config());
  }

  @AfterAll
  static void stop() {
    admin.close();
    brokers.kill(1);
    brokers.close();
  }

  private static PausedProcess pause() throws Exception {
    return PausedProcess.of(temporary.resolve("kafka/broker-1"));
  }

  @Test
  void answersEachRecordByItsDeadlineWhileTheBrokerIsPausedAndGoesOnAfterwards() throws Exception {
    create("paused", Map.of());
    Map<String, CompletableFuture<RecordPosition>> answers = new HashMap<>();

    try (EventPublisher publisher =
        EventPublisher.open(PublisherSettings.of(cluster).withDeadline(SOON))) {
      give(publisher, answers, 0, 5);
      publisher.flush();
      assertThat(publisher.counts().acknowledged()).isEqualTo(answers.size());
      long paused = System.nanoTime();
      try (PausedProcess broker = pause()) {
        give(publisher, answers, 5, 10);
        assertThatThrownBy(() -> publisher.publishAndWait(
                NumberedRecords.record("paused", "later", 0), Duration.ofMillis(300)))
            .isInstanceOf(UnpublishedEventException.class)
            .hasMessageContaining("record was not acknowledged within 300 ms [HW0753]");
        assertThatThrownBy(() ->
                publisher.publishAndWait(NumberedRecords.record("nobody-asked-yet", "key", 0)))
            .isInstanceOf(UnpublishedEventException.class)
            .satisfies(
                e -> assertThat(((UnpublishedEventException) e).mayBeWritten()).isFalse());
        publisher.flush();
        assertThat(Duration.ofNanos(System.nanoTime() - paused))
            .isLessThan(SOON.multipliedBy(2).plus(LEEWAY));
        assertThat(answers.values()).allMatch(CompletableFuture::isDone);
        assertThat(broker).isNotNull();
      }
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> publisher.publishAndWait(
              NumberedRecords.record("paused", "alive", 0), Duration.ofSeconds(1)));
      give(publisher, answers, 10, 15);
    }

    requireAsTold(answers, NumberedRecords.read(cluster, "paused"));
  }

  /** Requires that what was given to the paused broker, and nothing else, is in doubt. */
  private static void requireAsTold(
      Map<String, CompletableFuture<RecordPosition>> answers, SequenceCheck read) {
    List<String> told = new ArrayList<>();
    List<String> lost = new ArrayList<>();
    answers.forEach((name, answer) -> {
      if (answer.isCompletedExceptionally()) {
        told.add(name);
        assertThatThrownBy(answer::join)
            .hasMessageContaining("[HW0613]")
            .cause()
            .isInstanceOfSatisfying(
                UnpublishedEventException.class,
                failure -> assertThat(failure.mayBeWritten()).isTrue());
      } else if (!read.names().contains(name)) {
        lost.add(name);
      }
    });
    assertThat(lost).isEmpty();
    assertThat(told).hasSize(5 * KEYS.size());
    assertThat(read.swaps()).isEmpty();
    assertThat(read.repeats().stream().filter(name -> !name.startsWith("alive")))
        .isEmpty();
  }

  private static void give(
      EventPublisher publisher,
      Map<String, CompletableFuture<RecordPosition>> answers,
      int from,
      int to) {
    for (int number = from; number < to; number++) {
      for (String key : KEYS) {
        answers.put(
            SequenceCheck.name(key, number),
            publisher.publish(NumberedRecords.record("paused", key, number)).toCompletableFuture());
      }
    }
  }

  @Test
  void neitherTransactionsNorSubscribersHangWhileTheBrokerIsPaused() throws Exception {
    create("frozen", Map.of());
    NumberedRecords.publish(cluster, "frozen", KEYS, 0, SOME);
    SequenceCheck handled = new SequenceCheck();
    SequenceCheck closed = new SequenceCheck();
    SubscriberSettings closing =
        group("frozen-closing", "frozen").withDrainTimeout(Duration.ofMillis(500));

    try (EventSubscriber subscriber = EventSubscriber.start(
        group("frozen", "frozen"), record -> NumberedRecords.note(handled, record), end -> {})) {
      EventSubscriber other =
          EventSubscriber.start(closing, record -> NumberedRecords.note(closed, record), end -> {});
      TransactionalPublisher transactions =
          TransactionalPublisher.open(PublisherSettings.of(cluster).withDeadline(SOON), "frozen");
      await().atMost(PATIENCE).until(() -> handled.size() == KEYS.size() * SOME);
      await().atMost(PATIENCE).until(() -> closed.size() == KEYS.size() * SOME);
      try (PausedProcess broker = pause()) {
        long paused = System.nanoTime();
        assertThatThrownBy(() -> transactions.publish(
                List.of(NumberedRecords.record("frozen", "in-doubt", 0)), written -> List.of()))
            .isInstanceOf(ClusterUnavailableException.class);
        transactions.close();
        other.close();
        assertThat(Duration.ofNanos(System.nanoTime() - paused))
            .isLessThan(Duration.ofSeconds(12).plus(LEEWAY));
        assertThat(broker).isNotNull();
      }
      NumberedRecords.publish(cluster, "frozen", KEYS, SOME, 2 * SOME);
      await().atMost(PATIENCE).until(() -> handled.gaps(KEYS, 2 * SOME).isEmpty());
      assertThat(subscriber.isAlive()).isTrue();
    }
    assertThat(handled.swaps()).isEmpty();
  }

  @Test
  void leavesNoGapWhenASubscriberIsKilled() throws Exception {
    create("killed", Map.of());
    NumberedRecords.publish(cluster, "killed", KEYS, 0, SOME);

    SequenceCheck handled;
    try (SubscriberProcess first =
        SubscriberProcess.start(cluster, "killed", "killed", temporary, 20)) {
      await().atMost(PATIENCE).until(() -> first.handled().size() > KEYS.size() * SOME / 3);
      first.kill();
      handled = first.handled();
    }
    assertThat(handled.gaps(KEYS, SOME)).as("it is killed amid").isNotEmpty();
    SequenceCheck second = new SequenceCheck();
    try (EventSubscriber subscriber = EventSubscriber.start(
        group("killed", "killed"), record -> NumberedRecords.note(second, record), end -> {})) {
      await().atMost(PATIENCE).until(() -> {
        SequenceCheck all = new SequenceCheck();
        all.saw(handled);
        all.saw(second);
        return all.gaps(KEYS, SOME).isEmpty();
      });
      assertThat(subscriber.isAlive()).isTrue();
    }

    assertThat(second.size())
        .as("what was committed is not handled again")
        .isLessThan(KEYS.size() * SOME);
    handled.saw(second);
    assertThat(handled.swaps()).isEmpty();
  }

  static Stream<Arguments> defects() {
    return Stream.of(Ordering.values())
        .flatMap(ordering -> Stream.of(
                new IllegalStateException("defect"), new OutOfMemoryError("no heap is left"))
            .map(thrown -> Arguments.of(ordering, thrown)));
  }

  @ParameterizedTest
  @MethodSource("defects")
  void leavesNoGapWhenAHandlerThrows(Ordering ordering, Throwable thrown) throws Exception {
    String topic = "throws-" + ordering + "-" + thrown.getClass().getSimpleName();
    create(topic, Map.of());
    NumberedRecords.publish(cluster, topic, KEYS, 0, SOME);
    SubscriberSettings settings = group(topic, topic).withOrdering(ordering);
    SequenceCheck handled = new SequenceCheck();
    CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();

    try (EventSubscriber first = EventSubscriber.start(
        settings,
        record -> {
          if (NumberedRecords.numberOf(record) == SOME / 2) {
            throwAnything(thrown);
          }
          NumberedRecords.note(handled, record);
        },
        end::complete)) {
      assertThat(end.get(30, TimeUnit.SECONDS)).containsSame(thrown);
      assertThat(first.isAlive()).isFalse();
      assertThat(first.health(HealthLimits.DEFAULT).alarms()).isNotEmpty();
    }
    assertThat(handled.gaps(KEYS, SOME)).isNotEmpty();
    handleTheRest(settings, handled);

    if (ordering != Ordering.UNORDERED) {
      assertThat(handled.swaps()).isEmpty();
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void throwAnything(Throwable thrown) throws E {
    throw (E) thrown;
  }

  private static void handleTheRest(SubscriberSettings settings, SequenceCheck handled) {
    try (EventSubscriber second = EventSubscriber.start(
        settings, record -> NumberedRecords.note(handled, record), end -> {})) {
      await().atMost(PATIENCE).until(() -> handled.gaps(KEYS, SOME).isEmpty());
      assertThat(second.isAlive()).isTrue();
    }
  }

  @Test
  void leavesARecordWhoseHandlerHangsToTheNextSubscriber() throws Exception {
    create("hangs", Map.of());
    NumberedRecords.publish(cluster, "hangs", KEYS, 0, SOME);
    SubscriberSettings settings = group("hangs", "hangs").withDrainTimeout(Duration.ofMillis(300));
    SequenceCheck handled = new SequenceCheck();
    AtomicBoolean hangs = new AtomicBoolean();
    CountDownLatch isFree = new CountDownLatch(1);

    EventSubscriber first = EventSubscriber.start(
        settings,
        record -> {
          if (NumberedRecords.numberOf(record) == SOME / 2 && hangs.compareAndSet(false, true)) {
            awaitDeafly(isFree);
            return;
          }
          NumberedRecords.note(handled, record);
        },
        end -> {});
    await().atMost(PATIENCE).until(() -> handled.gaps(KEYS, SOME).size() == SOME / 2);
    long closing = System.nanoTime();
    first.close();
    assertThat(Duration.ofNanos(System.nanoTime() - closing)).isLessThan(Duration.ofSeconds(5));

    handleTheRest(settings, handled);
    isFree.countDown();
    assertThat(handled.swaps()).isEmpty();
  }

  /** Waits, and does not let itself be interrupted. */
  private static void awaitDeafly(CountDownLatch latch) {
    boolean isOver = false;
    while (!isOver) {
      try {
        latch.await();
        isOver = true;
      } catch (InterruptedException e) {
        // It hangs.
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "LZ4", "ZSTD"})
  void writesTheNeighboursOfWhatIsTooLargeHoweverSmallTheyAre(BatchCompression compression) {
    String topic = "narrow-" + compression;
    create(topic, Map.of("max.message.bytes", "1000"));
    PublisherSettings settings = PublisherSettings.of(cluster)
        .withCompression(compression)
        .withDeadline(PATIENCE)
        .withKafka("linger.ms", "50");

    try (EventPublisher publisher = EventPublisher.open(settings)) {
      List<CompletableFuture<RecordPosition>> answers = Stream.of(
              0, 1, 20, 5_000, 0, 8, 9, 5_000, 1, 10, 14, 15, 5_000, 20, 0, 0, 5_000)
          .map(bytes -> publisher.publish(sized(topic, bytes)).toCompletableFuture())
          .toList();
      publisher.flush();

      assertThatThrownBy(answers.get(3)::join).hasMessageContaining("[HW0609]");
      assertThat(publisher.counts()).isEqualTo(new PublishCounts(17, 13, 4, 0, 0, 0));
    }
    assertThat(written(topic).stream()
            .map(record -> record.value().map(value -> value.length).orElse(0)))
        .containsExactly(0, 1, 20, 0, 8, 9, 1, 10, 14, 15, 20, 0, 0);
  }

  @Test
  void writesTinyRecordsAsTheyAreWhileNothingLargeIsGiven() {
    create("tiny", Map.of());

    try (EventPublisher publisher = EventPublisher.open(PublisherSettings.of(cluster))) {
      publisher.publishAndWait(sized("tiny", 1));
      publisher.publishAndWait(sized("tiny", 500));
      publisher.publishAndWait(sized("tiny", 1));
    }

    assertThat(written("tiny"))
        .hasSize(3)
        .noneMatch(record -> record.headers().contains(SplittableProducer.FILL));
  }

  @Test
  void refusesATransactionWithATooLargeRecordBesideATinyOne() {
    create("narrow-transactions", Map.of("max.message.bytes", "1000"));
    PublisherSettings settings = PublisherSettings.of(cluster)
        .withCompression(BatchCompression.NONE)
        .withDeadline(PATIENCE)
        .withKafka("linger.ms", "50");
    List<PublishRecord> records =
        Stream.of(1, 5_000, 1).map(bytes -> sized("narrow-transactions", bytes)).toList();

    try (TransactionalPublisher publisher = TransactionalPublisher.open(settings, "narrow")) {
      assertThat(publisher.publish(records, positions -> List.of()))
          .isInstanceOf(TransactionalPublisher.Result.Refused.class);
      assertThat(publisher.publish(records.subList(0, 1), positions -> List.of()))
          .isInstanceOf(TransactionalPublisher.Result.Committed.class);
    }
  }

  private static List<StoredRecord> written(String topic) {
    List<StoredRecord> found = new ArrayList<>();
    try (TopicReader reader = TopicReader.open(cluster, ReadRange.all(topic))) {
      reader.forEach(found::add);
    }
    return found;
  }

  private static PublishRecord sized(String topic, int bytes) {
    PublishRecord record = NumberedRecords.record(topic, "k", 0);
    byte[] value = new byte[bytes];
    new Random(bytes).nextBytes(value);
    return new PublishRecord(
        topic,
        record.partition(),
        record.key(),
        Optional.of(value),
        record.headers(),
        record.eventTime());
  }

  private static SubscriberSettings group(String group, String topic) {
    // A member that is gone is missed soon.
    ClusterAddress noticing = cluster.withKafka(Map.of("session.timeout.ms", "6000"));
    return SubscriberSettings.of(noticing, group, topic)
        .withCommitting(Committing.INTERVAL, Duration.ofMillis(100));
  }

  private static void create(String topic, Map<String, String> configs) {
    NumberedRecords.create(admin, new NewTopic(topic, 2, (short) 1).configs(configs));
  }
}
