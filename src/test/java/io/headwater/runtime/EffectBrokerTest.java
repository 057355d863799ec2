package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.client.ClusterAddress;
import io.headwater.client.EventPublisher;
import io.headwater.client.PublishRecord;
import io.headwater.client.PublisherSettings;
import io.headwater.client.ReadRange;
import io.headwater.client.TopicReader;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.streams.TopicPlan;
import io.headwater.topology.CircuitBreaker;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import topologies.bank.proto.CardSwipe;

/** Effects on a broker: in a process that is killed, and in one whose calls all fail. */
class EffectBrokerTest {
  private static final int CARDS = 20;
  private static final int SWIPES = 30;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Path noteBook = Receipts.noteBook(ProcessHandle.current().pid());
  private final TopologySpec receipts = new Receipts().topology();

  @TempDir
  static Path data;

  private static EmbeddedKafka kafka;
  private static ClusterAddress cluster;

  @TempDir
  Path directory;

  /** A call as the file says it. */
  private record Call(String card, long number, String key, String process) {
    static Call of(String line) {
      String[] words = line.split(" ", 4);
      return new Call(words[0], Long.parseLong(words[1]), words[2], words[3]);
    }
  }

  @BeforeAll
  static void startBroker() {
    kafka = EmbeddedKafka.start(data.resolve("kafka"));
    cluster = ClusterAddress.of(kafka.bootstrapServers());
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  @AfterEach
  void throwAwayTheNoteBook() throws IOException {
    Files.deleteIfExists(noteBook);
  }

  @Test
  @Timeout(240)
  void everyRecordIsCalledForInTheOrderOfItsKeyAlsoWhenTheProcessIsKilled() throws Exception {
    try (ClusterTopics topics = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
      topics.create(TopicPlan.of(receipts, (short) 1));
    }
    publish("receipt-swipes", 0, SWIPES / 2);
    try (AppProcess first = start("first")) {
      await(first, () -> calls().size() > CARDS * SWIPES / 4);
      first.kill();
    }
    publish("receipt-swipes", SWIPES / 2, SWIPES);
    try (AppProcess second = start("second")) {
      await(second, () -> keysOf(calls()) == CARDS * SWIPES);
      await(second, () -> commandIds().distinct().count() == CARDS * SWIPES);
      assertThat(second.stop()).isTrue();
    }

    List<Call> calls = calls();
    Map<List<String>, List<Long>> byCard = calls.stream()
        .collect(Collectors.groupingBy(
            call -> List.of(call.card(), call.process()),
            Collectors.mapping(Call::number, Collectors.toList())));
    assertThat(byCard).allSatisfy((card, numbers) -> assertThat(numbers).isSorted());
    assertThat(calls.stream().map(Call::number).distinct()).hasSize(SWIPES);
    assertThat(commandIds().distinct())
        .containsExactlyInAnyOrderElementsOf(
            calls.stream().map(call -> call.key() + "/receipt").distinct().toList());
  }

  /** Charges cards, unless the other side is down. */
  private static TopologySpec charges(BooleanSupplier isDown, Set<String> charged) {
    TopologyBuilder charges = TopologyBuilder.topology("charges");
    StreamRef<CardSwipe> swipes =
        charges.stream("charge-swipes", CardSwipe.class, stream -> stream.partitions(4));
    StreamRef<CardSwipe> copies =
        charges.stream("charge-copies", CardSwipe.class, stream -> stream.partitions(4));
    charges.pipeline("copy", swipes).to(copies);
    charges
        .effect("charge", swipes, (record, idempotencyKey) -> {
          if (isDown.getAsBoolean()) {
            throw new IOException("connection refused");
          }
          charged.add(record.originText());
          return Optional.empty();
        })
        .onError(Recovery.deadLetter());
    charges.pauseAbove(
        CircuitBreaker.above(0.5).of(20).pausing(Duration.ofSeconds(2)).trying(5));
    return charges.build();
  }

  /** A few trials may fail before the test looks, of 5 records and those in 8 hands each. */
  @Test
  @Timeout(240)
  void pausesInsteadOfEmptyingItsTopicIntoTheQueue() {
    AtomicBoolean isDown = new AtomicBoolean(true);
    Set<String> charged = ConcurrentHashMap.newKeySet();
    TopologySpec charges = charges(isDown::get, charged);
    try (ClusterTopics topics = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
      topics.create(TopicPlan.of(charges, (short) 1));
    }
    publish("charge-swipes", 0, SWIPES);

    try (HeadwaterApp app = HeadwaterApp.start(
        charges, AppSettings.of(kafka.bootstrapServers(), directory.resolve("charges")))) {
      Awaitility.await().atMost(PATIENCE).until(() -> app.paused().isPresent());
      assertThat(app.paused().orElseThrow())
          .containsPattern("^effect 'charge': \\d+ of \\d+ records became dead letters");
      assertThat(app.isRunning()).isFalse();
      assertThat(app.halt()).isEmpty();
      assertThat(letters()).hasSizeBetween(20, CARDS * SWIPES / 3);
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () -> app.paused().filter(why -> why.contains("on trial became")).isPresent());
      Awaitility.await().atMost(PATIENCE).until(() -> copied(app) == CARDS * SWIPES);
      assertThat(app.state()).as("its programs go on").isEqualTo("RUNNING");

      isDown.set(false);
      // What was done behind a record that was not is called for again.
      Awaitility.await().atMost(PATIENCE).until(() -> {
        Set<String> all = letters();
        all.addAll(charged);
        return all.size() == CARDS * SWIPES && app.isRunning();
      });
      assertThat(app.paused()).isEmpty();
      assertThat(letters()).hasSizeBetween(23, CARDS * SWIPES / 2);
    }
  }

