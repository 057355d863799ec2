package io.headwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.testkit.FreshTopics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class EventTransformerBrokerTest {
  private static final int RECORDS = 400;

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
  void writesWhatEachRecordLeadsToOnceAcrossAKill() throws Exception {
    createTopic("in", 2);
    createTopic("out", 2);
    publishAll("in", RECORDS);

    Process first = startProcess("t-1", 10);
    try {
      await().atMost(Duration.ofMinutes(2)).until(() -> !readAll("out").isEmpty());
    } finally {
      first.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    assertThat(readAll("out")).hasSizeLessThan(RECORDS);
    Ending ending = new Ending();
    TransformerSettings settings =
        TransformerSettings.of(PublisherSettings.of(cluster), "killed", "in", "t-1");
    try (EventTransformer second = EventTransformer.start(
        settings, received -> List.of(TransformerProcess.copy("out", received)), ending::set)) {
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> readAll("out").size() >= RECORDS && second.isAlive());
    }

    assertThat(ending.get()).isEmpty();
    assertThat(values("out"))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, RECORDS).mapToObj(i -> "v" + i).toList());
  }

  @Test
  void deadLettersWhatItCannotTransformAndGoesOn() throws Exception {
    createTopic("poisoned", 1);
    createTopic("poisoned-dlq", 1);
    createTopic("clean", 1);
    publishAll("poisoned", 3);
    AtomicInteger attempts = new AtomicInteger();
    RetryPolicy twice = new RetryPolicy(
        2, Duration.ofMillis(1), Duration.ofMillis(1), 1, 0, RetryableFailures.ANY_EXCEPTION);

    TransformerSettings settings = TransformerSettings.of(
            PublisherSettings.of(cluster), "careful", "poisoned", "t-2")
        .withRetries(twice);
    try (EventTransformer transformer = EventTransformer.start(
        settings,
        received -> {
          if (text(received).equals("v1")) {
            attempts.incrementAndGet();
            throw new IllegalStateException("poison");
          }
          return List.of(
              text(received).equals("v2")
                  ? large("clean")
                  : TransformerProcess.copy("clean", received));
        },
        end -> {})) {
      await().atMost(Duration.ofMinutes(1)).until(() -> transformer.transformed() == 3);
    }

    // A transaction is seen when its markers are there, soon after it is committed.
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(values("clean")).containsExactly("v0"));
    await().atMost(Duration.ofMinutes(1)).until(() -> readAll("poisoned-dlq").size() == 2);
    List<DeadLetter> letters = readAll("poisoned-dlq").stream()
        .map(record -> DeadLetterHeaders.read(
                record.key().orElse(null), record.value().orElse(null), record.headers())
            .orElseThrow())
        .toList();
    assertThat(attempts).hasValue(2);
    assertThat(letters)
        .extracting(letter -> letter.origin().toString())
        .containsExactly("poisoned-0@1", "poisoned-0@2");
    assertThat(letters)
        .extracting(letter -> letter.cause().code())
        .containsExactly("RULE_THREW", "TOO_LARGE");
    assertThat(letters.get(0).cause().attempt()).isEqualTo(2);
  }

  @Test
  void stopsBeforeWhatItCannotTransformIfItIsTo() throws Exception {
    createTopic("stopping", 1);
    publishAll("stopping", 1);
    Ending ending = new Ending();

    TransformerSettings settings = TransformerSettings.of(
            PublisherSettings.of(cluster), "strict", "stopping", "t-3")
        .withWhenFailed(TransformerSettings.WhenFailed.STOP);
    try (EventTransformer transformer = EventTransformer.start(
        settings,
        received -> {
          throw new IllegalStateException("poison");
        },
        ending::set)) {
      assertThat(ending.get()).containsInstanceOf(UntransformedEventException.class);
      assertThat(ending.get().orElseThrow()).hasMessage("""
          strict at stopping-0@0: the record cannot be transformed (RULE_THREW, \
          java.lang.IllegalStateException) [HW0767]
            fix: correct the transform, and start it again: it goes on with this record\
          """);
      assertThat(transformer.transformed()).isZero();
    }
  }

  @Test
  void endsWhenAnotherOneOfItsIdIsOpened() throws Exception {
    createTopic("fenced", 1);
    Ending ending = new Ending();
    TransformerSettings settings =
        TransformerSettings.of(PublisherSettings.of(cluster), "fenced", "fenced", "t-4");

    try (EventTransformer first =
            EventTransformer.start(settings, received -> List.of(), ending::set);
        TransactionalPublisher other =
            TransactionalPublisher.open(PublisherSettings.of(cluster), "t-4")) {
      publishAll("fenced", 1);

      assertThat(ending.get().orElseThrow()).hasMessage("""
          transactional id 't-4': another transformer was opened with it, and this one has ended \
          [HW0766]
            fix: give each instance an id of its own: what is done stays done\
          """);
      assertThat(first.transformed()).isZero();
      assertThat(other).isNotNull();
    }
  }

  /** Why a transformer has ended. */
  private static final class Ending {
    private final CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();

    void set(Optional<Throwable> why) {
      end.complete(why);
    }

    Optional<Throwable> get() throws Exception {
      return end.get(40, TimeUnit.SECONDS);
    }
  }

  private static Process startProcess(String id, int millis) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            TransformerProcess.class.getName(),
            kafka.bootstrapServers(),
            id,
            Integer.toString(millis))
        .redirectErrorStream(true)
        .redirectOutput(temporary.resolve(id + ".log").toFile())
        .start();
  }

  private static void publishAll(String topic, int records) {
    try (EventPublisher publisher = EventPublisher.open(PublisherSettings.of(cluster))) {
      IntStream.range(0, records).forEach(i -> publisher.publish(record(topic, "k" + i, "v" + i)));
      publisher.flush();
      assertThat(publisher.counts().acknowledged()).isEqualTo(records);
    }
  }

  private static PublishRecord large(String topic) {
    return record(topic, "k", "x".repeat(2 << 20));
  }

  private static PublishRecord record(String topic, String key, String value) {
    return new PublishRecord(
        topic,
        OptionalInt.empty(),
        TransformerProcess.bytes(key),
        TransformerProcess.bytes(value),
        EventHeaders.NONE,
        Instant.now());
  }

  private static String text(StoredRecord record) {
    return new String(record.value().orElseThrow(), UTF_8);
  }

  private static List<String> values(String topic) {
    return readAll(topic).stream().map(EventTransformerBrokerTest::text).toList();
  }

  private static List<StoredRecord> readAll(String topic) {
    List<StoredRecord> read = new ArrayList<>();
    try (TopicReader reader = TopicReader.open(cluster, ReadRange.all(topic))) {
      reader.forEach(read::add);
    }
    return read;
  }

  private static void createTopic(String topic, int partitions) {
    FreshTopics.create(admin, new NewTopic(topic, partitions, (short) 1));
  }
}
