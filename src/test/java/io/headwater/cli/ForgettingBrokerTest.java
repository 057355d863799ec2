package io.headwater.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.headwater.cli.CommandRun.Result;
import io.headwater.client.ClusterAddress;
import io.headwater.client.EventPublisher;
import io.headwater.client.PublishRecord;
import io.headwater.client.PublisherSettings;
import io.headwater.client.ReadRange;
import io.headwater.client.StoredRecord;
import io.headwater.client.TopicReader;
import io.headwater.client.TopicSubjectKeys;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.privacy.FieldCipher;
import io.headwater.privacy.MasterKey;
import io.headwater.privacy.SubjectKey;
import io.headwater.privacy.SubjectKeys.Found;
import io.headwater.runtime.AppSettings;
import io.headwater.runtime.HeadwaterApp;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topologies.shop.proto.CustomerCommand;
import topologies.shop.proto.Register;

/** Personal data on a broker: two instances, one of whose subjects is forgotten from outside. */
@Timeout(240)
class ForgettingBrokerTest {
  private static final Path WRITTEN =
      Path.of("topologies/14-customers/customers.yaml").toAbsolutePath();
  private static final String CUSTOMERS = WRITTEN.toString();
  private static final TopologySpec SPEC =
      TopologyFile.read(WRITTEN, TopologyResources.of(ForgettingBrokerTest.class.getClassLoader()));
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir
  static Path data;

