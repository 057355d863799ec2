package io.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import io.headwater.cli.CommandRun.Result;
import io.headwater.client.ClusterAddress;
import io.headwater.client.EventPublisher;
import io.headwater.client.PublishRecord;
import io.headwater.client.PublisherSettings;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.event.LedgerVersions;
import io.headwater.event.RecordPosition;
import io.headwater.partition.Partitionings;
import io.headwater.runtime.AppSettings;
import io.headwater.runtime.HeadwaterApp;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import topologies.shop.LogLines;

@Timeout(240)
class PublishAndConsumeBrokerTest {
  private static final String LEDGER = Ledgers.Sound.class.getName();
  private static final String BANK = topologies.bank.Bank.class.getName();
  private static final String NOON = "2026-01-31T12:00:00Z";

  @TempDir
  static Path data;

  private static EmbeddedKafka kafka;

  @TempDir
  Path directory;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(data);
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @BeforeEach
  void createTopics() {
    assertThat(run("topics", LEDGER, "--create").code()).isZero();
    assertThat(run("topics", BANK, "--create").code()).isZero();
  }

  @Test
  void consumesWhatWasPublishedAsItWouldBePublishedAgain() throws IOException {
    String line = """
        {"time":"%s","key":"a-1","headers":{"hw-id":"c-1"},"value":{"deposit":{"amount":"7"}}}\
        """.formatted(NOON);
    Files.writeString(directory.resolve("commands.jsonl"), line + "\n");

    Result publish =
        run("publish", "commands.jsonl", "--topology", BANK, "--stream", "account-commands");
    List<String> consumed = commandsOfAda(run("consume", "account-commands", "--topology", BANK));
    Files.writeString(directory.resolve("again.jsonl"), String.join("\n", consumed) + "\n");
    Result again =
        run("publish", "again.jsonl", "--topology", BANK, "--stream", "account-commands", "--json");
    Result both = run("consume", "account-commands", "--topology", BANK);

    assertThat(publish.code()).isZero();
    assertThat(publish.out()).startsWith("published 1 record to account-commands in ");
    assertThat(again.out())
        .startsWith("{\"topic\":\"account-commands\",\"published\":1,\"bad\":0,");
    assertThat(consumed)
        .singleElement()
        .asString()
        .matches("\\{\"position\":\"account-commands-\\d@\\d+\",\"time\":\"%s\",\"key\":\"a-1\","
                .formatted(NOON)
            + "\"type\":\"bank.AccountCommand\",\"headers\":\\{\"hw-id\":\"c-1\","
            + "\"hw-type\":\"bank.AccountCommand\"},"
            + "\"value\":\\{\"deposit\":\\{\"amount\":\"7\"}}}");
    assertThat(commandsOfAda(both))
        .hasSize(2)
        .extracting(text -> text.replaceFirst("@\\d+", "@"))
        .containsOnly(consumed.get(0).replaceFirst("@\\d+", "@"));
  }

  /** Other tests write commands of others to the same topic. */
  private static List<String> commandsOfAda(Result consumed) {
    return consumed.outLines().stream()
        .filter(line -> line.contains("\"key\":\"a-1\""))
        .toList();
  }

  @Test
  void setsBadLinesAsideAndPublishesTheOthers() throws IOException {
    String huge = "{\"card\":\"h\",\"merchant\":\"%s\"}".formatted("x".repeat(1_100_000));
    String text = "{\"card\":\"c-1\"}\n{\"crd\":\"c-2\"}\n%s\n{\"card\":\"c-4\"}\n".formatted(huge);

    Result publish;
    List<String> logged;
    try (LogLines lines = LogLines.capture()) {
      publish = CommandRun.in(directory)
          .withStdin(text)
          .run(with(
              "publish", "--topology", LEDGER, "--stream", "swipes", "--rejects", "bad.jsonl"));
      logged = lines.all();
    }

    assertThat(publish.code()).isEqualTo(1);
    assertThat(logged).as("what is said already").noneMatch(line -> line.contains("[HW0609]"));
    assertThat(publish.out())
        .startsWith("published 2 records to swipes in ")
        .endsWith("; set aside 2 bad rows\n");
    assertThat(publish.err())
        .contains("stdin:2: 'bank.CardSwipe' has no field 'crd'; did you mean 'card'? [HW0644]\n")
        .contains("line 3, swipes: record of 1100029 bytes is larger than is taken [HW0609]\n");
    assertThat(Files.readAllLines(directory.resolve("bad.jsonl")))
        .hasSize(2)
        .first()
        .isEqualTo("{\"line\":2,\"code\":\"HW0644\",\"what\":\"'bank.CardSwipe' has no field 'crd';"
            + " did you mean 'card'?\",\"raw\":\"{\\\"crd\\\":\\\"c-2\\\"}\"}");
  }

