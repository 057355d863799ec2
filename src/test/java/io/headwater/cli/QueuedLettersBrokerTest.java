package io.headwater.cli;

import static io.headwater.testkit.Words.word;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import io.headwater.cli.CommandRun.Result;
import io.headwater.client.ClusterAddress;
import io.headwater.client.EventPublisher;
import io.headwater.client.PublishRecord;
import io.headwater.client.PublisherSettings;
import io.headwater.client.ReadRange;
import io.headwater.client.StoredRecord;
import io.headwater.client.TopicReader;
import io.headwater.client.TransactionalPublisher;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.runtime.AppSettings;
import io.headwater.runtime.HeadwaterApp;
import io.headwater.testkit.Words;
import io.headwater.topology.TopologySpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Letters of a topology on a broker, redriven to it while it runs. Each test has keys of its own in
 * the one queue.
 */
@Timeout(240)
class QueuedLettersBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SPELLING = Spelling.class.getName();
  private static final Set<String> POISON = ConcurrentHashMap.newKeySet();

  /** Copies words, except what it cannot look at. */
  public static final class Spelling implements TopologyDefinition {
    @Override
    public TopologySpec topology() {
      TopologyBuilder spelling = TopologyBuilder.topology("spelling");
      StreamRef<StringValue> in =
          spelling.stream("in", StringValue.class, stream -> stream.partitions(3));
      StreamRef<StringValue> out =
          spelling.stream("out", StringValue.class, stream -> stream.partitions(3));
      spelling.pipeline("copy", in).peek(one -> look(Words.text(one))).to(out);
      return spelling.build();
    }

    private static void look(String text) {
      if (POISON.stream().anyMatch(text::endsWith)) {
        throw new IllegalStateException("quotes a payload");
      }
    }
  }

  @TempDir
  static Path data;

  private static EmbeddedKafka kafka;
  private static ClusterAddress address;
  private static HeadwaterApp app;

  @TempDir
  Path directory;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(data.resolve("kafka"));
    address = ClusterAddress.of(kafka.bootstrapServers());
    assertThat(run("topics", SPELLING, "--create").code()).isZero();
    app = HeadwaterApp.start(
        new Spelling().topology(),
        AppSettings.of(kafka.bootstrapServers(), data.resolve("state"))
            .withKafka("commit.interval.ms", "100"));
  }

  @AfterAll
  static void stop() {
    app.close();
    kafka.close();
  }

  @AfterEach
  void heal() {
    POISON.clear();
  }

  private static Result run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--bootstrap-servers", kafka.bootstrapServers()));
    return CommandRun.in(Path.of("").toAbsolutePath()).run(all.toArray(String[]::new));
  }

  private static void send(String key, String... texts) {
    PublisherSettings settings = PublisherSettings.of(address);
    try (EventPublisher publisher = EventPublisher.open(settings)) {
      for (String text : texts) {
        publisher.publishAndWait(record(key, word(text).toByteArray()));
      }
    }
  }

  private static PublishRecord record(String key, byte[] value) {
    return new PublishRecord(
        "in",
        OptionalInt.empty(),
        Optional.of(key.getBytes(UTF_8)),
        Optional.of(value),
        EventHeaders.NONE,
        Instant.now());
  }

  private static List<StoredRecord> records(String topic, String key) {
    List<StoredRecord> found = new ArrayList<>();
    try (TopicReader reader = TopicReader.open(address, ReadRange.all(topic))) {
      reader.forEach(record -> {
        if (record.key().filter(bytes -> key.equals(new String(bytes, UTF_8))).isPresent()) {
          found.add(record);
        }
        return true;
      });
    }
    return found;
  }

  /** Returns what came out under a key. */
  private static List<String> copied(String key) throws Exception {
    assertThat(app.awaitDrained(PATIENCE)).isTrue();
    List<String> texts = new ArrayList<>();
    for (StoredRecord record : records("out", key)) {
      texts.add(text(record));
    }
    return texts;
  }

  private static String text(StoredRecord record) throws InvalidProtocolBufferException {
    return StringValue.parseFrom(record.value().orElseThrow()).getValue();
  }

  private static void poison(String key, String... texts) throws Exception {
    POISON.add("x");
    send(key, texts);
    assertThat(app.awaitDrained(PATIENCE)).isTrue();
    POISON.clear();
  }

  @Test
  void redrivesWhatIsChosenAndLeavesTheRest() throws Exception {
    poison("a", "a0", "a1x", "a2", "a3x", "a4yx");

    Result stats = run("dlq", "stats", SPELLING, "--key", "a");
    Result list = run("dlq", "list", SPELLING, "--where", "key == 'a' && value.contains('y')");
    Result chosen = run("dlq", "redrive", SPELLING, "--where", "value == 'a3x'");
    Result rest = run("dlq", "redrive", "--topic", "in-dlq", "--key", "a", "--json");
    Result none = run("dlq", "list", SPELLING, "--key", "a", "--json");

    assertThat(stats.out()).matches("""
        in-dlq: 3 letters.*
          [0-9a-f]{8}  3  RULE_THREW in copy/peek at QueuedLettersBrokerTest.java:\\d+, threw \
        java.lang.IllegalStateException
            from \\S+ to \\S+, such as in-dlq-\\d@\\d+
        """);
    assertThat(list.err()).startsWith("in-dlq: 1 letter; ");
    assertThat(list.out())
        .matches("in-dlq-\\d@\\d+  RULE_THREW in copy/peek  failed \\S+  \\{\"key\":\"a\"}\n");
    assertThat(chosen.out()).startsWith("in-dlq: redriven 1 letter; ");
    assertThat(rest.out()).startsWith("{\"queue\":\"in-dlq\",\"redriven\":2,\"held\":0,");
    assertThat(none.out()).isEmpty();
    assertThat(copied("a")).containsExactly("a0", "a2", "a3x", "a1x", "a4yx");
    assertThat(records("out", "a"))
        .noneMatch(copy -> copy.headers().contains(EventHeaders.REDRIVE_ATTEMPT));
    assertThat(run("consume", "in-dlq-audit", "--max", "1").out())
        .contains("\"type\":\"headwater.LetterResolution\"")
        .contains("\"action\":\"REDRIVEN\"");
  }

  /** One after the other, as each finds what those before it have left. */
  @Test
  void printsWhatThePageShows() throws Exception {
    assertThat(run("topics", "bank", "--create").code()).isZero();
    DeadLettersPage.write(address);

    for (DeadLettersPage.Shown shown : DeadLettersPage.commands()) {
      Result run = run(shown.words());
      assertThat(run.out()).as(run.err()).matches(shown.pattern());
    }
  }

  @Test
  void showsALetterAndWhatBecameOfIt() throws Exception {
    poison("s", "s0x");
    String position = records("in-dlq", "s").get(0).position().toString();

    Result before = run("dlq", "show", position, "--topology", SPELLING);
    run("dlq", "redrive", SPELLING, "--at", position, "--reason", "spelt right");
    Result after = run("dlq", "show", position, "--topology", SPELLING, "--json");

    assertThat(before.out()).matches("(?s)" + position + """
          RULE_THREW in copy/peek at \\S+
          why     threw IllegalStateException
          threw   java.lang.IllegalStateException
          record  in-\\d@\\d+ of \\S+
          failed  \\S+ in spelling, attempt 1
          content \\{"key":"s".*"value":"s0x"}
          group   [0-9a-f]{8}, redriven 0 times before
          state   nothing was done about it
          origin  holds the same value still
        """);
    assertThat(after.out())
        .contains("\"value\":\"s0x\"")
        .contains("\"originNow\":\"holds the same value still\"")
        .containsPattern("\"resolution\":\"redriven to in-\\d@\\d+ by \\S+ at \\S+: spelt right\"");
  }

  @Test
  void holdsWhatComesBackAgainAndAgain() throws Exception {
    POISON.add("again");
    send("h", "h-again");
    for (int attempt = 1; attempt <= 2; attempt++) {
      assertThat(app.awaitDrained(PATIENCE)).isTrue();
      run("dlq", "redrive", SPELLING, "--key", "h", "--max-attempts", "2");
    }
    assertThat(app.awaitDrained(PATIENCE)).isTrue();

    Result held = run("dlq", "redrive", SPELLING, "--key", "h", "--max-attempts", "2");

    assertThat(held.code()).isEqualTo(1);
    assertThat(held.out()).startsWith("in-dlq: redriven 0 letters; 1 held");
    assertThat(held.err())
        .contains(
            "the record has been redriven 2 times, and failed again with RULE_THREW [HW1840]");
    assertThat(records("in-dlq", "h")).hasSize(3);
  }

  @Test
  void refersToWhatDoesNotFitTheQueue() throws Exception {
    raise("max.message.bytes", "in", 4 << 20);
    byte[] value = word("l".repeat(3 << 20)).toByteArray();
    PublisherSettings settings =
        PublisherSettings.of(address).withKafka("max.request.size", Integer.toString(4 << 20));
    try (EventPublisher publisher = EventPublisher.open(settings)) {
      publisher.publishAndWait(record("l", value));
    }
    assertThat(app.awaitDrained(PATIENCE)).isTrue();

    Result redrive = run("dlq", "redrive", SPELLING, "--key", "l");

    assertThat(redrive.out()).startsWith("in-dlq: redriven 1 letter");
    assertThat(app.awaitDrained(PATIENCE)).isTrue();
    assertThat(app.halt()).isEmpty();
    assertThat(records("in", "l"))
        .hasSize(2)
        .allSatisfy(record -> assertThat(record.value().orElseThrow()).isEqualTo(value));
    assertThat(records("in-dlq", "l"))
        .hasSize(2)
        .allSatisfy(letter -> assertThat(letter.value()).isEmpty());
  }

  @Test
  void publishesAnEditedValue() throws Exception {
    poison("e", "e0x");
    String position = records("in-dlq", "e").get(0).position().toString();
    Path file = Files.writeString(directory.resolve("value.json"), "\"e0-corrected\"");

    Result dry =
        run("dlq", "edit", position, "--topology", SPELLING, "--value", "" + file, "--dry-run");
    Result edit = run("dlq", "edit", position, "--topology", SPELLING, "--value", "" + file);
    Result again = run("dlq", "edit", position, "--topology", SPELLING, "--value", "" + file);

    assertThat(dry.out()).isEqualTo("\"e0-corrected\"\n");
    assertThat(edit.out()).startsWith("in-dlq: edited 1 letter");
    assertThat(again.err()).startsWith(position + ": the letter is resolved already [HW1851]");
    assertThat(copied("e")).containsExactly("e0-corrected");
    assertThat(run("dlq", "show", position, "--topology", SPELLING).out())
        .containsPattern("state   edited to in-\\d@\\d+ by ");
  }

  @Test
  void triesLettersOutOnTheTopologyAsItIs() throws Exception {
    poison("d", "d0x", "d1yx");
    POISON.add("yx");

    Result tried = run("dlq", "redrive", SPELLING, "--key", "d", "--dry-run");

    assertThat(tried.code()).isEqualTo(1);
    assertThat(tried.out()).matches("""
        in-dlq-\\d@\\d+  passes
        in-dlq-\\d@\\d+  fails: RULE_THREW in copy/peek
        in-dlq: 1 letter would pass; 1 would fail
        """);
    assertThat(copied("d")).isEmpty();
    assertThat(run("dlq", "stats", SPELLING, "--key", "d").out()).startsWith("in-dlq: 2 letters");
  }

  @Test
  void purgesAndDeletesWhatIsResolved() throws Exception {
    poison("g", "g0x", "g1x");
    RecordPosition last = records("in-dlq", "g").get(1).position();
    String end = new RecordPosition(last.topic(), last.partition(), last.offset() + 1).toString();

    Result asked = run("dlq", "purge", SPELLING, "--key", "g");
    Result early = run("dlq", "purge", SPELLING, "--delete-before", end, "--yes");
    Result purged = run("dlq", "purge", SPELLING, "--yes", "--reason", "tests");
    Result wouldDelete = run("dlq", "purge", SPELLING, "--delete-before", end);
    Result deleted = run("dlq", "purge", SPELLING, "--delete-before", end, "--yes");

    assertThat(asked.out()).isEqualTo("in-dlq: would purge 2 letters; --yes does it\n");
    assertThat(early.err()).contains(" in front of it are not resolved [HW1857]");
    assertThat(purged.out()).startsWith("in-dlq: purged ");
    assertThat(wouldDelete.out())
        .isEqualTo("would delete what is in front of %s; --yes does it\n".formatted(end));
    assertThat(deleted.out()).isEqualTo("deleted what was in front of %s\n".formatted(end));
    assertThat(records("in-dlq", "g")).isEmpty();
    assertThat(run("dlq", "redrive", SPELLING).out()).startsWith("in-dlq: redriven 0 letters");
  }

  private static void raise(String setting, String topic, int value) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin
          .incrementalAlterConfigs(Map.of(
              new ConfigResource(ConfigResource.Type.TOPIC, topic),
              List.of(new AlterConfigOp(
                  new ConfigEntry(setting, Integer.toString(value)), AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  private static String incompressible(int length) {
    return new Random(1)
        .ints(length, '0', 'z')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  @Test
  void holdsWhatItsTopicRefusesAndRedrivesTheOthers() throws Exception {
    poison("m", "m0x", "m1x", incompressible(5_000) + "x", "m2x");
    raise("max.message.bytes", "in", 2_000);

    Result redrive = run("dlq", "redrive", SPELLING, "--key", "m");
    raise("max.message.bytes", "in", 4 << 20);
    Result again = run("dlq", "redrive", SPELLING, "--key", "m");

    assertThat(redrive.code()).isEqualTo(1);
    assertThat(redrive.out()).startsWith("in-dlq: redriven 3 letters; 1 held");
    assertThat(redrive.err()).contains("is larger than is taken [HW0609]");
    assertThat(again.out()).startsWith("in-dlq: redriven 1 letter; ");
    assertThat(copied("m")).hasSize(4).startsWith("m0x", "m1x", "m2x");
  }

  /** What a process has sent, and not committed, when it is killed. */
  @Test
  void goesOnWhereARedriveWasKilledBeforeItsCommit() throws Exception {
    poison("k", "k0x", "k1x", "k2x");
    StoredRecord first = records("in-dlq", "k").get(0);
    TransactionalPublisher killed =
        TransactionalPublisher.open(PublisherSettings.of(address), "headwater-dlq-in-dlq");
    PublishRecord half = new PublishRecord(
        "in", OptionalInt.empty(), first.key(), first.value(), EventHeaders.NONE, first.time());
    assertThatThrownBy(() -> killed.publish(List.of(half), written -> {
          throw new IllegalStateException("killed");
        }))
        .hasMessage("killed");

    Result redrive = run("dlq", "redrive", SPELLING, "--key", "k");

    assertThat(redrive.out()).startsWith("in-dlq: redriven 3 letters");
    assertThat(copied("k")).containsExactly("k0x", "k1x", "k2x");
    killed.close();
  }

  @Test
  void endsWhoeverRedroveBefore() throws Exception {
    try (TransactionalPublisher earlier =
        TransactionalPublisher.open(PublisherSettings.of(address), "headwater-dlq-in-dlq")) {
      run("dlq", "redrive", SPELLING, "--key", "nobody");

      assertThatThrownBy(() ->
              earlier.publish(List.of(), written -> List.of(record("late", new byte[0]))))
          .hasMessage("""
              transactional id 'headwater-dlq-in-dlq': another command has begun to write under \
              it, and this one has ended [HW1846]
                fix: let one of them finish, then run the other again: what is done stays done\
              """);
    }
  }

  @Test
  void goesOnWhereAProcessWasKilled() throws Exception {
    poison("p", "p0x", "p1x", "p2x", "p3x", "p4x", "p5x");
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "dlq",
            "redrive",
            "--topic",
            "in-dlq",
            "--key",
            "p",
            "--rate",
            "2",
            "--bootstrap-servers",
            kafka.bootstrapServers())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("redrive.log").toFile())
        .start();
    try (TopicReader in = TopicReader.open(address, ReadRange.all("in").following())) {
      in.forEach(record -> record.headers().text(EventHeaders.REDRIVE_ATTEMPT).isEmpty()
          || !record.key().map(key -> new String(key, UTF_8)).equals(Optional.of("p")));
    }
    process.destroyForcibly();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();

    Result redrive = run("dlq", "redrive", SPELLING, "--key", "p");

    assertThat(redrive.code()).isZero();
    assertThat(redrive.out()).doesNotStartWith("in-dlq: redriven 6 letters");
    assertThat(copied("p")).containsExactly("p0x", "p1x", "p2x", "p3x", "p4x", "p5x");
  }
}
