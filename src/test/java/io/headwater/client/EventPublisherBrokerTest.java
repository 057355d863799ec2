package io.headwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import com.google.protobuf.Timestamp;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.event.RecordPosition;
import io.headwater.partition.Partitionings;
import io.headwater.testkit.FreshTopics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(240)
class EventPublisherBrokerTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration SOON = Duration.ofMillis(700);

  @TempDir
  static Path temporary;

  private static EmbeddedKafka kafka;
  private static ClusterAddress cluster;
  private static Admin admin;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(temporary.resolve("broker"));
    cluster = ClusterAddress.of(kafka.bootstrapServers());
    admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }

  @AfterAll
  static void stop() {
    admin.close();
    kafka.close();
  }

  @Test
  void answersManyCallersAtOnce() throws Exception {
    createTopic("callers", 6, Map.of());
    ExecutorService callers = Executors.newFixedThreadPool(64);

    PublishCounts counts;
    try (EventPublisher publisher = EventPublisher.open(settings().withMode(PublishMode.SYNC))) {
      List<Future<Integer>> all = new ArrayList<>();
      for (int caller = 0; caller < 64; caller++) {
        String key = "caller-" + caller;
        all.add(callers.submit(() -> {
          List<Long> offsets = new ArrayList<>();
          for (int i = 0; i < 20; i++) {
            offsets.add(
                publisher.publishAndWait(record("callers", key, "v" + i)).offset());
          }
          assertThat(offsets).isSorted().doesNotHaveDuplicates();
          return offsets.size();
        }));
      }
      for (Future<Integer> one : all) {
        assertThat(one.get()).isEqualTo(20);
      }
      counts = publisher.counts();
    }
    callers.shutdown();

    assertThat(counts).isEqualTo(new PublishCounts(64 * 20, 64 * 20, 0, 0, 0, 0));
    assertThat(readAll("callers")).hasSize(64 * 20);
  }

  @ParameterizedTest
  @EnumSource
  void writesWithEveryCompression(BatchCompression compression) {
    String topic = "compressed-" + compression.kafkaName();
    createTopic(topic, 1, Map.of());

    try (EventPublisher publisher = EventPublisher.open(settings().withCompression(compression))) {
      publisher.publishAndWait(record(topic, "a", "v".repeat(10_000)));
    }

    assertThat(values(topic)).containsExactly("v".repeat(10_000));
  }

  @ParameterizedTest
  @EnumSource
  void answersEachRecordInEveryMode(PublishMode mode) {
    String topic = "mode-" + mode;
    createTopic(topic, 1, Map.of());

    try (EventPublisher publisher = EventPublisher.open(settings().withMode(mode))) {
      List<CompletableFuture<RecordPosition>> answers = IntStream.range(0, 1_000)
          .mapToObj(i -> publisher.publish(record(topic, "k", "v" + i)).toCompletableFuture())
          .toList();
      publisher.flush();

      assertThat(answers).allMatch(CompletableFuture::isDone);
      assertThat(answers.stream().map(answer -> answer.join().offset()))
          .isEqualTo(IntStream.range(0, 1_000).mapToObj(i -> (long) i).toList());
      assertThat(publisher.meter().latency().count()).isPositive();
      assertThat(publisher.meter().pending()).isZero();
    }
  }

  @Test
  void saysWhichRecordOfABatchFailed() {
    createTopic("batches", 1, Map.of());
    List<BatchResult> results = new CopyOnWriteArrayList<>();
    BatchLimits threes = new BatchLimits(3, 8 << 20, Duration.ofMinutes(1));

    try (EventPublisher publisher = EventPublisher.open(settings().withMode(PublishMode.BATCH));
        EventBatches batches = publisher.batches(threes, results::add)) {
      batches.add(record("batches", "a", "one"));
      batches.add(record("batches", "b", "x".repeat(2 << 20)));
      batches.add(record("batches", "c", "three"));
      batches.flush();
      batches.add(record("batches", "d", "four"));
    }

    assertThat(results).hasSize(2);
    assertThat(results.get(0).records()).isEqualTo(3);
    assertThat(results.get(0).failed()).containsOnlyKeys(1);
    assertThat(results.get(0).written()).containsOnlyKeys(0, 2);
    assertThat(results.get(0).toString())
        .startsWith("batch 0: 2 of 3 records written\n  record 1: batches: record of 2097153 bytes"
            + " is larger than is taken [HW0609]");
    assertThat(results.get(1).isComplete()).isTrue();
    assertThat(values("batches")).containsExactly("one", "three", "four");
  }

  @Test
  void publishesABatchWhenItsIntervalIsOver() {
    createTopic("intervals", 1, Map.of());
    List<BatchResult> results = new CopyOnWriteArrayList<>();
    BatchLimits limits = new BatchLimits(1_000, 1 << 20, Duration.ofMillis(50));

    try (EventPublisher publisher = EventPublisher.open(settings());
        EventBatches batches = publisher.batches(limits, results::add)) {
      batches.add(record("intervals", "a", "one"));

      await().atMost(Duration.ofMinutes(1)).until(() -> results.size() == 1);
    }
    assertThat(results.get(0).isComplete()).isTrue();
  }

  @Test
  void givesWhatTheListenerHasThrownToWhoFlushes() {
    createTopic("throwing", 1, Map.of());

    try (EventPublisher publisher = EventPublisher.open(settings())) {
      EventBatches batches = publisher.batches(BatchLimits.DEFAULT, result -> {
        throw new IllegalStateException("listener");
      });
      batches.add(record("throwing", "a", "one"));

      assertThatThrownBy(batches::flush)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("listener");
      batches.close();
      assertThatThrownBy(() -> batches.add(record("throwing", "a", "two")))
          .hasMessage("the batches are closed: begin others for further records");
    }
  }

  @Test
  void putsWhatATopicDoesNotTakeIntoItsQueue() {
    createTopic("small", 1, Map.of("max.message.bytes", "1000"));
    createTopic("small-dlq", 1, Map.of());

    try (EventPublisher publisher = EventPublisher.open(
        settings().withCompression(BatchCompression.NONE).withUnsendable(Unsendable.toTopic()))) {
      assertThatThrownBy(() -> publisher.publishAndWait(record("small", "a", "x".repeat(5_000))))
          .isInstanceOfSatisfying(
              UnpublishedEventException.class,
              failure -> assertThat(failure.letter()).contains("small-dlq-0@0"))
          .hasMessageStartingWith("small: record of 5001 bytes is larger than is taken; its dead"
              + " letter is in small-dlq-0@0 [HW0609]");
      assertThat(publisher.counts()).isEqualTo(new PublishCounts(1, 0, 1, 0, 0, 1));
    }

    StoredRecord stored = readAll("small-dlq").get(0);
    DeadLetter letter = DeadLetterHeaders.read(
            stored.key().orElse(null), stored.value().orElse(null), stored.headers())
        .orElseThrow();
    assertThat(letter.origin()).isEqualTo(new RecordPosition("small", 0, DeadLetter.UNWRITTEN));
    assertThat(letter.value()).hasSize(5_000);
    assertThat(letter.cause().code()).isEqualTo("TOO_LARGE");
  }

  @Test
  void saysThatThereIsNoDeadLetterEither() {
    createTopic("unqueued", 1, Map.of("max.message.bytes", "1000"));

    try (EventPublisher publisher = EventPublisher.open(settings()
        .withDeadline(SOON)
        .withCompression(BatchCompression.NONE)
        .withUnsendable(Unsendable.toTopic()))) {
      assertThatThrownBy(() -> publisher.publishAndWait(record("unqueued", "a", "x".repeat(5_000))))
          .hasMessageContaining("larger than is taken [HW0609]")
          .hasMessageContaining("""
              unqueued-dlq: no dead letter of the record could be written (TimeoutException) \
              [HW0759]
                fix: the record is with its publisher alone: see that the place exists and takes \
              letters\
              """);
    }
  }

  @Test
  void putsWhatNoTopicTakesIntoAFile() throws Exception {
    Path directory = temporary.resolve("letters");
    PublishRecord unknown = new PublishRecord(
        "nowhere",
        OptionalInt.empty(),
        Optional.of(bytes("a")),
        Optional.of(bytes("v")),
        EventHeaders.of(List.of(EventHeaders.Entry.text("mine", "h"))),
        NOON);

    try (EventPublisher publisher = EventPublisher.open(
        settings().withDeadline(SOON).withUnsendable(Unsendable.toDirectory(directory)))) {
      assertThatThrownBy(() -> publisher.publishAndWait(unknown))
          .hasMessageContaining(
              "nowhere: the topic does not exist; its dead letter is in " + directory);
      assertThatThrownBy(() -> publisher.publishAndWait(record("nowhere", "b", "w")))
          .hasMessageContaining("[HW0611]");
    }

    List<DeadLetter> letters = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(LetterFile.read(files.findFirst().orElseThrow(), letters::add)).isEqualTo(2);
    }
    DeadLetter first = letters.get(0);
    assertThat(first.origin())
        .isEqualTo(new RecordPosition("nowhere", DeadLetter.UNWRITTEN, DeadLetter.UNWRITTEN));
    assertThat(first.key()).isEqualTo(bytes("a"));
    assertThat(first.value()).isEqualTo(bytes("v"));
    assertThat(first.headers()).isEqualTo(unknown.headers());
    assertThat(first.originTimestamp()).isEqualTo(NOON.toEpochMilli());
    assertThat(first.cause().code()).isEqualTo("HW0611");
  }

  @Test
  void publishesValuesOfAStreamWithTheHeadersOfTopologies() {
    createTopic("notes", 3, Map.of());
    PublishedStream<StringValue> notes =
        PublishedStream.of("notes", StringValue.class).withPartitioning(Partitionings.crc32());
    StoredRecord cause = new StoredRecord(
        new RecordPosition("requests", 1, 7),
        NOON,
        Optional.empty(),
        Optional.empty(),
        EventHeaders.of(List.of(
            EventHeaders.Entry.text("hw-correlation", "c-1"),
            EventHeaders.Entry.text("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7-01"))));

    try (EventPublisher publisher = EventPublisher.open(settings().withStream(notes))) {
      TypedPublisher<StringValue> typed = publisher.typed(notes);
      PublishRecord record =
          typed.record("n-1", "a", StringValue.of("text"), NOON, PublishContext.of(cause));
      publisher.publishAndWait(record);
      typed.publish("b", StringValue.of("more")).toCompletableFuture().join();
    }

    List<StoredRecord> read = readAll("notes");
    assertThat(read).hasSize(2).anySatisfy(note -> {
      assertThat(note.position().partition())
          .isEqualTo(Partitionings.crc32().newFunction().partition(bytes("a"), 3));
      assertThat(note.value()).contains(StringValue.of("text").toByteArray());
      assertThat(note.headers().text("hw-id")).contains("n-1");
      assertThat(note.headers().text("hw-type")).contains("google.protobuf.StringValue");
      assertThat(note.headers().text("hw-time")).contains("2026-01-01T12:00:00Z");
      assertThat(note.headers().text("hw-correlation")).contains("c-1");
      assertThat(note.headers().text("hw-causation")).contains("requests-1@7");
      assertThat(note.headers().text("traceparent"))
          .contains("00-0af7651916cd43dd8448eb211c80319c-b7-01");
    });
  }

  @Test
  @SuppressWarnings("unchecked") // Somebody's value of another type, behind the compiler's back.
  void refusesWhatIsNotOfTheStream() {
    PublishedStream<StringValue> notes = PublishedStream.of("notes", StringValue.class);

    try (EventPublisher publisher = EventPublisher.open(settings())) {
      TypedPublisher<StringValue> typed = publisher.typed(notes);
      TypedPublisher<Message> raw = (TypedPublisher<Message>) (TypedPublisher<?>) typed;

      assertThatThrownBy(() -> raw.publish("a", Timestamp.getDefaultInstance()))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("""
              notes: the stream holds 'google.protobuf.StringValue', was given a \
              'google.protobuf.Timestamp' [HW0763]
                fix: publish it to the stream that declares its type\
              """);
      assertThatThrownBy(() -> typed.publish(7L, StringValue.of("v"))).hasMessage("""
          notes: keys of the stream are string, was given a Long [HW0764]
            fix: give a String\
          """);
      assertThatThrownBy(() -> publisher.typed(notes.withPartitioning(Partitionings.crc32())))
          .hasMessageContaining(
              "notes: the publisher places records by murmur2, and the stream" + " declares crc32")
          .hasMessageContaining("[HW0762]");
      assertThat(publisher.typed(notes.withKey(KeyType.INT64))).isNotNull();
      assertThat(publisher.counts().published()).isZero();
    }
  }

  private static PublisherSettings settings() {
    return PublisherSettings.of(cluster);
  }

  private static PublishRecord record(String topic, String key, String value) {
    return new PublishRecord(
        topic,
        OptionalInt.empty(),
        Optional.of(bytes(key)),
        Optional.of(bytes(value)),
        EventHeaders.NONE,
        NOON);
  }

  private static List<String> values(String topic) {
    return readAll(topic).stream()
        .map(record -> new String(record.value().orElseThrow(), UTF_8))
        .toList();
  }

  private static List<StoredRecord> readAll(String topic) {
    List<StoredRecord> read = new ArrayList<>();
    try (TopicReader reader = TopicReader.open(cluster, ReadRange.all(topic))) {
      reader.forEach(read::add);
    }
    return read;
  }

  private static void createTopic(String topic, int partitions, Map<String, String> config) {
    FreshTopics.create(admin, new NewTopic(topic, partitions, (short) 1).configs(config));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