  @Test
  void exitsWithZeroIfBadLinesAreExpected() {
    Result publish = CommandRun.in(directory)
        .withStdin("{\n{\"card\":\"c\"}\n")
        .run(with("publish", "--topology", LEDGER, "--stream", "swipes", "--skip-bad"));

    assertThat(publish.code()).isZero();
    assertThat(publish.out()).startsWith("published 1 record").endsWith("set aside 1 bad row\n");
  }

  @Test
  void findsAStreamWithoutItsTopology() throws IOException {
    String announced = CommandRun.announcing(directory.resolve("jars"), Ledgers.Sound.class);
    CommandRun.in(directory)
        .withStdin("{\"card\":\"found\",\"amount\":1}")
        .run(with("publish", "--topology", LEDGER, "--stream", "large-swipes", "--key", "k"));

    Result consume = run("consume", "large-swipes", "--classpath", announced);

    assertThat(consume.code()).isZero();
    assertThat(consume.out()).contains("\"value\":{\"card\":\"found\",\"amount\":\"1\"}");
  }

  @Test
  void publishesEventLogsAndHistoriesWhereTheStreamWantsThem() throws IOException {
    Files.writeString(directory.resolve("swipes.csv"), """
        at,card,cents
        2026-01-31T12:00:00Z,card-7,100
        """);
    Files.writeString(directory.resolve("swipes.mapping.yaml"), """
        event: bank.CardSwipe
        time: at
        fields: { card: card, amount: cents }
        """);
    int crc32 = Partitionings.crc32().newFunction().partition("card-7".getBytes(UTF_8), 6);

    run("import", "swipes.csv", "--mapping", "swipes.mapping.yaml", "--out", "swipes.zst");
    Result log = run(
        "publish",
        "swipes.csv",
        "--mapping",
        "swipes.mapping.yaml",
        "--topology",
        BANK,
        "--stream",
        "card-swipes");
    Result history = run("publish", "swipes.zst", "--topology", BANK, "--stream", "card-swipes");
    Result consume = run("consume", "card-swipes", "--topology", BANK);

    assertThat(log.out()).startsWith("published 1 record to card-swipes in ");
    assertThat(history.out()).startsWith("published 1 record to card-swipes in ");
    assertThat(consume.outLines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line)
            .startsWith("{\"position\":\"card-swipes-%d@".formatted(crc32))
            .contains("\"key\":\"card-7\",\"type\":\"bank.CardSwipe\","
                + "\"headers\":{\"hw-type\":\"bank.CardSwipe\"}"));
  }

  @Test
  void saysThatARecordIsNotWhatItsStreamDeclares() {
    CommandRun.in(directory)
        .withStdin("{\"key\":\"k\",\"valueBase64\":\"CgkB\"}")
        .run(with("publish", "--topology", BANK, "--stream", "merchant-totals"));

    Result consume = run("consume", "merchant-totals", "--topology", BANK);

    assertThat(consume.code()).isEqualTo(1);
    assertThat(consume.out())
        .contains("\"problem\":\"DECODE_TRUNCATED\",\"valueBase64\":\"CgkB\"}");
    assertThat(consume.err())
        .isEqualTo("1 of 1 record not of the declared type; their values are printed as base64\n");
  }

  @Test
  void printsOldRecordsAndDeadLettersAsTheNewestType() throws IOException {
    String versioned = Ledgers.Versioned.class.getName();
    assertThat(run("topics", versioned, "--create").code()).isZero();
    Message old = LedgerVersions.openedV1("ada");
    Files.writeString(
        directory.resolve("old.jsonl"),
        "{\"key\":\"a-1\",\"headers\":{\"hw-type\":\"ledger.v1.AccountEvent\"},\"valueBase64\":\""
            + Base64.getEncoder().encodeToString(old.toByteArray()) + "\"}\n");
    deadLetter(new DeadLetter(
        new RecordPosition("versioned-events", 2, 17),
        Instant.parse(NOON).toEpochMilli(),
        "a-1".getBytes(UTF_8),
        old.toByteArray(),
        LedgerVersions.named(old),
        new DeadLetter.Cause(
            "RULE_THREW",
            "threw IllegalStateException",
            "copy/filter",
            "Ledger.java:7",
            Optional.empty(),
            1,
            "ledger",
            Instant.parse("2026-01-31T12:00:01Z"))));

    Result publish =
        run("publish", "old.jsonl", "--topology", versioned, "--stream", "versioned-events");
    Result consume = run("consume", "versioned-events", "--topology", versioned);
    Result dead = run("consume", "versioned-events", "--topology", versioned, "--dlq", "--json");

    String newest = "\"type\":\"ledger.v3.AccountEvent\",\"upcastFrom\":\"ledger.v1.AccountEvent\","
        + "\"headers\":{\"hw-type\":\"ledger.v3.AccountEvent\"},\"value\":{\"account\":\"a-1\","
        + "\"opened\":{\"owner\":{\"name\":\"ada\"},\"tier\":\"GOLD\"}}}";
    assertThat(publish.code()).isZero();
    assertThat(consume.outLines())
        .singleElement()
        .satisfies(line -> assertThat(line).endsWith(newest));
    assertThat(dead.outLines())
        .singleElement()
        .satisfies(line -> assertThat(line).endsWith(newest));
  }

  @Test
  void printsWhyRecordsAreDead() {
    deadLetter(new DeadLetter(
        new RecordPosition("card-swipes", 2, 17),
        Instant.parse(NOON).toEpochMilli(),
        "k".getBytes(UTF_8),
        new byte[] {10, 9},
        EventHeaders.NONE,
        new DeadLetter.Cause(
            "DECODE_TRUNCATED",
            "value is not decodable as bank.CardSwipe",
            "spend-by-merchant",
            "Bank.java:73",
            Optional.empty(),
            1,
            "bank",
            Instant.parse("2026-01-31T12:00:01Z"))));

    Result text = run("consume", "card-swipes", "--topology", BANK, "--dlq");
    Result json = run("consume", "card-swipes", "--topology", BANK, "--dlq", "--json");

    assertThat(text).isEqualTo(new Result(0, """
        card-swipes-dlq-0@0  DECODE_TRUNCATED in spend-by-merchant at Bank.java:73
          why     value is not decodable as bank.CardSwipe
          record  card-swipes-2@17 of 2026-01-31T12:00:00Z
          failed  2026-01-31T12:00:01Z in bank, attempt 1
          content {"key":"k","type":"bank.CardSwipe","problem":"DECODE_TRUNCATED",\
        "valueBase64":"Cgk="}
        """, ""));
    assertThat(json.outLines())
        .containsExactly("{\"position\":\"card-swipes-dlq-0@0\",\"code\":\"DECODE_TRUNCATED\","
            + "\"message\":\"value is not decodable as bank.CardSwipe\","
            + "\"step\":\"spend-by-merchant\",\"where\":\"Bank.java:73\",\"attempt\":1,"
            + "\"application\":\"bank\",\"failedAt\":\"2026-01-31T12:00:01Z\","
            + "\"origin\":\"card-swipes-2@17\",\"originTimestamp\":1769860800000,\"key\":\"k\","
            + "\"type\":\"bank.CardSwipe\",\"problem\":\"DECODE_TRUNCATED\","
            + "\"valueBase64\":\"Cgk=\"}");
  }

  @Test
  void followsUntilItIsStopped() {
    CommandRun follow = CommandRun.in(directory);
    CompletableFuture<Result> following = CompletableFuture.supplyAsync(
        () -> follow.run(with("consume", "big-merchants", "--topology", BANK, "--follow")));
    CommandRun.in(directory)
        .withStdin("{\"total\":5}")
        .run(with("publish", "--topology", BANK, "--stream", "big-merchants", "--key", "m"));

    await().until(() -> follow.outSoFar().contains("\"value\":{\"total\":\"5\"}"));
    follow.stop().request();

    assertThat(following.join().code()).isZero();
  }

  @Test
  void stopsWhenNobodyReadsOn() {
    String text = IntStream.range(0, 500)
        .mapToObj("{\"card\":\"c-%d\"}"::formatted)
        .collect(Collectors.joining("\n"));
    CommandRun.in(directory)
        .withStdin(text)
        .run(with("publish", "--topology", LEDGER, "--stream", "swipes"));
    List<Integer> sizes = new ArrayList<>();
    OutputStream head = new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException("Broken pipe");
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        sizes.add(length);
        throw new IOException("Broken pipe");
      }
    };

    Result consume = CommandRun.in(directory)
        .withStdout(head)
        .run(with("consume", "swipes", "--topology", LEDGER, "--follow"));

    assertThat(consume.code()).isZero();
    assertThat(consume.err()).isEmpty();
    assertThat(sizes).isNotEmpty();
  }

  @Test
  void refusesATopicThatIsNotAsDeclared() {
    String topic = "swipes";
    Result publish = CommandRun.in(directory)
        .withStdin("{\"card\":\"c\"}")
        .run(with("publish", "--topology", Ledgers.Wider.class.getName(), "--stream", topic));

    assertThat(publish).isEqualTo(new Result(2, "", """
        %s: topic 'swipes' has 6 partitions, stream 'swipes' declares 7 [HW0657]
          fix: declare as many as there are, or name another topic
        """.formatted(kafka.bootstrapServers())));
  }

  @Test
  void asksForTheTopicToBeCreated() {
    Result publish = CommandRun.in(directory)
        .withStdin("{\"card\":\"c\"}")
        .run(with("publish", "--topology", Ledgers.Wider.class.getName(), "--stream", "absent"));

    assertThat(publish).isEqualTo(new Result(2, "", """
        %1$s: topic 'absent' does not exist [HW0656]
          fix: run headwater topics wider-ledger --create --bootstrap-servers %1$s
        """.formatted(kafka.bootstrapServers())));
  }

  @Test
  void listsWhichTopicsAreMissingOrDifferent() {
    Result topics = run("topics", Ledgers.Wider.class.getName());
    Result json = run("topics", Ledgers.Wider.class.getName(), "--json");

    assertThat(topics.code()).isEqualTo(4);
    assertThat(topics.outLines())
        .anyMatch(line -> line.matches("swipes +source +7 - +has 6 partitions"))
        .anyMatch(line -> line.matches("absent +sink +6 - +missing"));
    assertThat(json.outLines())
        .contains("{\"topic\":\"swipes\",\"role\":\"source\",\"partitions\":7,"
            + "\"partitionsOnCluster\":6,\"met\":false}");
  }

  private void writeKeeping(String retention) throws IOException {
    Files.writeString(directory.resolve("keeping.yaml"), """
        topology: keeping
        proto: bank/account.proto
        streams:
          kept-in: { value: CardSwipe, partitions: 1 }
          kept-out: { value: CardSwipe, retention: %s, partitions: 1 }
        ---
        pipeline: copy
        from: kept-in
        steps:
          - to: kept-out
        """.formatted(retention));
  }

  @Test
  void listsForHowLongTopicsKeepRecords() throws IOException {
    writeKeeping("7 days");
    Result created = run("topics", "keeping.yaml", "--create");
    writeKeeping("forever");
    Result topics = run("topics", "keeping.yaml");
    Result json = run("topics", "keeping.yaml", "--json");
    Result runs = run("run", "keeping.yaml", "--until-drained");

    assertThat(created.code()).isZero();
    assertThat(created.outLines())
        .anyMatch(line -> line.matches("kept-in +source +1 - +as planned"))
        .anyMatch(line -> line.matches("kept-out +sink +1 7 days +as planned"))
        .anyMatch(line -> line.matches("kept-in-dlq +dead-letter-queue +1 14 days +as planned"));
    assertThat(topics.code()).isEqualTo(4);
    assertThat(topics.outLines())
        .anyMatch(line -> line.matches("kept-out +sink +1 forever +keeps records for 7 days"));
    assertThat(json.outLines())
        .contains("{\"topic\":\"kept-out\",\"role\":\"sink\",\"partitions\":1,"
            + "\"partitionsOnCluster\":1,\"retentionMs\":-1,\"retentionMsOnCluster\":604800000,"
            + "\"met\":false}");
    assertThat(runs.code()).isZero();
    assertThat(runs.err())
        .contains(
            "topic 'kept-out' keeps records for 7 days, the topology declares forever [HW1325]"
                + "\n  fix: set retention.ms of the topic to -1, or declare what it has\n");
  }

  @Test
  void sendsCommandsAndPrintsTheirRepliesInOrder() throws InterruptedException {
    String open = "{\"open\":{\"owner\":\"ada\"}}";
    String[] early = with("send", BANK, "account", open, "--key", "s-1", "--id", "s-1");
    Result unanswered = CommandRun.in(directory).run(plus(early, "--timeout", "3s"));

    Result again;
    Result many;
    Result expecting;
    try (HeadwaterApp app = HeadwaterApp.start(
        new topologies.bank.Bank().topology(),
        AppSettings.of(kafka.bootstrapServers(), directory.resolve("state")))) {
      assertThat(app.awaitRunning(Duration.ofSeconds(60))).isTrue();
      again = CommandRun.in(directory).run(early);
      many = CommandRun.in(directory)
          .withStdin(String.join(
              "\n",
              "{\"deposit\":{\"amount\":\"5\"}}",
              "{\"key\":\"s-1\",\"id\":\"s-3\",\"value\":{\"withdraw\":{\"amount\":\"6\"}}}",
              "{\"deposit\":{\"amount\":\"much\"}}"))
          .run(with("send", BANK, "account", "--key", "s-1"));
      expecting = run(
          "send", BANK, "account", open, "--key", "s-2", "--id", "s-4", "--expect", "0", "--json");
    }

    assertThat(unanswered.code()).isEqualTo(1);
    assertThat(unanswered.outLines()).containsExactly("line 1: not answered in time; id s-1");
    assertThat(unanswered.err()).contains("no reply to the command within 3 s", "[HW1730]");
    assertThat(again)
        .isEqualTo(new Result(0, "line 1: decided, sequence number 1, 1 event; id s-1\n", ""));
    assertThat(many.code()).isEqualTo(1);
    assertThat(many.outLines())
        .hasSize(2)
        .satisfies(lines ->
            assertThat(lines.get(0)).startsWith("line 1: decided, sequence number 2, 1 event; id "))
        .contains("line 2: rejected, INSUFFICIENT_FUNDS; id s-3");
    assertThat(many.err())
        .contains("stdin:3", "[HW0646]")
        .containsPattern("3 commands in .* s: 1 decided, 1 rejected, 1 bad row; replies after");
    assertThat(expecting.code()).isZero();
    assertThat(expecting.out())
        .startsWith("{\"line\":1,\"id\":\"s-4\",\"status\":\"DECIDED\",\"sequence\":1,\"events\":1,"
            + "\"token\":\"1~account-replies-");
  }

  private static String[] plus(String[] arguments, String... more) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private Result run(String... arguments) {
    return CommandRun.in(directory).run(with(arguments));
  }

  private static String[] with(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--bootstrap-servers", kafka.bootstrapServers()));
    return all.toArray(String[]::new);
  }

  private static void deadLetter(DeadLetter letter) {
    ClusterAddress cluster = ClusterAddress.of(kafka.bootstrapServers());
    try (EventPublisher publisher = EventPublisher.open(PublisherSettings.of(cluster))) {
      publisher.publishAndWait(new PublishRecord(
          letter.origin().topic() + "-dlq",
          OptionalInt.of(0),
          Optional.ofNullable(letter.key()),
          Optional.ofNullable(letter.value()),
          DeadLetterHeaders.write(letter),
          Instant.parse(NOON)));
    }
  }
}
