package io.headwater.runtime;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import io.headwater.diagnostic.LetterContent;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.proto.Reply;
import io.headwater.proto.SagaEvent;
import io.headwater.serde.HeaderBytes;
import io.headwater.streams.TopicPlan;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.AccountEvent;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Open;
import topologies.transfers.Transfers;
import topologies.transfers.proto.TransferRequest;

/** What the test driver cannot show of sagas: kills within transactions, and restore. */
class TransferSagaBrokerTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final TopologySpec TRANSFERS = new Transfers().topology();
  private static final int KILLS = Integer.getInteger("headwater.test.kills", 5);
  private static final int TRANSFERS_PER_KILL = 25;
  private static final int ACCOUNTS = 8;
  private static final long BALANCE = 500;

  @TempDir
  static Path directory;

  private static EmbeddedKafka kafka;
  private static KafkaProducer<String, byte[]> producer;
  private static BankTraffic topics;
  private static final Queue<Exception> unsent = new ConcurrentLinkedQueue<>();

  @BeforeAll
  static void startBroker() {
    kafka = EmbeddedKafka.start(directory.resolve("kafka"));
    topics = new BankTraffic(kafka.bootstrapServers());
    producer = new KafkaProducer<>(
        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()),
        new StringSerializer(),
        new ByteArraySerializer());
  }

  @AfterAll
  static void stopBroker() {
    producer.close();
    topics.close();
    kafka.close();
  }

  private static void create(TopologySpec spec) {
    try (ClusterTopics cluster = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
      cluster.create(TopicPlan.of(spec, (short) 1));
    }
  }

  private static void send(String topic, String key, Message value) {
    send(new ProducerRecord<>(topic, key, value.toByteArray()));
  }

  private static void send(ProducerRecord<String, byte[]> record) {
    producer.send(record, (metadata, failure) -> {
      if (failure != null) {
        unsent.add(failure);
      }
    });
  }

  private static void openAccounts() {
    for (int i = 0; i < ACCOUNTS; i++) {
      send(
          "account-commands",
          "a" + i,
          AccountCommand.newBuilder().setOpen(Open.newBuilder().setOwner("o")).build());
      send(
          "account-commands",
          "a" + i,
          AccountCommand.newBuilder()
              .setDeposit(Deposit.newBuilder().setAmount(BALANCE))
              .build());
    }
  }

  /** Some are of more than there is, and some to an account that nobody has opened. */
  private static void requestTransfers(int first, Random random) {
    for (int i = 0; i < TRANSFERS_PER_KILL; i++) {
      String to = random.nextInt(5) == 0 ? "nobody" : "a" + random.nextInt(ACCOUNTS);
      send(
          "transfer-requests",
          "t" + (first + i),
          TransferRequest.newBuilder()
              .setFrom("a" + random.nextInt(ACCOUNTS))
              .setTo(to)
              .setAmount(1 + random.nextInt(200))
              .build());
    }
    producer.flush();
  }

  private static Process application() throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-Xmx384m",
            "-cp",
            classPath,
            TransferSagaBrokerTest.class.getName(),
            kafka.bootstrapServers(),
            directory.resolve("one").toString())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("application.log").toFile())
        .start();
  }

  /** Runs the transfers until it is killed; the same member of its group each time. */
  public static void main(String[] arguments) throws InterruptedException {
    AppSettings settings = AppSettings.of(arguments[0], Path.of(arguments[1]))
        .withKafka("group.instance.id", "only-one")
        .withKafka("consumer.session.timeout.ms", "6000")
        .withKafka("commit.interval.ms", "100");
    HeadwaterApp app = HeadwaterApp.start(TRANSFERS, settings);
    Runtime.getRuntime().addShutdownHook(new Thread(app::close));
    Thread.sleep(Duration.ofMinutes(5).toMillis());
  }

  private static void awaitStep() {
    int before = topics.committed("transfer-events").size();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> topics.committed("transfer-events").size() > before);
  }

  private static long seed() {
    long seed = Long.getLong("headwater.test.seed", 42L);
    System.out.println("seed " + seed);
    return seed;
  }

  @Test
  void everyTransferEndsOnceHoweverOftenTheApplicationIsKilled() throws Exception {
    Random random = new Random(seed());
    create(TRANSFERS);
    openAccounts();

    for (int kill = 0; kill < KILLS; kill++) {
      requestTransfers(kill * TRANSFERS_PER_KILL, random);
      Process killed = application();
      // At a random moment: mostly at work, now and then before it has started.
      if (random.nextInt(5) > 0) {
        awaitStep();
      }
      killed.waitFor(random.nextInt(1_000), TimeUnit.MILLISECONDS);
      killed.destroyForcibly().waitFor();
    }
    Process last = application();
    try {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> topics.byKey("transfer-results").size() == KILLS * TRANSFERS_PER_KILL);
    } finally {
      last.destroy();
      last.waitFor(20, TimeUnit.SECONDS);
      last.destroyForcibly();
    }

    assertThat(unsent).isEmpty();
    assertEveryTransferEndedOnce();
    assertEveryCommandWasAnsweredOnce();
    assertMoneyIsConserved();
  }

  private static void assertEveryTransferEndedOnce() throws Exception {
    assertThat(topics.byKey("transfer-results"))
        .hasSize(KILLS * TRANSFERS_PER_KILL)
        .allSatisfy((transfer, results) -> assertThat(results).hasSize(1));
    Map<String, List<SagaEvent>> histories = new TreeMap<>();
    Map<String, List<Long>> numbers = new TreeMap<>();
    for (ConsumerRecord<String, byte[]> record : topics.committed("transfer-events")) {
      histories
          .computeIfAbsent(record.key(), any -> new ArrayList<>())
          .add(SagaEvent.parseFrom(record.value()));
      numbers
          .computeIfAbsent(record.key(), any -> new ArrayList<>())
          .add(Long.valueOf(header(record, EventHeaders.SEQUENCE)));
    }
    assertThat(histories).hasSize(KILLS * TRANSFERS_PER_KILL).allSatisfy((transfer, events) -> {
      assertThat(events).filteredOn(SagaEvent::getEnded).hasSize(1);
      assertThat(events.get(events.size() - 1).getEnded()).isTrue();
    });
    assertThat(numbers)
        .allSatisfy((transfer, told) -> assertThat(told)
            .containsExactlyElementsOf(
                LongStream.rangeClosed(1, told.size()).boxed().toList()));
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    return HeaderBytes.fromKafka(record.headers()).text(name).orElseThrow();
  }

  private static void assertEveryCommandWasAnsweredOnce() throws Exception {
    List<String> sent = topics.committed("account-commands").stream()
        .map(record -> HeaderBytes.fromKafka(record.headers())
            .text(EventHeaders.ID)
            .orElse(record.topic() + "-" + record.partition() + "@" + record.offset()))
        .toList();
    List<String> answered = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : topics.committed("account-replies")) {
      answered.add(Reply.parseFrom(record.value()).getCommandId());
    }
    assertThat(sent).doesNotHaveDuplicates();
    assertThat(answered).containsExactlyInAnyOrderElementsOf(sent);
  }

  private static void assertMoneyIsConserved() throws Exception {
    Map<String, Long> balances = new TreeMap<>();
    for (ConsumerRecord<String, byte[]> record : topics.committed("account-events")) {
      AccountEvent event = AccountEvent.parseFrom(record.value());
      balances.merge(
          record.key(),
          event.getDeposited().getAmount() - event.getWithdrawn().getAmount(),
          Long::sum);
      assertThat(balances.get(record.key())).isNotNegative();
    }
    assertThat(balances.values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(ACCOUNTS * BALANCE);
  }

  /** The saga alone, with topics of its own: nobody answers its commands. */
  private static TopologySpec alone() {
    return new TopologySpec(
        "waiting",
        TRANSFERS.streams().stream()
            .map(TransferSagaBrokerTest::withTopicOfItsOwn)
            .toList(),
        List.of(),
        List.of(),
        List.of(),
        TRANSFERS.sagas(),
        List.of(),
        List.of(),
        TRANSFERS.recovery(),
        TRANSFERS.breaker(),
        List.of(),
        TRANSFERS.where());
  }

  private static StreamSpec withTopicOfItsOwn(StreamSpec stream) {
    return new StreamSpec(
        stream.name(),
        "waiting-" + stream.name(),
        StreamSpec.deadLettersOf("waiting-" + stream.name()),
        stream.value(),
        stream.keyType(),
        stream.key(),
        stream.partitions(),
        stream.placement(),
        stream.retention(),
        stream.start(),
        LetterContent.FULL,
        List.of(),
        stream.where());
  }

  @Test
  void timersSurviveTheLossOfTheLocalDirectory() throws Exception {
    Path state = directory.resolve("waiting");
    AppSettings settings =
        AppSettings.of(kafka.bootstrapServers(), state).withKafka("commit.interval.ms", "200");
    create(alone());
    long dueSoon = Instant.now().minus(Duration.ofMinutes(5)).plusSeconds(12).toEpochMilli();
    send(new ProducerRecord<>(
        "waiting-transfer-requests",
        null,
        dueSoon,
        "waits",
        TransferRequest.newBuilder()
            .setFrom("x")
            .setTo("y")
            .setAmount(1)
            .build()
            .toByteArray()));
    producer.flush();
    try (HeadwaterApp app = HeadwaterApp.start(alone(), settings)) {
      assertThat(app.awaitDrained(PATIENCE)).isTrue();
    }
    delete(state);

    try (HeadwaterApp app = HeadwaterApp.start(alone(), settings)) {
      await().atMost(PATIENCE).until(() -> firings("waits") > 0);
    }

    assertThat(firings("waits")).isEqualTo(1);
  }

  private static long firings(String process) throws IOException {
    return topics.committed("waiting-transfer-events").stream()
        .filter(record -> record.key().equals(process))
        .filter(record -> parsed(record).hasTimer())
        .collect(groupingBy(ConsumerRecord::key, counting()))
        .getOrDefault(process, 0L);
  }

  private static SagaEvent parsed(ConsumerRecord<String, byte[]> record) {
    try {
      return SagaEvent.parseFrom(record.value());
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
