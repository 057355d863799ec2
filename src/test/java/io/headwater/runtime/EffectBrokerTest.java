package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.client.ClusterAddress;
import io.headwater.client.EventPublisher;
import io.headwater.client.PublishRecord;
import io.headwater.client.PublisherSettings;
import io.headwater.client.ReadRange;
import io.headwater.client.TopicReader;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.streams.TopicPlan;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import topologies.bank.proto.CardSwipe;

/** An effect in a process that is killed, on a broker. */
class EffectBrokerTest {
  private static final int CARDS = 20;
  private static final int SWIPES = 30;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Path noteBook = Receipts.noteBook(ProcessHandle.current().pid());
  private final TopologySpec receipts = new Receipts().topology();

  @TempDir
  Path directory;

  /** A call as the file says it. */
  private record Call(String card, long number, String key, String process) {
    static Call of(String line) {
      String[] words = line.split(" ", 4);
      return new Call(words[0], Long.parseLong(words[1]), words[2], words[3]);
    }
  }

  @AfterEach
  void throwAwayTheNoteBook() throws IOException {
    Files.deleteIfExists(noteBook);
  }

  @Test
  @Timeout(180)
  void everyRecordIsCalledForInTheOrderOfItsKeyAlsoWhenTheProcessIsKilled() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"))) {
      ClusterAddress cluster = ClusterAddress.of(kafka.bootstrapServers());
      try (ClusterTopics topics = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
        topics.create(TopicPlan.of(receipts, (short) 1));
      }
      publish(cluster, 0, SWIPES / 2);
      try (AppProcess first = start(kafka, "first")) {
        await(first, () -> calls().size() > CARDS * SWIPES / 4);
        first.kill();
      }
      publish(cluster, SWIPES / 2, SWIPES);
      try (AppProcess second = start(kafka, "second")) {
        await(second, () -> keysOf(calls()) == CARDS * SWIPES);
        await(second, () -> commandIds(cluster).distinct().count() == CARDS * SWIPES);
        assertThat(second.stop()).isTrue();
      }

      List<Call> calls = calls();
      Map<List<String>, List<Long>> byCard = calls.stream()
          .collect(Collectors.groupingBy(
              call -> List.of(call.card(), call.process()),
              Collectors.mapping(Call::number, Collectors.toList())));
      assertThat(byCard).allSatisfy((card, numbers) -> assertThat(numbers).isSorted());
      assertThat(calls.stream().map(Call::number).distinct()).hasSize(SWIPES);
      assertThat(commandIds(cluster).distinct())
          .containsExactlyInAnyOrderElementsOf(
              calls.stream().map(call -> call.key() + "/receipt").distinct().toList());
    }
  }

  private AppProcess start(EmbeddedKafka kafka, String name) throws IOException {
    return AppProcess.start(kafka.bootstrapServers(), directory.resolve(name), Receipts.class);
  }

  private static void publish(ClusterAddress cluster, int from, int to) {
    try (EventPublisher publisher = EventPublisher.open(PublisherSettings.of(cluster))) {
      for (int number = from; number < to; number++) {
        for (int card = 0; card < CARDS; card++) {
          CardSwipe swipe =
              CardSwipe.newBuilder().setCard("c" + card).setAmount(number).build();
          var unused = publisher.publish(new PublishRecord(
              "receipt-swipes",
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

  private static Stream<String> commandIds(ClusterAddress cluster) {
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