  private static EmbeddedKafka kafka;
  private static final List<AutoCloseable> OPEN = new ArrayList<>();
  private static final List<HeadwaterApp> APPS = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start(data.resolve("kafka"));
    Files.writeString(data.resolve("master"), MasterKey.generate());
    assertThat(run("topics", CUSTOMERS, "--create").code()).isZero();
    app("one");
    app("two");
    for (HeadwaterApp app : APPS) {
      assertThat(app.awaitRunning(PATIENCE)).isTrue();
    }
    register("c-1", "canary-one@example.org");
    order("c-1");
  }

  @AfterAll
  static void stop() throws Exception {
    for (int i = OPEN.size() - 1; i >= 0; i--) {
      OPEN.get(i).close();
    }
    kafka.close();
  }

  private static ClusterAddress address() {
    return ClusterAddress.of(kafka.bootstrapServers());
  }

  /** Opens the keys as an instance does that looks for what was forgotten at each record. */
  private static TopicSubjectKeys keys() {
    return TopicSubjectKeys.open(
        address(),
        "customers-subject-keys",
        MasterKey.read(data.resolve("master")),
        Optional.empty(),
        Duration.ZERO);
  }

  private static void app(String name) {
    AppSettings settings = AppSettings.of(kafka.bootstrapServers(), data.resolve(name))
        .withKafka("commit.interval.ms", "100");
    TopicSubjectKeys keys = keys();
    HeadwaterApp app = HeadwaterApp.start(SPEC, settings.withProtection(new FieldCipher(keys)));
    OPEN.add(keys);
    OPEN.add(app);
    APPS.add(app);
  }

  private static Result run(String... arguments) {
    return feed("", arguments);
  }

  private static Result feed(String stdin, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--bootstrap-servers", kafka.bootstrapServers()));
    if (!arguments[0].equals("topics")) {
      all.addAll(List.of("--master-key-file", "master"));
    }
    return CommandRun.in(data).withStdin(stdin).run(all.toArray(String[]::new));
  }

  private static void publish(String key, String value) throws Exception {
    Result published = feed(
        "{\"key\":\"%s\",\"value\":%s}".formatted(key, value),
        "publish",
        "--topology",
        CUSTOMERS,
        "--stream",
        "customer-commands");
    assertThat(published.err()).isEmpty();
    assertThat(published.code()).isZero();
    assertThat(APPS.get(0).awaitDrained(PATIENCE)).isTrue();
  }

  private static void register(String customer, String email) throws Exception {
    publish(
        customer, "{\"register\":{\"name\":\"Canary Name\",\"email\":\"%s\"}}".formatted(email));
  }

  private static void order(String customer) throws Exception {
    publish(
        customer,
        "{\"placeOrder\":{\"order\":\"o-%s\",\"cents\":399,\"coupon\":\"canary-coupon\"}}"
            .formatted(customer));
  }

  private static List<String> consumed(String stream, String... more) {
    List<String> arguments = new ArrayList<>(List.of("consume", stream, "--topology", CUSTOMERS));
    arguments.addAll(List.of(more));
    Result consume = run(arguments.toArray(String[]::new));
    assertThat(consume.err()).isEmpty();
    return consume.outLines();
  }

  private static List<StoredRecord> stored(List<String> topics) {
    List<StoredRecord> records = new ArrayList<>();
    ReadRange all = ReadRange.all(topics.toArray(String[]::new));
    try (TopicReader reader = TopicReader.open(address(), all)) {
      reader.forEach(records::add);
    }
    return records;
  }

  @Test
  void noTopicHoldsWhatIsPersonal() {
    List<String> topics = List.of(
        "customer-commands",
        "customer-events",
        "receipts",
        "customer-replies",
        "customers-customer-changelog",
        "customers-customer-command-ids-changelog",
        "customers-subject-keys");

    List<StoredRecord> stored = stored(topics);

    assertThat(stored).extracting(record -> record.position().topic()).containsAll(topics);
    assertThat(stored).allSatisfy(record -> {
      String value = new String(record.value().orElse(new byte[0]), ISO_8859_1);
      assertThat(value).doesNotContain("@example.org", "Canary Name");
    });
  }

  @Test
  void noFileOfAnInstanceHoldsWhatIsPersonal() throws IOException {
    try (Stream<Path> files =
        Stream.concat(Files.walk(data.resolve("one")), Files.walk(data.resolve("two")))) {
      assertThat(files.filter(Files::isRegularFile))
          .isNotEmpty()
          .allSatisfy(file ->
              assertThat(Files.readString(file, ISO_8859_1)).doesNotContain("@example.org"));
    }
  }

  @Test
  void consumeShowsNothingUnasked() {
    assertThat(String.join("\n", consumed("customer-events")))
        .contains("\"email\":\"[redacted]\"", "\"coupon\":\"[redacted]\"")
        .doesNotContain("canary", "hw-sealed");
  }

  @Test
  void whatWasNotShownIsNotPublishedAgain() {
    String line = consumed("customer-events", "--max", "1").get(0);

    Result again = feed(line, "publish", "--topology", CUSTOMERS, "--stream", "customer-events");

    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("""
        is [redacted], which stands for a value that was not shown [HW1670]
          fix: consume with --show-redacted what is to be published again""");
  }

  @Test
  void whatWasShownIsPublishedAgain() throws Exception {
    register("c-4", "canary-four@example.org");
    String shown = consumed("customer-commands", "--show-redacted").stream()
        .filter(line -> line.contains("\"c-4\""))
        .findFirst()
        .orElseThrow();

    Result again = feed(shown, "publish", "--topology", CUSTOMERS, "--stream", "customer-commands");

    assertThat(shown).contains("canary-four@example.org");
    assertThat(again.code()).isZero();
    assertThat(consumed("customer-commands", "--show-redacted").stream()
            .filter(line -> line.contains("canary-four@example.org")))
        .hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--dlq", "--dlq --json"})
  void deadLettersShowNothing(String options) throws Exception {
    CustomerCommand broken = CustomerCommand.newBuilder()
        .setRegister(
            Register.newBuilder().setName("hw-sealed:1:AAAA").setEmail("canary@example.com"))
        .build();
    byte[] whole = broken.toByteArray();
    try (EventPublisher publisher = EventPublisher.open(PublisherSettings.of(address()))) {
      for (int length : List.of(whole.length, whole.length - 1)) {
        publisher.publishAndWait(new PublishRecord(
            "customer-commands",
            OptionalInt.empty(),
            Optional.of("c-5".getBytes(UTF_8)),
            Optional.of(java.util.Arrays.copyOf(whole, length)),
            EventHeaders.NONE,
            Instant.now()));
      }
    }
    assertThat(APPS.get(0).awaitDrained(PATIENCE)).isTrue();

    String letters = String.join("\n", consumed("customer-commands", options.split(" ")));

    assertThat(letters).contains("SEAL_BROKEN", "DECODE_TRUNCATED").doesNotContain("canary");
    String bytes = java.util.Base64.getEncoder().encodeToString(whole);
    assertThat(letters).doesNotContain(bytes.substring(0, 40));
  }

  @Test
  void forgetsACustomerInRunningInstances() throws Exception {
    register("c-2", "canary-two@example.org");
    register("c-3", "canary-three@example.org");

    Result forget = run("forget", CUSTOMERS, "c-2", "--yes");
    order("c-2");
    order("c-3");

    assertThat(forget.out())
        .isEqualTo("the subject is forgotten: destroyed 1 key; running instances follow within"
            + " 10 s\n");
    String receipts = String.join("\n", consumed("receipts", "--show-redacted"));
    assertThat(receipts)
        .contains("{\"customer\":\"c-2\",\"order\":\"o-c-2\",\"cents\":\"399\"}")
        .contains("\"order\":\"o-c-3\",\"cents\":\"399\",\"email\":\"canary-three@example.org\"");
    assertThat(String.join("\n", consumed("customer-events", "--show-redacted")))
        .contains("{\"registered\":{\"name\":\"a former customer\"")
        .doesNotContain("canary-two");
  }

  @Test
  void forgetsOnceAndSaysSo() {
    Result first = run("forget", CUSTOMERS, "nobody", "--yes", "--json");
    Result again = run("forget", CUSTOMERS, "nobody", "--yes", "--json");

    assertThat(first.code()).isZero();
    assertThat(first.out()).isEqualTo("""
        {"topology":"customers","keysDestroyed":0,"wasForgotten":false,"withinSeconds":10}
        """);
    assertThat(again.code()).isZero();
    assertThat(again.out()).contains("\"keysDestroyed\":0,\"wasForgotten\":true");
  }

  @Test
  void everyInstanceFindsTheKeysOfTheOthersAndLosesThemWhenForgotten() {
    try (TopicSubjectKeys one = keys();
        TopicSubjectKeys two = keys()) {
      SubjectKey key = one.keyFor("shared").orElseThrow();
      assertThat(two.find(key.id())).isEqualTo(new Found.Key(key));
      assertThat(two.keyFor("shared")).contains(key);

      assertThat(two.forget("shared").keys()).isEqualTo(1);

      assertThat(one.find(key.id())).isEqualTo(new Found.Destroyed());
      assertThat(one.keyFor("shared")).isEmpty();
    }
  }

  @Test
  void twoInstancesThatMakeAKeyAtOnceReadWhatTheOtherHasSealed() {
    try (TopicSubjectKeys one = keys();
        TopicSubjectKeys two = keys()) {
      CompletableFuture<SubjectKey> first =
          CompletableFuture.supplyAsync(() -> one.keyFor("raced").orElseThrow());
      SubjectKey second = two.keyFor("raced").orElseThrow();

      assertThat(two.find(first.join().id())).isEqualTo(new Found.Key(first.join()));
      assertThat(one.find(second.id())).isEqualTo(new Found.Key(second));
      assertThat(one.forget("raced").keys()).isBetween(1, 2);
      assertThat(two.find(second.id())).isEqualTo(new Found.Destroyed());
    }
  }

  @Test
  void opensNoKeysWithAnotherMasterKey() throws IOException {
    Files.writeString(data.resolve("other"), MasterKey.generate());

    Result forget = CommandRun.in(data)
        .run(
            "forget",
            CUSTOMERS,
            "c-1",
            "--yes",
            "--master-key-file",
            "other",
            "--bootstrap-servers",
            kafka.bootstrapServers());

    assertThat(forget.code()).isEqualTo(2);
    assertThat(forget.err()).contains("it was not wrapped with this master key");
  }

  @Test
  void asksForAMasterKey() {
    assumeThat(System.getenv()).doesNotContainKeys(MasterKey.VARIABLE, MasterKey.FILE_VARIABLE);

    Result forget = CommandRun.in(data)
        .run("forget", CUSTOMERS, "c-1", "--yes", "--bootstrap-servers", kafka.bootstrapServers());

    assertThat(forget).isEqualTo(new Result(2, "", """
        topology 'customers': its messages hold personal data, and there is no master key [HW1663]
          fix: set HEADWATER_MASTER_KEY to what 'openssl rand -base64 32' writes, and keep it
        """));
  }

  @Test
  void keepsKeysInNoTopicThatWouldLoseThem() {
    assertThatThrownBy(() -> TopicSubjectKeys.open(
            address(), "receipts", MasterKey.random(), Optional.empty(), Duration.ZERO))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            topic 'receipts': it has 6 partitions, expected 1 [HW1664]
              fix: let the application create it, or set cleanup.policy to compact""");
  }
}
