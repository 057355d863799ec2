package io.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.cli.CommandRun.Result;
import io.headwater.client.ClusterAddress;
import io.headwater.client.EventPublisher;
import io.headwater.client.PublishRecord;
import io.headwater.client.PublisherSettings;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.history.HistoryEvent;
import io.headwater.history.HistoryReader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import topologies.bank.proto.CardSwipe;

/**
 * As many records as {@code -Dheadwater.export.records=1000000} says, on their way into history
 * files and back.
 */
@EnabledIfSystemProperty(named = "headwater.export.records", matches = "[0-9]+")
class LargeExportBrokerTest {
  private static final String LEDGER = Ledgers.Sound.class.getName();
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final int PARTITIONS = 6;

  @TempDir
  Path directory;

  @Test
  void comesBackByteForByte() {
    int records = Integer.getInteger("headwater.export.records");
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"))) {
      String servers = kafka.bootstrapServers();
      run(servers, "topics", LEDGER, "--create");
      publish(records, servers);

      run(servers, "export", LEDGER, "swipes", "--out", "first");
      String[] files = Stream.iterate(0, partition -> partition + 1)
          .limit(PARTITIONS)
          .map(partition -> "first/swipes-" + partition + ".history.zst")
          .toArray(String[]::new);
      run(
          servers,
          Stream.concat(
                  Stream.of(
                      "import",
                      "--topology",
                      LEDGER,
                      "--stream",
                      "large-swipes",
                      "--keep-partitions"),
                  Stream.of(files))
              .toArray(String[]::new));
      run(servers, "export", LEDGER, "large-swipes", "--out", "second");
      run(servers, "replay", LEDGER, "--history", "topic:swipes");
    }

    long same = 0;
    for (int partition = 0; partition < PARTITIONS; partition++) {
      same += same("first/swipes-" + partition, "second/large-swipes-" + partition);
    }
    assertThat(same).isEqualTo(records);
  }

  private static void publish(int records, String servers) {
    Random random = new Random(1);
    try (EventPublisher publisher =
        EventPublisher.open(PublisherSettings.of(ClusterAddress.of(servers)))) {
      for (int i = 0; i < records; i++) {
        var unused = publisher.publish(record(i, random));
      }
      publisher.flush();
      assertThat(publisher.counts().acknowledged()).isEqualTo(records);
    }
  }

  private static PublishRecord record(int number, Random random) {
    String card = "card-" + random.nextInt(100_000);
    CardSwipe swipe = CardSwipe.newBuilder()
        .setCard(card)
        .setMerchant("merchant-" + random.nextInt(1_000))
        .setAmount(random.nextInt(100_000))
        .build();
    List<EventHeaders.Entry> headers = new ArrayList<>();
    headers.add(EventHeaders.Entry.text(EventHeaders.ID, "swipe-" + number));
    if (number % 5 == 0) {
      headers.add(new EventHeaders.Entry("trace", null));
    }
    return new PublishRecord(
        "swipes",
        OptionalInt.of(random.nextInt(PARTITIONS)),
        number % 7 == 0 ? Optional.empty() : Optional.of(card.getBytes(UTF_8)),
        number % 11 == 0 ? Optional.empty() : Optional.of(swipe.toByteArray()),
        EventHeaders.of(headers),
        START.plusMillis(number * 10L + random.nextInt(1_000)));
  }

  /** Returns how many records two histories have, all of which are the same. */
  private long same(String first, String second) {
    try (HistoryReader one = HistoryReader.open(directory.resolve(first + ".history.zst"));
        HistoryReader other = HistoryReader.open(directory.resolve(second + ".history.zst"))) {
      Iterator<HistoryEvent> others = other.iterator();
      long same = 0;
      for (HistoryEvent event : one) {
        assertThat(others.next()).isEqualTo(event);
        same++;
      }
      assertThat(others.hasNext()).isFalse();
      return same;
    }
  }

  private void run(String servers, String... arguments) {
    long begin = System.nanoTime();
    Result run = CommandRun.in(directory)
        .run(Stream.concat(Stream.of(arguments), Stream.of("--bootstrap-servers", servers))
            .toArray(String[]::new));
    System.out.printf(
        "%s: %d ms%n%s", arguments[0], (System.nanoTime() - begin) / 1_000_000, run.out());
    assertThat(run.code()).as(run.err()).isZero();
  }
}
