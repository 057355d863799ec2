package io.headwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.testkit.FreshTopics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a subscriber reads, commits and hands over, on a broker. */
@Timeout(240)
class SubscriberBrokerTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @TempDir
  static Path temporary;

  private static EmbeddedKafka kafka;
  private static ClusterAddress cluster;

  private final Queue<RecordPosition> seen = new ConcurrentLinkedQueue<>();

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(temporary.resolve("kafka"));
    cluster = ClusterAddress.of(kafka.bootstrapServers());
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @ParameterizedTest
  @EnumSource(Ordering.class)
  void handlesEveryRecordOnceAndCommitsAllWhenItIsClosed(Ordering ordering) {
    String topic = topicOf("all-" + ordering, 3, 600);
    SubscriberSettings settings = group(topic).withOrdering(ordering);

    try (EventSubscriber subscriber = EventSubscriber.start(
        settings, record -> seen.add(record.position()), SubscriberBrokerTest::untold)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> seen.size() == 600);
      assertThat(subscriber.isAlive()).isTrue();
    }

    assertThat(seen).doesNotHaveDuplicates();
    assertThat(committed(topic)).isEqualTo(ends(topic, 200, 200, 200));
  }

  @ParameterizedTest
  @EnumSource(GroupAssignment.class)
  void isAMemberOfAGroupHoweverItIsAssigned(GroupAssignment assignment) {
    String topic = topicOf("assigned-" + assignment, 4, 40);
    SubscriberSettings settings =
        SubscriberSettings.of(cluster, Reading.Group.of(topic, topic).withAssignment(assignment));

    try (EventSubscriber one = EventSubscriber.start(
            settings, record -> seen.add(record.position()), SubscriberBrokerTest::untold);
        EventSubscriber other = EventSubscriber.start(
            settings, record -> seen.add(record.position()), SubscriberBrokerTest::untold)) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> one.partitions().size() == 2 && other.partitions().size() == 2);
      publish(topic, 4, 40);
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(seen)
              .contains(ends(topic, 19, 19, 19, 19).entrySet().stream()
                  .map(
                      last -> new RecordPosition(topic, last.getKey().partition(), last.getValue()))
                  .toArray(RecordPosition[]::new)));
    }

    assertThat(committed(topic)).isEqualTo(ends(topic, 20, 20, 20, 20));
  }

  @Test
  void leavesARecordThatIsInHandForTooLongToTheNextOwner() {
    String topic = topicOf("rebalanced", 2, 200);
    CountDownLatch isFree = new CountDownLatch(1);
    Queue<RecordPosition> ofFirst = new ConcurrentLinkedQueue<>();
    SubscriberSettings settings =
        group(topic).withOrdering(Ordering.PARTITION).withDrainTimeout(Duration.ofMillis(200));

    try (EventSubscriber first = EventSubscriber.start(
        settings,
        record -> {
          ofFirst.add(record.position());
          isFree.await();
        },
        SubscriberBrokerTest::untold)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> ofFirst.size() == 2);
      try (EventSubscriber second = EventSubscriber.start(
          settings, record -> seen.add(record.position()), SubscriberBrokerTest::untold)) {
        await().atMost(Duration.ofMinutes(1)).until(() -> seen.size() == 100);
        isFree.countDown();
        await().atMost(Duration.ofMinutes(1)).until(() -> ofFirst.size() == 101);
        assertThat(second.isAlive()).isTrue();
      }
      await().atMost(Duration.ofMinutes(1)).until(() -> first.partitions().size() == 2);
    }

    assertThat(Stream.concat(ofFirst.stream(), seen.stream()).distinct()).hasSize(200);
    assertThat(committed(topic)).isEqualTo(ends(topic, 100, 100));
  }

  @Test
  void keepsTheNameOfAMemberThatComesBack() throws Exception {
    String topic = topicOf("static", 2, 20);
    SubscriberSettings settings =
        SubscriberSettings.of(cluster, Reading.Group.of(topic, topic).withInstanceId("box-1"));

    try (EventSubscriber first = EventSubscriber.start(
        settings, record -> seen.add(record.position()), SubscriberBrokerTest::untold)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> seen.size() == 20);
      assertThat(first.isAlive()).isTrue();
    }

    try (Admin admin = Admin.create(cluster.config())) {
      assertThat(members(admin, topic))
          .singleElement()
          .satisfies(member -> assertThat(member.groupInstanceId()).contains("box-1"));
    }
    publish(topic, 2, 20);
    try (EventSubscriber again = EventSubscriber.start(
        settings, record -> seen.add(record.position()), SubscriberBrokerTest::untold)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> seen.size() == 40);
      assertThat(again.isAlive()).isTrue();
    }
    assertThat(seen).doesNotHaveDuplicates();
  }

  static Stream<Map.Entry<StartAt, Integer>> starts() {
    return Stream.of(
        Map.entry(StartAt.EARLIEST, 10),
        Map.entry(StartAt.LATEST, 0),
        Map.entry(new StartAt.AtTime(NOON.plusSeconds(6)), 4),
        Map.entry(new StartAt.AtTime(NOON.plusSeconds(60)), 0),
        Map.entry(new StartAt.AtPositions(List.of(new RecordPosition("starts", 0, 7))), 3));
  }

  @ParameterizedTest
  @MethodSource("starts")
  void readsAPartitionFromWhereItIsToStart(Map.Entry<StartAt, Integer> start) {
    if (!topics().contains("starts")) {
      topicOf("starts", 2, 20);
    }
    SubscriberSettings settings = SubscriberSettings.of(
        cluster, Reading.Single.of("starts", start.getKey()).ofPartitions(0));

    try (EventSubscriber subscriber = EventSubscriber.start(
        settings, record -> seen.add(record.position()), SubscriberBrokerTest::untold)) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> subscriber.partitions().stream().anyMatch(partition -> partition.next() == 10));
    }

    assertThat(seen).hasSize(start.getValue()).allMatch(position -> position.partition() == 0);
  }

  static Stream<PositionStore> stores() {
    return Stream.of(
        PositionStore.inFile(temporary.resolve("positions")),
        PositionStore.inGroup(cluster, "stored-positions"));
  }

  @ParameterizedTest
  @MethodSource("stores")
  void goesOnWhereItStored(PositionStore store) {
    String topic = topicOf("stored-" + store.getClass().getSimpleName(), 1, 10);
    SubscriberSettings settings = SubscriberSettings.of(
        cluster, Reading.Single.of(topic, new StartAt.Stored(store, StartAt.EARLIEST)));

    for (int expected : List.of(10, 20)) {
      try (EventSubscriber subscriber = EventSubscriber.start(
          settings, record -> seen.add(record.position()), SubscriberBrokerTest::untold)) {
        await().atMost(Duration.ofMinutes(1)).until(() -> seen.size() == expected);
        assertThat(subscriber.isAlive()).isTrue();
      }
      publish(topic, 1, 10);
    }

    assertThat(seen).doesNotHaveDuplicates();
    assertThat(store.positions(List.of(topic))).containsExactly(new RecordPosition(topic, 0, 20));
  }

  @Test
  void commitsNothingBehindARecordThatIsNotAcknowledged() {
    String topic = topicOf("acknowledged", 1, 10);
    List<Acknowledgement> words = new CopyOnWriteArrayList<>();
    SubscriberSettings settings = group(topic)
        .withOrdering(Ordering.PARTITION)
        .withWorkers(1)
        .withCommitting(Committing.ACKNOWLEDGED, Duration.ofMillis(20))
        .withDrainTimeout(Duration.ofMillis(100));

    try (EventSubscriber subscriber = EventSubscriber.start(
        settings,
        Subscription.acknowledged((record, acknowledgement) -> words.add(acknowledgement)))) {
      await().atMost(Duration.ofMinutes(1)).until(() -> words.size() == 10);
      IntStream.of(9, 4, 2, 1, 0)
          .forEach(i -> assertThat(words.get(i).acknowledge()).isTrue());
      assertThat(words.get(0).acknowledge()).isFalse();
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(committed(topic)).isEqualTo(ends(topic, 3)));
      assertThat(subscriber.isAlive()).isTrue();
      words.get(3).acknowledge();
    }

    assertThat(committed(topic)).isEqualTo(ends(topic, 5));
  }

  @ParameterizedTest
  @EnumSource(Ordering.class)
  void waitsForTheStagesOfAnAsynchronousHandler(Ordering ordering) {
    String topic = topicOf("async-" + ordering, 3, 300);
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    SubscriberSettings settings = group(topic).withOrdering(ordering).withWorkers(3);

    try (EventSubscriber subscriber = EventSubscriber.start(settings, Subscription.async(record -> {
      most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
      return CompletableFuture.runAsync(() -> {
        seen.add(record.position());
        atOnce.decrementAndGet();
      });
    }))) {
      await().atMost(Duration.ofMinutes(1)).until(() -> seen.size() == 300);
      assertThat(subscriber.isAlive()).isTrue();
    }

    assertThat(most).hasValueLessThanOrEqualTo(3);
    assertThat(committed(topic)).isEqualTo(ends(topic, 100, 100, 100));
  }

  @Test
  void commitsEachBatchBeforeTheNextIsTaken() {
    String topic = topicOf("batches", 2, 60);
    ClusterAddress few = cluster.withKafka(Map.of("max.poll.records", "10"));
    SubscriberSettings settings = SubscriberSettings.of(few, topic, topic)
        .withCommitting(Committing.BATCH, Duration.ofSeconds(1));
    List<Long> ahead = new CopyOnWriteArrayList<>();

    try (EventSubscriber subscriber = EventSubscriber.start(
        settings,
        record -> {
          if (seen.size() > 20) {
            ahead.add(seen.size()
                - committed(topic).values().stream().mapToLong(Long::longValue).sum());
          }
          seen.add(record.position());
        },
        SubscriberBrokerTest::untold)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> seen.size() == 60);
      assertThat(subscriber.isAlive()).isTrue();
    }

    assertThat(ahead).isNotEmpty().allMatch(records -> records <= 10);
    assertThat(committed(topic)).isEqualTo(ends(topic, 30, 30));
  }

  @Test
  void doesNotHoldUpOtherKeysBehindOneThatIsStuck() {
    String topic = topicOf("stuck-key", 2, 4_000);
    CountDownLatch isFree = new CountDownLatch(1);
    SubscriberSettings settings = group(topic).withDrainTimeout(Duration.ofSeconds(10));

    try (EventSubscriber subscriber = EventSubscriber.start(
        settings,
        record -> {
          if (new String(record.key().orElseThrow(), UTF_8).equals("k0")) {
            isFree.await();
          }
          seen.add(record.position());
        },
        SubscriberBrokerTest::untold)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> seen.size() == 3_900);
      await().atMost(Duration.ofMinutes(1)).until(() -> pending(subscriber) == 100);
      assertThat(committed(topic).getOrDefault(new TopicPartition(topic, 0), 0L))
          .isZero();
      isFree.countDown();
      await().atMost(Duration.ofMinutes(1)).until(() -> seen.size() == 4_000);
    }

    assertThat(committed(topic)).isEqualTo(ends(topic, 2_000, 2_000));
  }

  @Test
  void takesNoMoreThanItMayHoldWhileAHandlerIsStuck() {
    String topic = topicOf("stuck", 2, 4_000);
    CountDownLatch isFree = new CountDownLatch(1);
    TopologyMetrics registry = new TopologyMetrics("shop");
    ClusterAddress few = cluster.withKafka(Map.of("max.poll.records", "50"));
    SubscriberSettings settings = SubscriberSettings.of(few, topic, topic)
        .withOrdering(Ordering.PARTITION)
        .withWorkers(4)
        .withPending(400, 1 << 20)
        .withDrainTimeout(Duration.ofSeconds(10));

    try (EventSubscriber subscriber = EventSubscriber.start(
        settings,
        Subscription.of(record -> {
              if (record.position().partition() == 0) {
                isFree.await();
              }
              seen.add(record.position());
            })
            .withMetrics(SubscriberMetrics.of(registry, "stuck")))) {
      await().atMost(Duration.ofMinutes(1)).until(() -> seen.size() == 2_000);
      await().atMost(Duration.ofMinutes(1)).until(() -> pending(subscriber) >= 200);
      await()
          .atMost(Duration.ofMinutes(1))
          .during(Duration.ofMillis(1_500))
          .until(() -> pending(subscriber) < 250);
      assertThat(subscriber
              .health(new HealthLimits(0, Duration.ofDays(999), Duration.ofMillis(1)))
              .alarms())
          .anyMatch(alarm -> alarm.contains("the record has been in hand for"))
          .anyMatch(alarm -> alarm.contains("2000 records behind, more than 0"));
      assertThat(Objects.requireNonNull(registry
                  .registry()
                  .getGauges()
                  .get("headwater.subscriber.paused{topology=shop,subscriber=stuck}"))
              .getValue())
          .isEqualTo(1L);
      isFree.countDown();
      await().atMost(Duration.ofMinutes(1)).until(() -> seen.size() == 4_000);
    }

    assertThat(committed(topic)).isEqualTo(ends(topic, 2_000, 2_000));
    assertThat(registry
            .registry()
            .counter("headwater.subscriber.done{topology=shop,subscriber=stuck}")
            .getCount())
        .isEqualTo(4_000);
  }

  private static Collection<MemberDescription> members(Admin admin, String group) throws Exception {
    return Objects.requireNonNull(
            admin.describeConsumerGroups(List.of(group)).describedGroups().get(group))
        .get()
        .members();
  }

  @Test
  void goesOnReadingWhenARecordOfAQuickHandlerIsNot() throws InterruptedException {
    String topic = topicOf("quick", 2, 4_000);
    CountDownLatch isFree = new CountDownLatch(1);
    AtomicReference<String> stuck = new AtomicReference<>();
    ClusterAddress few = cluster.withKafka(Map.of("max.poll.records", "50"));
    SubscriberSettings settings = SubscriberSettings.of(few, topic, topic)
        .withOrdering(Ordering.PARTITION)
        .withDrainTimeout(Duration.ofSeconds(10));
    RecordAction action = record -> {
      String thread = Thread.currentThread().getName();
      if (record.position().partition() == 0
          && thread.equals("headwater-quick")
          && stuck.compareAndSet(null, thread)) {
        isFree.await();
      }
      seen.add(record.position());
    };
    SubscriberEngine engine = new ConsumerEngine(
        settings,
        workers -> Subscription.handling(action),
        SubscriberListener.NONE,
        SubscriberBrokerTest::untold,
        Duration.ofSeconds(1));

    engine.start();
    AtomicInteger each = new AtomicInteger(3_000);
    await().atMost(Duration.ofMinutes(1)).until(() -> {
      // All that was there may have been read before a worker had shown how quick it is.
      if (stuck.get() == null) {
        publish(topic, 2, 200);
        each.addAndGet(100);
      }
      return stuck.get() != null;
    });
    publish(topic, 2, 2_000);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> seen.stream().filter(it -> it.partition() == 1).count() == each.get());
    assertThat(engine.isAlive()).isTrue();
    isFree.countDown();
    await().atMost(Duration.ofMinutes(1)).until(() -> seen.size() == 2 * each.get());
    engine.stop();
    engine.awaitEnd(Duration.ofSeconds(30));

    assertThat(seen).doesNotHaveDuplicates();
    assertThat(committed(topic)).isEqualTo(ends(topic, each.get(), each.get()));
  }

  private static void untold(Optional<Throwable> why) {}

  private static long pending(EventSubscriber subscriber) {
    return subscriber.partitions().stream().mapToLong(PartitionState::pending).sum();
  }

  private static SubscriberSettings group(String topic) {
    return SubscriberSettings.of(cluster, topic, topic);
  }

  private static String topicOf(String name, int partitions, int records) {
    String topic = name.replace('_', '-').toLowerCase(Locale.ROOT);
    try (Admin admin = Admin.create(cluster.config())) {
      FreshTopics.create(admin, new NewTopic(topic, partitions, (short) 1));
    }
    publish(topic, partitions, records);
    return topic;
  }

  private static Set<String> topics() {
    try (Admin admin = Admin.create(cluster.config())) {
      return admin.listTopics().names().get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Publishes records a second apart, from noon on, to each partition in turn. */
  private static void publish(String topic, int partitions, int records) {
    try (EventPublisher publisher = EventPublisher.open(PublisherSettings.of(cluster))) {
      for (int i = 0; i < records; i++) {
        publisher.publish(new PublishRecord(
            topic,
            OptionalInt.of(i % partitions),
            Optional.of(("k" + i % 40).getBytes(UTF_8)),
            Optional.of("v".getBytes(UTF_8)),
            EventHeaders.NONE,
            NOON.plusSeconds(i / partitions)));
      }
      publisher.flush();
    }
  }

  private static Map<TopicPartition, Long> ends(String topic, long... offsets) {
    return IntStream.range(0, offsets.length)
        .boxed()
        .collect(Collectors.toMap(
            partition -> new TopicPartition(topic, partition), partition -> offsets[partition]));
  }

  private static Map<TopicPartition, Long> committed(String group) {
    try (Admin admin = Admin.create(cluster.config())) {
      Map<TopicPartition, OffsetAndMetadata> found =
          admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      return found.entrySet().stream()
          .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
