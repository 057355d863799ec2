package io.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.cli.CommandRun.Result;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.history.HistoryEvent;
import io.headwater.history.HistoryReader;
import io.headwater.history.HistorySummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import topologies.bank.proto.CardSwipe;

/** A topic on its way into history files and back. */
@Timeout(240)
class ExportBrokerTest {
  private static final String LEDGER = Ledgers.Sound.class.getName();
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final int PARTITIONS = 6;
  private static final int COMMITTED = 300;

  @TempDir
  static Path data;

  private static EmbeddedKafka kafka;

  @TempDir
  Path directory;

  @BeforeAll
  static void writeATopic() {
    kafka = EmbeddedKafka.start(data);
    assertThat(CommandRun.in(data).run(with("topics", LEDGER, "--create")).code())
        .isZero();
    writeInTransactions("swipes");
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  /** Transactions of 20 records, of which every third is aborted. */
  private static void writeInTransactions(String topic) {
    Random random = new Random(17);
    try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", "writer"),
        new ByteArraySerializer(),
        new ByteArraySerializer())) {
      producer.initTransactions();
      for (int committed = 0, transaction = 0; committed < COMMITTED; transaction++) {
        producer.beginTransaction();
        for (int i = 0; i < 20; i++) {
          var unused = producer.send(record(topic, transaction * 20 + i, random));
        }
        if (transaction % 3 == 2) {
          producer.flush();
          producer.abortTransaction();
        } else {
          producer.commitTransaction();
          committed += 20;
        }
      }
    }
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, int number, Random random) {
    String card = "c" + random.nextInt(20);
    byte[] value = CardSwipe.newBuilder()
        .setCard(card)
        .setAmount(random.nextInt(300))
        .build()
        .toByteArray();
    RecordHeaders headers = new RecordHeaders();
    if (number % 2 == 0) {
      headers.add("trace", null).add("trace", new byte[] {(byte) 0xff}).add("trace", new byte[0]);
    }
    return new ProducerRecord<>(
        topic,
        random.nextInt(PARTITIONS),
        START.plusSeconds(60L * number + random.nextInt(600)).toEpochMilli(),
        number % 7 == 0 ? null : card.getBytes(UTF_8),
        number % 11 == 0 ? null : number % 13 == 0 ? "poison".getBytes(UTF_8) : value,
        headers);
  }

  @Test
  void comesBackAsItWas() throws IOException {
    Result export = run("export", LEDGER, "swipes", "--out", "first");
    List<String> imported = new ArrayList<>(
        List.of("import", "--topology", LEDGER, "--stream", "large-swipes", "--keep-partitions"));
    imported.addAll(files("first"));
    Result back = run(imported.toArray(String[]::new));
    run("export", LEDGER, "large-swipes", "--out", "second");

    assertThat(export.code()).as(export.err()).isZero();
    assertThat(export.out())
        .startsWith("exported 300 records of swipes to first in ")
        .contains("\n  swipes-0.history.zst: ");
    assertThat(back.code()).as(back.err()).isZero();
    assertThat(back.out()).startsWith("published 300 records to large-swipes in ");
    for (int partition = 0; partition < PARTITIONS; partition++) {
      assertThat(contents("second/large-swipes-" + partition))
          .isNotEmpty()
          .isEqualTo(contents("first/swipes-" + partition));
    }
  }

  @Test
  void keepsOffsetsAndLeavesOutWhatWasAborted() throws IOException {
    run("export", LEDGER, "swipes", "--out", "all");
    HistorySummary summary =
        HistorySummary.scan(directory.resolve("all/swipes-3.history.zst"), event -> {});

    assertThat(summary.damage()).isEmpty();
    assertThat(summary.description().partitions()).hasValue(PARTITIONS);
    assertThat(summary.lastOffset().orElseThrow()).isGreaterThan(summary.events());
    assertThat(events("all/swipes-3")).extracting(HistoryEvent::offset).isSorted();
  }

  @Test
  void exportsWhatCatPrintsOfTheSameRange() throws IOException {
    String[] range = {"--from", "2026-01-01T01:00:00Z", "--to", "2026-01-01T03:00:00Z"};
    run("export", LEDGER, "swipes", "--out", "all");
    Result part = run(concat(new String[] {"export", LEDGER, "swipes", "--out", "part"}, range));

    assertThat(part.code()).isZero();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      String file = "/swipes-" + partition + ".history.zst";
      assertThat(cat("part" + file))
          .isNotEmpty()
          .isEqualTo(cat(concat(new String[] {"all" + file}, range)));
    }
  }

  @Test
  void replaysATopicAsItsExport() throws IOException {
    run("export", LEDGER, "swipes", "--out", "all");
    List<String> ofFiles = new ArrayList<>(List.of("replay", LEDGER, "--json"));
    files("all").forEach(file -> ofFiles.addAll(List.of("--history", file)));

    Result replayed = CommandRun.in(directory).run(ofFiles.toArray(String[]::new));
    Result live = run("replay", LEDGER, "--json", "--history", "topic:swipes", "--twice");

    assertThat(live.out()).contains("\"records\":300,").isEqualTo(replayed.out());
    assertThat(live.code()).as(live.err()).isEqualTo(replayed.code()).isZero();
  }

  @Test
  void replaysARangeOfATopic() {
    Result live = run(
        "replay",
        LEDGER,
        "--json",
        "--history",
        "topic:swipes",
        "--from",
        "2026-01-01T01:00:00Z",
        "--to",
        "2026-01-01T01:30:00Z");

    assertThat(live.code()).as(live.err()).isZero();
    assertThat(live.out()).containsPattern("\"records\":[1-9][0-9]?,");
  }

  @Test
  void tellsWhatIsNotThereAnyMore() throws Exception {
    writeInTransactions("swipes-dlq");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin
          .deleteRecords(
              Map.of(new TopicPartition("swipes-dlq", 2), RecordsToDelete.beforeOffset(9)))
          .all()
          .get();
    }

    Result export =
        run("export", LEDGER, "swipes", "--dlq", "--from", "4", "--out", "rest", "--json");

    assertThat(export.code()).isEqualTo(ExitCode.FAILED);
    assertThat(export.err())
        .isEqualTo("lost: swipes-dlq-2 from offset 4 to 8 is not there any more\n");
    assertThat(export.out()).contains("\"lostFrom\":4,\"lostTo\":8}").contains("\"endOffset\":");
    assertThat(events("rest/swipes-dlq-2").get(0).offset()).isGreaterThanOrEqualTo(9);
  }

  @Test
  void leavesNothingOfAnExportThatIsStopped() {
    CommandRun stopped = CommandRun.in(directory);
    stopped.stop().request();

    Result export = stopped.run(with("export", LEDGER, "swipes", "--out", "none"));

    assertThat(export).isEqualTo(new Result(1, "", "stopped; no file was written\n"));
    assertThat(directory.resolve("none")).isEmptyDirectory();
  }

  private List<String> files(String folder) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(folder))) {
      return files.sorted().map(file -> folder + "/" + file.getFileName()).toList();
    }
  }

  private List<HistoryEvent> events(String file) {
    try (HistoryReader reader = HistoryReader.open(directory.resolve(file + ".history.zst"))) {
      List<HistoryEvent> events = new ArrayList<>();
      reader.forEach(events::add);
      return events;
    }
  }

  /** Events without their offsets, which no import can choose. */
  private List<HistoryEvent> contents(String file) {
    return events(file).stream()
        .map(
            event -> new HistoryEvent(0, event.time(), event.key(), event.value(), event.headers()))
        .toList();
  }

  private List<String> cat(String... arguments) {
    return CommandRun.in(directory)
        .run(concat(new String[] {"history", "cat"}, arguments))
        .outLines();
  }

  private Result run(String... arguments) {
    return CommandRun.in(directory).run(with(arguments));
  }

  private static String[] with(String... arguments) {
    return concat(arguments, new String[] {"--bootstrap-servers", kafka.bootstrapServers()});
  }

  private static String[] concat(String[] first, String[] second) {
    return Stream.concat(Stream.of(first), Stream.of(second)).toArray(String[]::new);
  }
}