  private static long copied(HeadwaterApp app) {
    return Objects.requireNonNull(app.metrics().countsByProgram().get("copy")).consumed();
  }

  /** Returns what has become a dead letter, each record once. */
  private static Set<String> letters() {
    Set<String> origins = new HashSet<>();
    try (TopicReader reader = TopicReader.open(cluster, ReadRange.all("charge-swipes-dlq"))) {
      reader.forEach(record -> {
        origins.add(DeadLetterHeaders.read(
                record.key().orElse(null), record.value().orElse(null), record.headers())
            .orElseThrow()
            .origin()
            .toString());
        return true;
      });
    }
    return origins;
  }

  private AppProcess start(String name) throws IOException {
    return AppProcess.start(kafka.bootstrapServers(), directory.resolve(name), Receipts.class);
  }

  private static void publish(String topic, int from, int to) {
    try (EventPublisher publisher = EventPublisher.open(PublisherSettings.of(cluster))) {
      for (int number = from; number < to; number++) {
        for (int card = 0; card < CARDS; card++) {
          CardSwipe swipe =
              CardSwipe.newBuilder().setCard("c" + card).setAmount(number).build();
          var unused = publisher.publish(new PublishRecord(
              topic,
              OptionalInt.empty(),
              Optional.of(swipe.getCard().getBytes(StandardCharsets.UTF_8)),
              Optional.of(swipe.toByteArray()),
              EventHeaders.of(List.of(EventHeaders.Entry.text("hw-type", "bank.CardSwipe"))),
              Instant.now()));
        }
      }
      publisher.flush();
      assertThat(publisher.counts().failed()).isZero();
    }
  }

  private List<Call> calls() {
    try {
      return Files.exists(noteBook)
          ? Files.readAllLines(noteBook).stream().map(Call::of).toList()
          : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long keysOf(List<Call> calls) {
    return calls.stream().map(Call::key).distinct().count();
  }

  private static Stream<String> commandIds() {
    List<String> ids = new ArrayList<>();
    try (TopicReader reader = TopicReader.open(cluster, ReadRange.all("receipt-commands"))) {
      reader.forEach(record -> ids.add(record.headers().text("hw-id").orElseThrow()));
    }
    return ids.stream();
  }

  private static void await(AppProcess process, BooleanSupplier condition) throws Exception {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      assertThat(process.isAlive()).as(process.log()).isTrue();
      assertThat(Instant.now()).as(process.log()).isBefore(deadline);
      LockSupport.parkNanos(50_000_000);
    }
  }
}
