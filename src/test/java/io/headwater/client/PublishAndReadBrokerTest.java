package io.headwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.partition.Partitionings;
import io.headwater.testkit.FreshTopics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class PublishAndReadBrokerTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @TempDir
  static Path temporary;

  private static EmbeddedKafka kafka;
  private static ClusterAddress cluster;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(temporary);
    cluster = ClusterAddress.of(kafka.bootstrapServers());
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void readsBackWhatWasPublishedByteForByte() {
    createTopic("orders", 3);
    EventHeaders headers = EventHeaders.of(
        List.of(EventHeaders.Entry.text("hw-id", "c-1"), new EventHeaders.Entry("empty", null)));
    PublishRecord order = new PublishRecord(
        "orders",
        OptionalInt.empty(),
        Optional.of(bytes("o-1")),
        Optional.of(bytes("placed")),
        headers,
        NOON);
    PublishRecord tombstone = new PublishRecord(
        "orders",
        OptionalInt.of(2),
        Optional.empty(),
        Optional.empty(),
        EventHeaders.NONE,
        NOON.plusMillis(7));

    RecordPosition first = publish(order);
    RecordPosition second = publish(tombstone);
    List<StoredRecord> read = readAll(ReadRange.all("orders"));

    assertThat(read)
        .hasSize(2)
        .anySatisfy(record -> {
          assertThat(record.position()).isEqualTo(first);
          assertThat(record.time()).isEqualTo(NOON);
          assertThat(record.key()).contains(bytes("o-1"));
          assertThat(record.value()).contains(bytes("placed"));
          assertThat(record.headers()).isEqualTo(headers);
        })
        .anySatisfy(record -> {
          assertThat(record.position())
              .isEqualTo(second)
              .isEqualTo(new RecordPosition("orders", 2, 0));
          assertThat(record.key()).isEmpty();
          assertThat(record.value()).isEmpty();
        });
  }

  @Test
  void writesWhereALibrdkafkaClientWouldWrite() {
    createTopic("card-swipes", 12);
    PublisherSettings settings =
        PublisherSettings.of(cluster).withPartitioning("card-swipes", Partitionings.crc32());

    List<Integer> partitions;
    try (EventPublisher publisher = EventPublisher.open(settings)) {
      partitions = IntStream.range(0, 50)
          .mapToObj(
              i -> publisher.publishAndWait(record("card-swipes", "card-" + i)).partition())
          .toList();
    }

    assertThat(partitions)
        .isEqualTo(IntStream.range(0, 50)
            .mapToObj(i -> Partitionings.crc32().newFunction().partition(bytes("card-" + i), 12))
            .toList());
  }

  @Test
  void reportsEachRecordThatIsNotWrittenAndCountsIt() {
    createTopic("small", 1);
    PublishRecord huge = new PublishRecord(
        "small",
        OptionalInt.empty(),
        Optional.empty(),
        Optional.of(new byte[2 << 20]),
        EventHeaders.NONE,
        NOON);

    try (EventPublisher publisher = EventPublisher.open(PublisherSettings.of(cluster))) {
      publisher.publish(record("small", "a"));
      CompletableFuture<RecordPosition> refused = publisher.publish(huge).toCompletableFuture();
      publisher.publish(record("small", "b"));
      publisher.flush();

      assertThat(publisher.counts()).isEqualTo(new PublishCounts(3, 2, 1, 0, 0, 0));
      assertThatThrownBy(refused::join)
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOf(UnpublishedEventException.class)
          .hasMessageContaining("small: record of 2097152 bytes is larger than is taken [HW0609]");
    }
  }

  @Test
  void saysThatTheTopicToWriteDoesNotExist() {
    PublisherSettings impatient = PublisherSettings.of(cluster).withKafka("max.block.ms", "1000");

    try (EventPublisher publisher = EventPublisher.open(impatient)) {
      assertThatThrownBy(() -> publisher.publishAndWait(record("nowhere", "a")))
          .isInstanceOf(UnpublishedEventException.class)
          .hasMessageStartingWith("nowhere: the topic does not exist [HW0611]");
    }
  }

  @Test
  void readsFromAnOffsetATimeAndTheEnd() {
    createTopic("hours", 1);
    IntStream.range(0, 10)
        .forEach(hour -> publish(new PublishRecord(
            "hours",
            OptionalInt.of(0),
            Optional.empty(),
            Optional.of(bytes("h")),
            EventHeaders.NONE,
            NOON.plus(Duration.ofHours(hour)))));
    ReadRange all = ReadRange.all("hours");

    assertThat(offsets(all.from(new ReadStart.AtOffset(7)))).containsExactly(7L, 8L, 9L);
    assertThat(offsets(all.from(new ReadStart.AtOffset(7)).to(9))).containsExactly(7L, 8L);
    assertThat(offsets(all.to(3).from(new ReadStart.AtOffset(7)))).isEmpty();
    assertThat(offsets(all.from(new ReadStart.AtOffset(99)))).isEmpty();
    assertThat(offsets(all.from(new ReadStart.AtTime(NOON.plus(Duration.ofMinutes(450))))))
        .containsExactly(8L, 9L);
    assertThat(offsets(all.from(new ReadStart.AtTime(NOON.plus(Duration.ofDays(9))))))
        .isEmpty();
    assertThat(offsets(all.from(ReadStart.LATEST))).isEmpty();
  }

  @Test
  void startsAtTheFirstRecordThatIsStillThere() throws Exception {
    createTopic("old", 1);
    IntStream.range(0, 5).forEach(i -> publish(record("old", "a")));
    deleteBefore("old", 3);

    try (TopicReader reader =
        TopicReader.open(cluster, ReadRange.all("old").from(new ReadStart.AtOffset(1)))) {
      assertThat(reader.starts()).containsExactly(new RecordPosition("old", 0, 3));
    }
    assertThat(offsets(ReadRange.all("old"))).containsExactly(3L, 4L);
  }

  @Test
  void saysThatARecordWasDeletedBeforeItCouldBeRead() throws Exception {
    createTopic("vanishing", 1);
    IntStream.range(0, 5).forEach(i -> publish(record("vanishing", "a")));

    try (TopicReader reader = TopicReader.open(cluster, ReadRange.all("vanishing"))) {
      deleteBefore("vanishing", 3);

      assertThatThrownBy(() -> reader.forEach(record -> true))
          .isInstanceOf(ClusterUnavailableException.class)
          .hasMessage("""
              vanishing-0@0: the records up to offset 2 were deleted before they could be read \
              [HW0617]
                fix: read again, or raise the retention of the topic\
              """);
    }
  }

  @Test
  void readsCommittedRecordsOnlyAndEndsBehindAnAbortedTransaction() {
    createTopic("accounts", 1);
    transaction("accounts", "committed", true);
    transaction("accounts", "aborted", false);

    List<StoredRecord> read = readAll(ReadRange.all("accounts"));

    assertThat(read)
        .singleElement()
        .satisfies(record -> assertThat(record.value()).contains(bytes("committed")));
  }

  @Test
  void namesTheOpenTransactionThatItCannotReadBeyond() {
    createTopic("held", 1);
    publish(record("held", "a"));
    try (Producer<String, String> holder = transactional("held")) {
      holder.initTransactions();
      holder.beginTransaction();
      var unused = holder.send(new ProducerRecord<>("held", "undecided"));
      holder.flush();

      try (TopicReader reader =
          TopicReader.open(cluster, ReadRange.all("held"), Duration.ofSeconds(1))) {
        assertThatThrownBy(() -> reader.forEach(record -> true))
            .isInstanceOf(ClusterUnavailableException.class)
            .hasMessage("""
                held-0@1: a transaction has been open for at least 1 s, and records behind it \
                cannot be read [HW0616]
                  fix: wait until it ends, or abort it with kafka-transactions.sh\
                """);
      }
      holder.abortTransaction();
    }
  }

  @Test
  void followsUntilItIsStopped() {
    createTopic("live", 2);
    List<RecordPosition> seen = new CopyOnWriteArrayList<>();
    ReadRange range = ReadRange.all("live").from(ReadStart.LATEST).following();

    try (TopicReader reader = TopicReader.open(cluster, range)) {
      CompletableFuture<Void> reading =
          CompletableFuture.runAsync(() -> reader.forEach(record -> seen.add(record.position())));
      RecordPosition published = publish(record("live", "a"));
      await().untilAsserted(() -> assertThat(seen).containsExactly(published));
      reader.stop();

      await().atMost(Duration.ofSeconds(2)).until(reading::isDone);
      assertThat(reader.isDone()).isTrue();
      assertThat(reader.isComplete()).isFalse();
    }
  }

  @Test
  void stopsWhenItsThreadIsInterrupted() throws InterruptedException {
    createTopic("quiet", 1);

    try (TopicReader reader = TopicReader.open(cluster, ReadRange.all("quiet").following())) {
      Thread reading = new Thread(() -> reader.forEach(record -> true));
      reading.start();
      reading.interrupt();
      reading.join(5_000);

      assertThat(reading.isAlive()).isFalse();
      assertThat(reader.isDone()).isTrue();
    }
  }

  @Test
  void namesTopicsAndPartitionsThatDoNotExist() {
    createTopic("present", 2);

    assertThatThrownBy(() -> TopicReader.open(cluster, ReadRange.all("present", "presents")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            %s: topic 'presents' does not exist; did you mean 'present'? [HW0614]
              fix: correct the name, or create the topic first\
            """.formatted(cluster.bootstrapServers()));
    assertThatThrownBy(
            () -> TopicReader.open(cluster, ReadRange.all("present").ofPartitions(Set.of(1, 2))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            present: partition 2 does not exist; the topic has 0 to 1 [HW0615]
              fix: name one of these, or none to read them all\
            """);
  }

  private static void createTopic(String name, int partitions) {
    try (Admin admin = Admin.create(cluster.config())) {
      FreshTopics.create(admin, new NewTopic(name, partitions, (short) 1));
    }
  }

  private static void deleteBefore(String topic, long offset) throws Exception {
    try (Admin admin = Admin.create(cluster.config())) {
      admin
          .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(offset)))
          .all()
          .get();
    }
  }

  private static RecordPosition publish(PublishRecord record) {
    try (EventPublisher publisher = EventPublisher.open(PublisherSettings.of(cluster))) {
      return publisher.publishAndWait(record);
    }
  }

  private static PublishRecord record(String topic, String key) {
    return new PublishRecord(
        topic,
        OptionalInt.empty(),
        Optional.of(bytes(key)),
        Optional.of(bytes("v")),
        EventHeaders.NONE,
        NOON);
  }

  private static List<StoredRecord> readAll(ReadRange range) {
    List<StoredRecord> read = new ArrayList<>();
    try (TopicReader reader = TopicReader.open(cluster, range)) {
      reader.forEach(read::add);
      assertThat(reader.isComplete()).isTrue();
    }
    return read;
  }

  private static List<Long> offsets(ReadRange range) {
    return readAll(range).stream().map(record -> record.position().offset()).toList();
  }

  private static void transaction(String topic, String value, boolean isCommitted) {
    try (Producer<String, String> producer = transactional(value)) {
      producer.initTransactions();
      producer.beginTransaction();
      var unused = producer.send(new ProducerRecord<>(topic, value));
      producer.flush();
      if (isCommitted) {
        producer.commitTransaction();
      } else {
        producer.abortTransaction();
      }
    }
  }

  private static Producer<String, String> transactional(String id) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", id),
        new StringSerializer(),
        new StringSerializer());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
