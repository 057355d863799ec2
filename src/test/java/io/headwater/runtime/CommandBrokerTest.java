package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.client.ClusterAddress;
import io.headwater.client.CommandClient;
import io.headwater.client.CommandClientSettings;
import io.headwater.client.CommandClientSettings.WhenFull;
import io.headwater.client.CommandOptions;
import io.headwater.client.CommandReply;
import io.headwater.client.CommandReply.Conflict;
import io.headwater.client.CommandReply.Decided;
import io.headwater.client.CommandReply.Rejected;
import io.headwater.client.EventPublisher;
import io.headwater.client.PublishRecord;
import io.headwater.client.PublisherSettings;
import io.headwater.client.ReadToken;
import io.headwater.client.UnansweredCommandException;
import io.headwater.client.UnsentCommandException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.partition.Partitionings;
import io.headwater.proto.Reply;
import io.headwater.streams.TopicPlan;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.KTable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import topologies.bank.Bank;
import topologies.bank.proto.Account;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.AccountEvent;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Open;
import topologies.bank.proto.Spend;
import topologies.bank.proto.Withdraw;

/**
 * Commands and their committed replies. Threads commit every 30 s unless they are idle, so that
 * whatever is answered here is answered because they are.
 */
@Timeout(240)
class CommandBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(25);
  private static final String COMMIT_INTERVAL_MILLIS = "30000";
  private static final TopologySpec TELLER = teller();

  @TempDir
  static Path directory;

  private static EmbeddedKafka kafka;
  private static HeadwaterApp app;
  private static int instances;

  private CommandClient client;

  /** Accounts, and how often what happens to them, behind a repartition. */
  private static TopologySpec teller() {
    TopologyBuilder teller = TopologyBuilder.topology("teller");
    StreamRef<AccountCommand> commands =
        teller.stream("teller-commands", AccountCommand.class, stream -> stream.partitions(2));
    StreamRef<AccountEvent> events =
        teller.stream("teller-events", AccountEvent.class, stream -> stream.partitions(3));
    StreamRef<Reply> replies =
        teller.stream("teller-replies", Reply.class, stream -> stream.partitions(2));
    teller.aggregate(Bank.ACCOUNT, commands, events, replies);
    teller
        .pipeline("turnover", events)
        .filter(AccountEvent::hasWithdrawn)
        .repartition(
            "by-amount",
            event -> "of " + event.getWithdrawn().getAmount(),
            2,
            Partitionings.murmur2())
        .aggregate(
            "turnover",
            Spend.class,
            (spend, event) -> spend.toBuilder().setSwipes(spend.getSwipes() + 1));
    return teller.build();
  }

  @BeforeAll
  static void start() throws InterruptedException {
    kafka = EmbeddedKafka.start(directory.resolve("kafka"));
    try (ClusterTopics cluster = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
      cluster.create(TopicPlan.of(TELLER, (short) 1));
    }
    app = startApp();
  }

  /** Starts an instance that has no state of its own. */
  private static HeadwaterApp startApp() throws InterruptedException {
    instances++;
    HeadwaterApp started = HeadwaterApp.start(
        TELLER,
        AppSettings.of(kafka.bootstrapServers(), directory.resolve("state-" + instances))
            .withKafka("commit.interval.ms", COMMIT_INTERVAL_MILLIS));
    assertThat(started.awaitRunning(PATIENCE)).isTrue();
    return started;
  }

  @AfterAll
  static void stop() {
    app.close();
    kafka.close();
  }

  @BeforeEach
  void openClient() {
    client = open(settings());
  }

  @AfterEach
  void closeClient() {
    client.close();
  }

  private static CommandClientSettings settings() {
    return CommandClientSettings.of(ClusterAddress.of(kafka.bootstrapServers()))
        .withDeadline(PATIENCE);
  }

  private static CommandClient open(CommandClientSettings settings) {
    return CommandClient.open(settings, CommandChannels.of(TELLER, "account"));
  }

  private static AccountCommand open(String owner) {
    return AccountCommand.newBuilder()
        .setOpen(Open.newBuilder().setOwner(owner))
        .build();
  }

  private static AccountCommand deposit(long amount) {
    return AccountCommand.newBuilder()
        .setDeposit(Deposit.newBuilder().setAmount(amount))
        .build();
  }

  private static AccountCommand withdraw(long amount) {
    return AccountCommand.newBuilder()
        .setWithdraw(Withdraw.newBuilder().setAmount(amount))
        .build();
  }

  private CommandReply send(String key, AccountCommand command, CommandOptions options) {
    return client.send(key, command, options).toCompletableFuture().join();
  }

  private CommandReply send(String key, AccountCommand command) {
    return send(key, command, CommandOptions.NONE);
  }

  private static Throwable failureOf(CompletableFuture<CommandReply> answer) {
    return answer.handle((reply, failure) -> failure).join();
  }

  @Test
  void answersALoneCommandLongBeforeTheCommitInterval() {
    Instant time = Instant.parse("2026-01-31T12:00:00.123Z");

    CommandReply reply =
        send("lone", open("ada"), CommandOptions.NONE.withId("l-1").at(time));

    assertThat(reply)
        .isEqualTo(new Decided("l-1", 1, 1, reply.token()))
        .extracting(one -> one.token().eventTime())
        .isEqualTo(time);
  }

  @Test
  void losesAndDoublesNoneOfFiftyConcurrentCommandsOfOneKey() throws Exception {
    ExecutorService senders = Executors.newFixedThreadPool(8);
    send("many", open("ada"));

    List<CompletableFuture<CommandReply>> answers = IntStream.range(0, 50)
        .mapToObj(i -> new CompletableFuture<CommandReply>())
        .toList();
    answers.forEach(answer -> senders.execute(() ->
        client.send("many", deposit(1)).whenComplete((reply, failure) -> answer.complete(reply))));

    assertThat(answers)
        .extracting(answer -> ((Decided) answer.join()).sequence())
        .containsExactlyInAnyOrderElementsOf(
            LongStream.rangeClosed(2, 51).boxed().toList());
    assertThat(app.state("account", "many").orElseThrow().state())
        .extracting("balance")
        .isEqualTo(50L);
    senders.shutdown();
    assertThat(senders.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void tellsThatTheSequenceNumberIsNotTheExpectedOne() {
    send("expecting", open("ada"), CommandOptions.NONE.expecting(0));

    CommandReply reply =
        send("expecting", deposit(1), CommandOptions.NONE.withId("e-1").expecting(7));

    assertThat(reply)
        .isEqualTo(new Conflict("e-1", "expected sequence number 7, is 1", 1, reply.token()));
  }

  @Test
  void answersAnIdThatWasSentBeforeAsItDidAlsoWhenAllStateWasLost() throws InterruptedException {
    send("again", open("ada"));
    CommandReply decided = send("again", deposit(5), CommandOptions.NONE.withId("a-1"));
    CommandReply rejected = send("again", withdraw(6), CommandOptions.NONE.withId("a-2"));
    send("again", deposit(1));
    CommandReply atOnce = send("again", deposit(5), CommandOptions.NONE.withId("a-1"));

    app.close();
    app = startApp();
    CommandReply decidedAgain = send("again", deposit(5), CommandOptions.NONE.withId("a-1"));
    CommandReply rejectedAgain = send("again", withdraw(6), CommandOptions.NONE.withId("a-2"));

    assertThat(decided).isEqualTo(new Decided("a-1", 2, 1, decided.token()));
    assertThat(atOnce).isEqualTo(new Decided("a-1", 2, 1, atOnce.token()));
    assertThat(decidedAgain).isEqualTo(new Decided("a-1", 2, 1, decidedAgain.token()));
    // By now there would be enough.
    assertThat(rejected)
        .isEqualTo(new Rejected("a-2", "INSUFFICIENT_FUNDS", "", 2, rejected.token()));
    assertThat(rejectedAgain)
        .isEqualTo(new Rejected("a-2", "INSUFFICIENT_FUNDS", "", 2, rejectedAgain.token()));
    assertThat(app.state("account", "again").orElseThrow().state())
        .extracting("balance")
        .isEqualTo(6L);
  }

  @Test
  void whoeverHasAReplyReadsWhatItLedTo() throws InterruptedException {
    send("reader", open("ada"));
    send("reader", deposit(100));
    CommandReply reply = send("reader", withdraw(77));

    ReadToken passedOn = ReadToken.parse(reply.token().toString());

    assertThat(app.state("account", "reader", passedOn, PATIENCE).orElseThrow().state())
        .isEqualTo(Account.newBuilder()
            .setStatus(topologies.bank.proto.Status.OPEN)
            .setOwner("ada")
            .setBalance(23)
            .build());
    assertThat(app.state("turnover", "of 77", passedOn, PATIENCE).orElseThrow().state())
        .isEqualTo(Spend.newBuilder().setSwipes(1).build());
    assertThat(app.awaitApplied(passedOn, "turnover", PATIENCE)).isTrue();
    assertThat(app.isHere("teller-events", passedOn.events().orElseThrow().partition()))
        .isTrue();
  }

  @Test
  void saysThatAStreamIsProcessedWhenAllItsCommittedRecordsAre() throws InterruptedException {
    ReadToken token = send("far", open("ada")).token();
    AppProgress progress = app.progress();

    assertThat(progress.await(token, "turnover", PATIENCE)).isTrue();

    int partition = token.events().orElseThrow().partition();
    assertThat(progress.hasProcessed(
            "teller-commands", token.command().partition(), token.command().offset() + 1))
        .isTrue();
    assertThat(progress.hasProcessed("teller-events", partition, 1)).isTrue();
    assertThat(progress.hasProcessed("teller-events", partition, 1_000_000)).isFalse();
    assertThatThrownBy(() -> progress.hasProcessed("teller-replies", 0, 1))
        .hasMessage("the application does not read a stream 'teller-replies'");
    assertThatThrownBy(() -> progress.await(foreign(token), "turnover", PATIENCE))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("read token: no aggregate of topology 'teller' answers commands of "
            + "'other-commands' on 'teller-replies' [HW1740]\n"
            + "  fix: use it with the application that answered the command");
  }

  private static ReadToken foreign(ReadToken token) {
    return ReadToken.parse(token.toString().replace("teller-commands", "other-commands"));
  }

  @Test
  void saysThatTheStateIsBehindWhenNobodyProcesses() throws InterruptedException {
    ReadToken token = send("behind", open("ada")).token();
    ReadToken ahead =
        ReadToken.parse(token.toString().replace("@" + token.command().offset() + "~", "@999999~"));

    assertThatThrownBy(() -> app.state("account", "behind", ahead, Duration.ofMillis(100)))
        .isInstanceOf(StaleStateException.class)
        .hasMessage("store 'account': what the command at %s led to is not applied after 100 ms"
                .formatted(ahead.command())
            + " [HW1739]\n  fix: wait longer, or see that all instances run and how far they are"
            + " behind");
  }

  @Test
  void saysThatTheOutcomeOfAnUnansweredCommandIsNotKnown() {
    CommandClient impatient =
        openTo(unread("unread"), settings().withDeadline(Duration.ofMillis(200)));

    CompletableFuture<CommandReply> late =
        impatient.send("k", open("ada"), CommandOptions.NONE.withId("u-1")).toCompletableFuture();

    assertThat(failureOf(late))
        .isInstanceOfSatisfying(UnansweredCommandException.class, failure -> {
          assertThat(failure.commandId()).isEqualTo("u-1");
          assertThat(failure.isTimeout()).isTrue();
        })
        .hasMessageMatching("unread-commands(-0@0)?: no reply to the command within 200 ms; it may"
            + " have been decided, or may be yet \\[HW1730]\n"
            + "  fix: see that the application runs, and send it again with the same id, which"
            + " decides it once; or look at what became of it");
    impatient.close();
  }

  @Test
  void endsWhatIsPendingWhenItIsClosedAndSendsNoMoreThanMayBe() {
    CommandClient full = openTo(unread("closed"), settings().withMaxPending(1, WhenFull.REFUSE));
    CompletableFuture<CommandReply> pending = full.send("k", open("ada")).toCompletableFuture();

    CompletableFuture<CommandReply> refused = full.send("k", open("ada")).toCompletableFuture();
    full.close();
    CompletableFuture<CommandReply> after = full.send("k", open("ada")).toCompletableFuture();

    assertThat(failureOf(refused))
        .isInstanceOf(UnsentCommandException.class)
        .hasMessage(
            "closed-commands: no more than 1 may be pending at a time, and the command was not"
                + " sent [HW1734]\n"
                + "  fix: send it when some were answered, or allow more to be pending");
    assertThat(failureOf(pending))
        .isInstanceOf(UnansweredCommandException.class)
        .hasMessageContaining("[HW1731]");
    assertThat(failureOf(after))
        .isInstanceOf(UnsentCommandException.class)
        .hasMessageContaining("[HW1736]");
    assertThat(full.meter().pending()).isZero();
    assertThat(threads()).doesNotContain("headwater-replies-closed-replies");
  }

  private static CommandClient openTo(TopologySpec spec, CommandClientSettings settings) {
    return CommandClient.open(settings, CommandChannels.of(spec, "account"));
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .collect(Collectors.toSet());
  }

  private static TopologySpec unread(String name) {
    TopologyBuilder unread = TopologyBuilder.topology(name);
    unread.aggregate(
        Bank.ACCOUNT,
        unread.stream(name + "-commands", AccountCommand.class, stream -> stream.partitions(1)),
        unread.stream(name + "-events", AccountEvent.class, stream -> stream.partitions(1)),
        unread.stream(name + "-replies", Reply.class, stream -> stream.partitions(1)));
    TopologySpec spec = unread.build();
    try (ClusterTopics cluster = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
      cluster.create(TopicPlan.of(spec, (short) 1));
    }
    return spec;
  }

  @Test
  void readsPartitionsThatAreAddedToTheReplies() throws Exception {
    TopologySpec growing = unread("growing");
    ClusterAddress cluster =
        ClusterAddress.of(kafka.bootstrapServers()).withKafka(Map.of("metadata.max.age.ms", "200"));
    try (CommandClient waiting = CommandClient.open(
            CommandClientSettings.of(cluster).withDeadline(PATIENCE),
            CommandChannels.of(growing, "account"));
        ClusterTopics topics = ClusterTopics.connect(kafka.bootstrapServers(), Map.of());
        EventPublisher somebody = EventPublisher.open(PublisherSettings.of(cluster))) {
      CompletableFuture<CommandReply> answer =
          waiting.send("k", open("ada"), CommandOptions.NONE.withId("g-1")).toCompletableFuture();
      topics.await(topics
          .admin()
          .createPartitions(Map.of("growing-replies", NewPartitions.increaseTo(3)))
          .all());

      somebody.publishAndWait(reply("growing-replies", 2, "somebody-else"));
      somebody.publishAndWait(reply("growing-replies", 2, "g-1"));

      assertThat(answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .isEqualTo(new Decided("g-1", 4, 1, answer.join().token()));
      assertThat(answer.join().token().reply())
          .isEqualTo(new RecordPosition("growing-replies", 2, 1));
    }
  }

  private static PublishRecord reply(String topic, int partition, String commandId) {
    return new PublishRecord(
        topic,
        OptionalInt.of(partition),
        Optional.of(new byte[] {'k'}),
        Optional.of(Reply.newBuilder()
            .setCommandId(commandId)
            .setStatus(Reply.Status.DECIDED)
            .setSequence(4)
            .setEvents(1)
            .build()
            .toByteArray()),
        EventHeaders.of(List.of(
            EventHeaders.Entry.text(EventHeaders.CAUSATION, commandId),
            EventHeaders.Entry.text(EventHeaders.ORIGIN, "growing-commands-0@0"))),
        Instant.EPOCH);
  }

  /*
   * What is often written by hand: the state is a table over the topic that the topology writes. A
   * command is decided on what the table holds, and the table holds what was read back. Of two
   * commands that are read together, the second one does not see the first.
   */
  @Test
  void updatesAreLostWhereTheStateIsATableOverOnesOwnOutput() throws Exception {
    List<CompletableFuture<CommandReply>> ours = List.of(
        client.send("two", open("ada")).toCompletableFuture(),
        client.send("two", deposit(1)).toCompletableFuture(),
        client.send("two", deposit(1)).toCompletableFuture());

    List<byte[]> naive = naiveBalances();

    assertThat(ours)
        .extracting(one -> ((Decided) one.join()).sequence())
        .containsExactly(1L, 2L, 3L);
    assertThat(app.state("account", "two").orElseThrow().state())
        .extracting("balance")
        .isEqualTo(2L);
    assertThat(naive).containsExactly(new byte[] {1}, new byte[] {1});
  }

  /** Returns the balances that such a topology writes for two deposits of 1. */
  private static List<byte[]> naiveBalances() throws Exception {
    StreamsBuilder naive = new StreamsBuilder();
    KTable<byte[], byte[]> balances = naive.table("naive-balances");
    naive.<byte[], byte[]>stream("naive-deposits")
        .leftJoin(balances, (deposit, balance) ->
            new byte[] {(byte) (deposit[0] + (balance == null ? 0 : balance[0]))})
        .to("naive-balances");
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "naive");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.resolve("naive").toString());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
    properties.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
    try (ClusterTopics cluster = ClusterTopics.connect(kafka.bootstrapServers(), Map.of());
        BankTraffic traffic = new BankTraffic(kafka.bootstrapServers());
        KafkaStreams streams = new KafkaStreams(naive.build(), properties)) {
      cluster.await(cluster
          .admin()
          .createTopics(List.of(
              new NewTopic("naive-deposits", 1, (short) 1),
              new NewTopic("naive-balances", 1, (short) 1)))
          .all());
      traffic.raw("naive-deposits", 0, "two", new byte[] {1});
      traffic.raw("naive-deposits", 0, "two", new byte[] {1});
      streams.start();
      org.awaitility.Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> traffic.committed("naive-balances").size() == 2);
      return traffic.byKey("naive-balances").getOrDefault("two", List.of());
    }
  }
}
