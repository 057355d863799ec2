package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.cli.CommandRun.Result;
import io.headwater.embedded.EmbeddedKafka;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Publishers and subscribers as the command line has them. */
@Timeout(240)
class SubscribeAndPublishBrokerTest {
  private static final int MANY = 300;

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

  /** A topology of one stream, so that each test has topics of its own. */
  private String topology(String stream) throws IOException {
    String file = stream + ".yaml";
    Files.writeString(directory.resolve(file), """
        topology: copies-of-%1$s
        proto: bank/account.proto
        streams:
          %1$s: { value: CardSwipe, key: value.card, partitions: 3 }
          %1$s-copy: { value: CardSwipe, partitions: 3 }
        ---
        pipeline: copy
        from: %1$s
        steps:
          - to: %1$s-copy
        """.formatted(stream));
    assertThat(run("topics", file, "--create").code()).isZero();
    return file;
  }

  private static String swipes(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj("{\"card\":\"c-%d\"}\n"::formatted)
        .collect(Collectors.joining());
  }

  private Result publish(String topology, String stream, String lines, String... more) {
    return CommandRun.in(directory)
        .withStdin(lines)
        .run(
            with(plus(new String[] {"publish", "--topology", topology, "--stream", stream}, more)));
  }

  private Result consume(String topology, String stream, String... more) {
    return run(plus(new String[] {"consume", stream, "--topology", topology}, more));
  }

  private static List<String> cards(Result consumed) {
    return consumed.outLines().stream()
        .map(line -> line.replaceFirst(".*\"card\":\"(c-\\d+)\".*", "$1"))
        .toList();
  }

