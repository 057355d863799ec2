package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.headwater.cli.CommandRun.Result;
import io.headwater.client.ClusterAddress;
import io.headwater.client.EventPublisher;
import io.headwater.client.PublishRecord;
import io.headwater.client.PublisherSettings;
import io.headwater.client.ReadRange;
import io.headwater.client.StoredRecord;
import io.headwater.client.TopicReader;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.event.Snapshot;
import io.headwater.runtime.AppSettings;
import io.headwater.runtime.ClusterReplay;
import io.headwater.runtime.HeadwaterApp;
import io.headwater.streams.OutputNamespace;
import io.headwater.topology.TopologySpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.CardSwipe;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Open;
import topologies.bank.proto.Spend;

/** An application that runs beside the live one, over what has entered it. */
class ReplayOnClusterBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final TopologySpec LEDGER = new BesideLedgers.First().topology();
  private static final String FIRST = BesideLedgers.First.class.getName();
  private static final String SECOND = BesideLedgers.Second.class.getName();
  private static final String TILL = BesideLedgers.Till.class.getName();
  private static final int ACCOUNTS = 8;

  @TempDir
  static Path directory;

  private static EmbeddedKafka kafka;
  private static EventPublisher publisher;
  private static Map<String, Snapshot> liveStates = Map.of();

  @BeforeAll
  static void runLiveApplication() throws InterruptedException {
    kafka = EmbeddedKafka.start(directory.resolve("kafka"));
    assertThat(run("topics", FIRST, "--create").code()).isZero();
    publisher = EventPublisher.open(PublisherSettings.of(address()));
    open("ledger");
    for (int i = 1; i <= 150; i++) {
      deposit("ledger", i);
    }
    publisher.flush();
    live();
  }

  @AfterAll
  static void stopBroker() {
    publisher.close();
    kafka.close();
  }

  private static ClusterAddress address() {
    return ClusterAddress.of(kafka.bootstrapServers());
  }

  private static Result run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--bootstrap-servers", kafka.bootstrapServers()));
    return CommandRun.in(directory).run(all.toArray(new String[0]));
  }

  /** Runs the live application until it has nothing left to do. */
  private static void live() throws InterruptedException {
    AppSettings settings = AppSettings.of(kafka.bootstrapServers(), directory.resolve("live"));
    try (HeadwaterApp app = HeadwaterApp.start(LEDGER, settings)) {
      assertThat(app.awaitDrained(PATIENCE)).isTrue();
      liveStates = states(app);
    }
  }

  private static Map<String, Snapshot> states(HeadwaterApp app) {
    Map<String, Snapshot> states = new TreeMap<>();
    app.scan("account", ACCOUNTS + 1)
        .forEach(
            one -> states.put(new String(one.getKey(), StandardCharsets.UTF_8), one.getValue()));
    return states;
  }

  private static void open(String topology) {
    for (int i = 0; i < ACCOUNTS; i++) {
      command(topology, i, AccountCommand.newBuilder().setOpen(Open.newBuilder().setOwner("ada")));
    }
  }

  /** Deposits a number to the account whose turn it is, and swipes its card. */
  private static void deposit(String topology, int number) {
    int account = number % ACCOUNTS;
    command(
        topology,
        account,
        AccountCommand.newBuilder().setDeposit(Deposit.newBuilder().setAmount(number)));
    publish(
        topology + "-swipes",
        "c" + account,
        CardSwipe.newBuilder().setCard("c" + account).setAmount(number).build());
  }

  private static void command(String topology, int account, AccountCommand.Builder command) {
    publish(topology + "-commands", "a" + account, command.build());
  }

  private static void publish(String topic, String key, Message value) {
    publisher.publish(new PublishRecord(
        topic,
        OptionalInt.empty(),
        Optional.of(key.getBytes(StandardCharsets.UTF_8)),
        Optional.of(value.toByteArray()),
        EventHeaders.NONE,
        Instant.now()));
  }

  private static long count(String topic) {
    List<StoredRecord> all = new ArrayList<>();
    try (TopicReader reader = TopicReader.open(address(), ReadRange.all(topic))) {
      reader.forEach(all::add);
    }
    return all.size();
  }

  /** Returns what restoring a store would lead to, by partition and key. */
  private static Map<String, String> last(String changelog) {
    Map<String, String> last = new TreeMap<>();
    try (TopicReader reader = TopicReader.open(address(), ReadRange.all(changelog))) {
      reader.forEach(record -> {
        String key = record.position().partition() + " "
            + HexFormat.of().formatHex(record.key().orElseThrow());
        record
            .value()
            .ifPresentOrElse(
                value -> last.put(key, HexFormat.of().formatHex(value)), () -> last.remove(key));
        return true;
      });
    }
    return last;
  }

  private static Map<String, String> configs(String topic) throws Exception {
    ConfigResource asked = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Map<String, String> configs = new TreeMap<>();
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", (Object) kafka.bootstrapServers()))) {
      Map<ConfigResource, Config> found =
          admin.describeConfigs(List.of(asked)).all().get();
      Objects.requireNonNull(found.get(asked)).entries().stream()
          .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
          .forEach(entry -> configs.put(entry.name(), entry.value()));
    }
    return configs;
  }

  @Test
  void leadsToTheSameOutputsAsTheLiveApplicationHas() throws InterruptedException {
    long events = count("ledger-events");

    Result result = run("replay", FIRST, "--cluster", "--as", "same", "--compare-live");

    assertThat(result.err()).contains("ledger is replayed as same");
    assertThat(result.out())
        .contains("replayed ledger as same, as far as asked")
        .contains("compared with the live outputs, of the same inputs:")
        .contains("ledger-events                158 records of 8 keys: the same\n")
        .contains("ledger-spent                 150 records of 8 keys: the same\n")
        .doesNotContain("DIFFER");
    assertThat(result.code()).isZero();
    assertThat(count("ledger-events")).isEqualTo(events);
  }

  @Test
  void tellsTheFirstRecordOfAKeyThatIsAnother() {
    Result result = run("replay", SECOND, "--cluster", "--as", "other", "--compare-live");

    assertThat(result.out())
        .contains("ledger-spent                 150 records of 8 keys: the same\n")
        .contains("ledger-events                108 records of 8 keys: DIFFERENT, 50 only live\n")
        .contains("DIFFERS ledger-replies, record 14 of its key\n  replayed {")
        .contains("TOO_MUCH");
    assertThat(result.code()).isEqualTo(ExitCode.DIVERGENCE);
  }

  @Test
  void goesOnFromStatesThatWereComputedInMemory() throws Exception {
    Result result = run("replay", FIRST, "--cluster", "--as", "seeded", "--seed");

    assertThat(result.err()).contains("ledger is replayed as seeded");
    assertThat(result.out())
        .contains("seeded, without outputs: consumed 616 = ")
        .contains("consumed 0 = ");
    assertThat(result.code()).isZero();
    assertThat(last("seeded-account-changelog")).isEqualTo(last("ledger-account-changelog"));
    assertThat(last("seeded-turnover-changelog")).isEqualTo(last("ledger-turnover-changelog"));
    assertThat(last("seeded-account-command-ids-changelog"))
        .isEqualTo(last("ledger-account-command-ids-changelog"));
    assertThat(configs("seeded-account-command-ids-changelog"))
        .isEqualTo(configs("ledger-account-command-ids-changelog"));
    assertThat(configs("seeded-account-changelog")).isEqualTo(configs("ledger-account-changelog"));
    assertThat(run("replay", FIRST, "--cluster", "--as", "seeded", "--seed").err())
        .contains("application 'seeded' has been started before, and has states of its own");
    assertThat(run("cut-over", FIRST, "--to", "never").err())
        .contains("application 'never': it has never run beside 'ledger' [HW1829]");
    assertThat(run("run", FIRST, "--as", "never").err())
        .contains("application 'never': it has never run beside 'ledger' [HW1829]");
    OutputNamespace namespace = OutputNamespace.of(LEDGER, "seeded", Set.of());
    try (ClusterReplay replay = ClusterReplay.start(
        namespace,
        AppSettings.of(kafka.bootstrapServers(), directory.resolve("restored")),
        ClusterReplay.Until.END)) {
      assertThat(replay.app().awaitDrained(PATIENCE)).isTrue();
      assertThat(states(replay.app())).hasSize(ACCOUNTS).isEqualTo(liveStates);
    }
  }

  @Test
  void goesOnWhereItWasStopped() {
    CommandRun stopped = CommandRun.in(directory);
    stopped.stop().request();
    String[] replay = {
      "replay",
      FIRST,
      "--cluster",
      "--as",
      "stopped",
      "--bootstrap-servers",
      kafka.bootstrapServers(),
      "--json"
    };

    Result first = stopped.run(replay);
    Result second = CommandRun.in(directory).run(replay);

    assertThat(first.code()).isEqualTo(ExitCode.FAILED);
    assertThat(second.code()).isZero();
    assertThat(consumed(first) + consumed(second)).isEqualTo(616);
  }

  private static long consumed(Result result) {
    Matcher consumed = Pattern.compile("\"consumed\":(\\d+)").matcher(result.out());
    assertThat(consumed.find()).isTrue();
    return Long.parseLong(consumed.group(1));
  }

  /** Publishes until it is closed. */
  private static final class Traffic implements AutoCloseable {
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final Thread thread = new Thread(this::publish);
    private int deposits;

    Traffic() {
      thread.start();
    }

    private void publish() {
      open("till");
      while (!isOver.get()) {
        deposits++;
        deposit("till", deposits);
        LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
      }
      publisher.flush();
    }

    /** Returns how many deposits there were. */
    int end() throws InterruptedException {
      isOver.set(true);
      thread.join();
      return deposits;
    }

    @Override
    public void close() throws InterruptedException {
      end();
    }
  }

  /** Runs an application on the live topics until it has written some more events. */
  private static void serve(String application, String state) throws InterruptedException {
    long before = count("till-events");
    TopologySpec till = new BesideLedgers.Till().topology().withName(application);
    AppSettings settings = AppSettings.of(kafka.bootstrapServers(), directory.resolve(state));
    try (HeadwaterApp app = HeadwaterApp.start(till, settings)) {
      await().atMost(PATIENCE).until(() -> count("till-events") > before + 50);
    }
  }

  private static void cutOver(String from, String to) {
    assertThat(run("run", TILL, "--as", from, "--drain").code()).isZero();
    assertThat(run("replay", TILL, "--cluster", "--as", to, "--until-live").code())
        .isZero();
    Result plan = run("cut-over", TILL, "--to", to);
    assertThat(plan.out())
        .contains("from %s to %s".formatted(from, to))
        .endsWith("nothing was changed; add --execute\n");
    assertThat(run("cut-over", TILL, "--to", to, "--execute").code()).isZero();
  }

  @Test
  void decidesEachCommandOnceWhoeverIsLive() throws InterruptedException {
    assertThat(run("topics", TILL, "--create").code()).isZero();
    int deposits;
    try (Traffic traffic = new Traffic()) {
      serve("till", "till");
      assertThat(run("replay", TILL, "--cluster", "--as", "till-ahead").code()).isZero();
      cutOver("till", "till-next");
      assertThat(run("run", TILL).err())
          .contains("application 'till': it was cut over to 'till-next' at ");
      assertThat(run("run", TILL, "--as", "till-ahead").err())
          .contains("it runs beside the live one, and has not been cut over to [HW1826]");
      assertThat(run("replay", TILL, "--cluster", "--as", "till-ahead", "--until-live")
              .err())
          .contains("application 'till-ahead' has read further than the live one");
      assertThat(run("cut-over", TILL, "--to", "till-ahead").err())
          .contains("application 'till-ahead' has read more than 'till-next' has");
      serve("till-next", "till-next");
      cutOver("till-next", "till");
      serve("till", "till");
      deposits = traffic.end();
    }
    assertThat(run("run", TILL, "--until-drained").code()).isZero();

    assertThat(numbers("till-events"))
        .hasSize(ACCOUNTS)
        .allSatisfy((account, numbers) -> assertThat(numbers)
            .isEqualTo(LongStream.rangeClosed(1, numbers.size()).boxed().toList()));
    assertThat(count("till-events")).isEqualTo(ACCOUNTS + deposits);
    assertThat(count("till-replies")).isEqualTo(ACCOUNTS + deposits);
    assertThat(count("till-turnover")).isEqualTo(deposits);
    assertThat(count("till-spent")).isEqualTo(deposits);
    assertThat(spent()).isEqualTo((long) deposits * (deposits + 1) / 2);
  }

  /** Returns the sequence numbers of events, by account. */
  private static Map<String, List<Long>> numbers(String topic) {
    Map<String, List<Long>> numbers = new TreeMap<>();
    try (TopicReader reader = TopicReader.open(address(), ReadRange.all(topic))) {
      reader.forEach(record -> numbers
          .computeIfAbsent(
              new String(record.key().orElseThrow(), StandardCharsets.UTF_8),
              any -> new ArrayList<>())
          .add(Long.valueOf(record.headers().text(EventHeaders.SEQUENCE).orElseThrow())));
    }
    return numbers;
  }

  /** Returns what was spent with all cards, by the last totals of each. */
  private static long spent() {
    Map<String, Long> totals = new TreeMap<>();
    try (TopicReader reader = TopicReader.open(address(), ReadRange.all("till-spent"))) {
      reader.forEach(record -> {
        totals.put(
            new String(record.key().orElseThrow(), StandardCharsets.UTF_8),
            total(record.value().orElseThrow()));
        return true;
      });
    }
    return totals.values().stream().mapToLong(Long::longValue).sum();
  }

  private static long total(byte[] spend) {
    try {
      return Spend.parseFrom(spend).getTotal();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
