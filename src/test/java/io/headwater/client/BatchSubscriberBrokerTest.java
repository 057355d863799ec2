package io.headwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.testkit.FreshTopics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class BatchSubscriberBrokerTest {
  private static final int PARTITIONS = 3;
  private static final BatchLimits TENS = new BatchLimits(10, 1 << 20, Duration.ofMillis(100));

  @TempDir
  static Path temporary;

  private static EmbeddedKafka kafka;
  private static ClusterAddress cluster;
  private static Admin admin;
  private static EventPublisher publisher;

  private final Map<Integer, List<Long>> done = new ConcurrentHashMap<>();
  private final Map<Integer, AtomicInteger> atWork = new ConcurrentHashMap<>();
  private final List<String> broken = new CopyOnWriteArrayList<>();
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

  @Test
  void aPoisonedRecordIsALetterAndAllOthersAreDoneOnceAndInOrder() throws Exception {
    publish("orders", 100);
    RecordPosition poison = new RecordPosition("orders", 1, 42);
    BatchPolicy policy = BatchPolicy.of(TENS).withFailures(quick());

    try (EventSubscriber subscriber =
        BatchSubscriber.start(settings("orders"), policy, poisonedBy(poison), end::complete)) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> done.values().stream().mapToInt(List::size).sum() == 299);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> committed("orders").equals(Map.of(0, 100L, 1, 100L, 2, 100L)));
      assertThat(subscriber.isAlive()).isTrue();
    }

    assertThat(broken).isEmpty();
    assertThat(done.get(0)).containsExactlyElementsOf(offsets(100, -1));
    assertThat(done.get(1)).containsExactlyElementsOf(offsets(100, 42));
    assertThat(done.get(2)).containsExactlyElementsOf(offsets(100, -1));
    assertThat(letters("orders")).singleElement().satisfies(letter -> {
      assertThat(letter.origin()).isEqualTo(poison);
      assertThat(letter.value()).isEqualTo(bytes("42"));
      assertThat(letter.cause().attempt()).isGreaterThan(2);
    });
    assertThat(end).isCompletedWithValue(Optional.empty());
  }

  @Test
  void nothingBehindARecordIsCommittedThatEndsTheSubscriber() throws Exception {
    publish("payments", 30);
    RecordPosition poison = new RecordPosition("payments", 1, 13);
    BatchPolicy policy = BatchPolicy.of(TENS).withFailures(FailurePolicy.stop());

    try (EventSubscriber subscriber =
        BatchSubscriber.start(settings("payments"), policy, poisonedBy(poison), end::complete)) {
      assertThat(end.join()).isPresent();
      assertThat(subscriber.isAlive()).isFalse();
    }

    assertThat(done.get(1)).containsExactlyElementsOf(offsets(13, -1));
    assertThat(committed("payments")).containsEntry(1, 13L);
  }

  @Test
  void whatWaitsForItsBatchIsLeftToTheNextMember() throws Exception {
    publish("refunds", 5);
    BatchPolicy never = BatchPolicy.of(new BatchLimits(1_000, 1 << 20, Duration.ofHours(1)));
    SubscriberSettings patient = settings("refunds").withDrainTimeout(Duration.ofMinutes(1));
    EventSubscriber waiting =
        BatchSubscriber.start(patient, never, poisonedBy(NOBODY), end::complete);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() ->
            waiting.partitions().stream().mapToLong(PartitionState::pending).sum() == 15);

    waiting.close(); // does not wait for the hour, nor for the minute
    try (EventSubscriber next = BatchSubscriber.start(
        settings("refunds"), BatchPolicy.of(TENS), poisonedBy(NOBODY), ended -> {})) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> done.values().stream().mapToInt(List::size).sum() == 15);
      assertThat(next.isAlive()).isTrue();
    }

    assertThat(end).isCompletedWithValue(Optional.empty());
    assertThat(done.values())
        .allSatisfy(offsets -> assertThat(offsets).containsExactlyElementsOf(offsets(5, -1)));
  }

  @Test
  void thePageShowsWhatWorks() throws Exception {
    publish("products", 3);
    List<StoredRecord> index = new CopyOnWriteArrayList<>();
    List<Throwable> ended = new CopyOnWriteArrayList<>();

    BatchPolicy policy = BatchPolicy.of(new BatchLimits(500, 1 << 20, Duration.ofMillis(100)));
    EventSubscriber subscriber = BatchSubscriber.start(
        SubscriberSettings.of(cluster, "search-index", "products"),
        policy,
        records -> index.addAll(records),
        why -> why.ifPresent(ended::add));

    await().atMost(Duration.ofMinutes(1)).until(() -> index.size() == 9);
    subscriber.close();
    assertThat(ended).isEmpty();
  }

  @Test
  void refusesABatchThatIsNeverComplete() {
    assertThatThrownBy(() -> BatchSubscriber.start(
            settings("any").withWorkers(2).withPending(5, 1 << 20),
            BatchPolicy.of(TENS),
            records -> {},
            end::complete))
        .hasMessage("a batch of 10 records and 1048576 bytes is never complete: at most 5 and"
            + " 1048576 are pending");
  }

  private static final RecordPosition NOBODY = new RecordPosition("nobody", 0, 0);

  private BatchAction poisonedBy(RecordPosition poison) {
    return records -> {
      int partition = records.get(0).position().partition();
      AtomicInteger inside = atWork.computeIfAbsent(partition, name -> new AtomicInteger());
      if (inside.incrementAndGet() > 1
          || records.size() > TENS.records()
          || records.stream().anyMatch(one -> one.position().partition() != partition)) {
        broken.add(records.toString());
      }
      try {
        if (records.stream().anyMatch(record -> record.position().equals(poison))) {
          throw new IllegalStateException("poison");
        }
        done.computeIfAbsent(partition, name -> new CopyOnWriteArrayList<>())
            .addAll(records.stream().map(record -> record.position().offset()).toList());
      } finally {
        inside.decrementAndGet();
      }
    };
  }

  private static FailurePolicy quick() {
    return FailurePolicy.deadLetters()
        .withRetries(new RetryPolicy(
            2, Duration.ofMillis(1), Duration.ofMillis(1), 1, 0, RetryableFailures.ANY_EXCEPTION));
  }

  private static SubscriberSettings settings(String topic) {
    return SubscriberSettings.of(cluster, topic + "-group", topic)
        .withCommitting(Committing.INTERVAL, Duration.ofMillis(50));
  }

  private static Map<Integer, Long> committed(String topic) throws Exception {
    Map<Integer, Long> committed = new ConcurrentHashMap<>();
    admin
        .listConsumerGroupOffsets(topic + "-group")
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach((partition, offset) -> committed.put(partition.partition(), offset.offset()));
    return committed;
  }

  private static List<Long> offsets(int count, long without) {
    return LongStream.range(0, count)
        .filter(offset -> offset != without)
        .boxed()
        .toList();
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

  private static void publish(String topic, int each) {
    FreshTopics.create(admin, new NewTopic(topic, PARTITIONS, (short) 1));
    IntStream.range(0, each * PARTITIONS)
        .forEach(i -> publisher.publish(new PublishRecord(
            topic,
            OptionalInt.of(i % PARTITIONS),
            Optional.empty(),
            Optional.of(bytes(Integer.toString(i / PARTITIONS))),
            EventHeaders.NONE,
            Instant.EPOCH)));
    publisher.flush();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