  private static String[] cards(int from, int to) {
    return IntStream.range(from, to).mapToObj("c-%d"::formatted).toArray(String[]::new);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sync", "async", "batch"})
  void publishesInEachModeAndListsWhatIsNotWrittenByItsLine(String mode) throws IOException {
    String stream = "swipes-" + mode;
    String topology = topology(stream);
    String huge = "{\"card\":\"h\",\"merchant\":\"%s\"}\n".formatted("x".repeat(1_100_000));
    String early = "{\"key\":\"e\",\"time\":\"2999-01-01T00:00:00Z\",\"value\":{\"card\":\"e\"}}\n";

    Result publish = publish(
        topology,
        stream,
        swipes(0, 10) + huge + swipes(10, 20) + early + swipes(20, MANY),
        "--mode",
        mode,
        "--compression",
        "zstd",
        "--correlation",
        "run-7",
        "--letters",
        "letters",
        "--json");

    assertThat(publish.code()).isEqualTo(1);
    assertThat(publish.err())
        .contains("line 11, " + stream + ": record of 1100", "[HW0609]", "its dead letter is in ")
        .contains("line 22, " + stream + ": the topic does not take a record of the event time"
            + " 2999-01-01T00:00:00Z")
        .contains("[HW0756]");
    assertThat(publish.out())
        .startsWith("{\"topic\":\"%s\",\"published\":%d,\"bad\":2,\"notWritten\":0,\"shed\":0,"
            .formatted(stream, MANY))
        .contains("\"deadLetters\":2,", "\"millisP50\":", "\"millisP99\":")
        .endsWith("\"lastLine\":%d,\"complete\":true}\n".formatted(MANY + 2));
    assertThat(directory.resolve("letters")).isNotEmptyDirectory();
    assertThat(consume(topology, stream, "--max", "1").out())
        .contains("\"hw-correlation\":\"run-7\"");
  }

  @Test
  void writesWhatWasReadWhenItIsStopped() throws IOException {
    String topology = topology("swipes-stopped");
    CommandRun publish = CommandRun.in(directory);
    try (PipedOutputStream typed = new PipedOutputStream()) {
      InputStream stdin = new PipedInputStream(typed);
      typed.write(swipes(0, 3).getBytes(java.nio.charset.StandardCharsets.UTF_8));
      typed.flush();
      CompletableFuture<Result> publishing = CompletableFuture.supplyAsync(() -> publish
          .withInput(stdin)
          .run(with("publish", "--topology", topology, "--stream", "swipes-stopped")));

      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> consume(topology, "swipes-stopped").outLines().size() == 3);
      publish.stop().request();

      assertThat(publishing.join().code()).isEqualTo(1);
      assertThat(publishing.join().out())
          .startsWith("published 3 records to swipes-stopped in ")
          .endsWith("; stopped before the end, behind line 3\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"manual", "batch"})
  void consumesAsAMemberOfAGroupAndGoesOnWhereItWas(String commit) throws IOException {
    String stream = "read-" + commit;
    String topology = topology(stream);
    String[] options = {"--group", "of-" + stream, "--commit", commit, "--workers", "3"};
    publish(topology, stream, swipes(0, MANY));

    Result first = consume(topology, stream, options);
    publish(topology, stream, swipes(MANY, MANY + 5));
    Result second = consume(topology, stream, plus(options, "--from", "stored"));

    assertThat(first.code()).isZero();
    assertThat(cards(first)).containsExactlyInAnyOrder(cards(0, MANY));
    assertThat(first.err())
        .startsWith("of-%s: consumed %d records in ".formatted(stream, MANY))
        .endsWith("; of 3 partitions, 0 records behind\n");
    assertThat(cards(second)).containsExactlyInAnyOrder(cards(MANY, MANY + 5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"range", "broker"})
  void leavesWhatItDoesNotPrintToTheNextRun(String assignment) throws IOException {
    String stream = "shared-" + assignment;
    String topology = topology(stream);
    String[] options = {"--group", "of-" + stream, "--assignment", assignment};
    publish(topology, stream, swipes(0, 50));

    Result some = consume(topology, stream, plus(options, "--max", "7"));
    Result others = consume(topology, stream, options);

    assertThat(cards(some)).hasSize(7);
    assertThat(Stream.concat(cards(some).stream(), cards(others).stream()))
        .containsExactlyInAnyOrder(cards(0, 50));
  }

  @Test
  void consumesInBatches() throws IOException {
    String topology = topology("batched");
    publish(topology, "batched", swipes(0, MANY));

    Result first = consume(topology, "batched", "--group", "of-batches", "--batch", "40");
    Result second = consume(topology, "batched", "--group", "of-batches", "--batch", "40");

    assertThat(cards(first)).containsExactlyInAnyOrder(cards(0, MANY));
    assertThat(second.out()).isEmpty();
  }

  @Test
  void consumesAsAQueue() throws IOException {
    String topology = topology("queued");
    publish(topology, "queued", swipes(0, 20));

    Result some = consume(topology, "queued", "--group", "q", "--share", "--max", "8");
    Result others = consume(topology, "queued", "--group", "q", "--share", "--max", "12");

    assertThat(cards(some)).hasSize(8);
    assertThat(others.err())
        .startsWith("q: consumed 12 records in ")
        .contains(", 0 records behind");
    assertThat(Stream.concat(cards(some).stream(), cards(others).stream()))
        .containsExactlyInAnyOrder(cards(0, 20));
  }

  @Test
  void commitsAndLeavesWhenItIsStopped() throws IOException {
    String topology = topology("followed");
    publish(topology, "followed", swipes(0, 5));
    CommandRun follow = CommandRun.in(directory);
    CompletableFuture<Result> following = CompletableFuture.supplyAsync(() -> follow.run(with(
        "consume",
        "followed",
        "--topology",
        topology,
        "--positions",
        "at.json",
        "--commit-interval",
        "1h",
        "--follow")));

    await().atMost(Duration.ofMinutes(1)).until(() -> follow.outSoFar().lines().count() == 5);
    follow.stop().request();
    Result stopped = following.join();
    publish(topology, "followed", swipes(5, 6));
    Result next = consume(topology, "followed", "--positions", "at.json");

    assertThat(stopped.code()).isZero();
    assertThat(cards(next)).containsExactly("c-5");
  }

  @Test
  void beginsAtAnOffsetOfEachPartition() throws IOException {
    String topology = topology("offsets");
    publish(topology, "offsets", swipes(0, 30));

    Result all = consume(topology, "offsets", "--group", "all", "--from", "0");
    Result rest = consume(topology, "offsets", "--group", "rest", "--from", "2");

    assertThat(cards(all)).hasSize(30);
    assertThat(cards(rest)).hasSize(30 - 3 * 2);
  }

  @Test
  void measuresBothClientsInEachMode() {
    Result bench = run(
        "bench",
        "clients",
        "--records",
        "1000",
        "--rounds",
        "1",
        "--callers",
        "4",
        "--members",
        "1",
        "--partitions",
        "2");

    assertThat(bench.code()).isZero();
    assertThat(bench.outLines().get(0))
        .contains("1 round behind 3 to warm up; broker at 127.0.0.1:");
    for (BenchMode mode : BenchMode.values()) {
      assertThat(bench.outLines())
          .anyMatch(line -> line.matches(
              mode.label() + " +[0-9,]+( +[0-9,.]+ \\([0-9,.]+ - [0-9,.]+\\)){2} +[0-9.]+ .*"));
    }
  }

  @Test
  void measuresForScripts() {
    Result json =
        run("bench", "clients", "--records", "500", "--rounds", "1", "--modes", "async", "--json");

    assertThat(json.out())
        .contains("\"payload\":200,\"partitions\":6,")
        .containsPattern("\"mode\":\"async\",\"bare\":\\{\"records\":500,\"perSecondLeast\":")
        .endsWith("\"expectedThousandPerSecond\":\"100-500\"}]}\n");
  }

  @Test
  void saysThatATopicIsNotThere() {
    Result consume = run("consume", "no-such-topic", "--group", "g");

    assertThat(consume.code()).isEqualTo(2);
    assertThat(consume.err()).contains("no-such-topic").contains("does not exist");
  }

  private Result run(String... arguments) {
    return CommandRun.in(directory).run(with(arguments));
  }

  private static String[] plus(String[] arguments, String... more) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static String[] with(String... arguments) {
    return plus(arguments, "--bootstrap-servers", kafka.bootstrapServers());
  }
}
