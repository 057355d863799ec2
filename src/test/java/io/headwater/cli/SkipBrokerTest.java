package io.headwater.cli;

import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.Gauge;
import com.google.protobuf.StringValue;
import io.headwater.cli.CommandRun.Result;
import io.headwater.client.ClusterAddress;
import io.headwater.client.EventPublisher;
import io.headwater.client.PublishRecord;
import io.headwater.client.PublisherSettings;
import io.headwater.client.ReadRange;
import io.headwater.client.StoredRecord;
import io.headwater.client.TopicReader;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.partition.Partitionings;
import io.headwater.runtime.AppSettings;
import io.headwater.runtime.HeadwaterApp;
import io.headwater.testkit.Words;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications that have halted, and what lets them go on, on a broker. */
class SkipBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir
  static Path directory;

  private static EmbeddedKafka kafka;

  @BeforeAll
  static void startBroker() {
    kafka = EmbeddedKafka.start(directory.resolve("kafka"));
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  /** Copies words; one of them, or its last letter, ends the stream thread. */
  private abstract static class Copying implements TopologyDefinition {
    private final String name;

    Copying(String name) {
      this.name = name;
    }

    @Override
    public TopologySpec topology() {
      TopologyBuilder words = TopologyBuilder.topology(name);
      StreamRef<StringValue> in =
          words.stream(name + "-in", StringValue.class, stream -> stream.partitions(1));
      StreamRef<StringValue> out =
          words.stream(name + "-out", StringValue.class, stream -> stream.partitions(1));
      words
          .pipeline("words", in)
          .onAnyError(Recovery.fail())
          .peek(one -> look(Words.text(one)))
          .repartition("again", StringValue::getValue, 1, Partitionings.murmur2())
          .peek(one -> look("again " + Words.text(one)))
          .to(out);
      return words.build();
    }

    private static void look(String text) {
      if (text.startsWith("deadly") || text.startsWith("again late")) {
        throw new Unforeseen();
      }
      if (text.startsWith("declared")) {
        throw new IllegalStateException("no");
      }
    }
  }

  /** Copies words into a topic that takes less than its source does. */
  public static final class Refused implements TopologyDefinition {
    /** Has nothing to set. */
    public Refused() {}

    @Override
    public TopologySpec topology() {
      TopologyBuilder words = TopologyBuilder.topology("refused");
      StreamRef<StringValue> in =
          words.stream("refused-in", StringValue.class, stream -> stream.partitions(1));
      StreamRef<StringValue> out =
          words.stream("refused-out", StringValue.class, stream -> stream.partitions(1));
      words.pipeline("words", in).to(out);
      return words.build();
    }
  }

  /** What no unit of work recovers from. */
  private static final class Unforeseen extends VirtualMachineError {
    private static final long serialVersionUID = 1L;
  }

  /** Has its own topics. */
  public static final class Deadly extends Copying {
    /** Names it. */
    public Deadly() {
      super("deadly");
    }
  }

  /** Has its own topics. */
  public static final class Declared extends Copying {
    /** Names it. */
    public Declared() {
      super("declared");
    }
  }

  /** Has its own topics. */
  public static final class Late extends Copying {
    /** Names it. */
    public Late() {
      super("late");
    }
  }

  /** Has its own topics. */
  public static final class Lossy extends Copying {
    /** Names it. */
    public Lossy() {
      super("lossy");
    }
  }

  private static Result run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--bootstrap-servers", kafka.bootstrapServers()));
    return CommandRun.in(directory).run(all.toArray(String[]::new));
  }

  private static HeadwaterApp start(TopologyDefinition definition) {
    TopologySpec spec = definition.topology();
    return HeadwaterApp.start(
        spec,
        AppSettings.of(kafka.bootstrapServers(), directory.resolve(spec.name()))
            .withCreateTopics(true)
            .withKafka("main.consumer.session.timeout.ms", "6000")
            .withKafka("main.consumer.heartbeat.interval.ms", "500"));
  }

  private static void create(TopologyDefinition definition) {
    assertThat(run("topics", definition.getClass().getName(), "--create").code())
        .isZero();
  }

  private static void send(String topic, String... texts) {
    ClusterAddress address = ClusterAddress.of(kafka.bootstrapServers());
    try (EventPublisher publisher = EventPublisher.open(PublisherSettings.of(address))) {
      for (String text : texts) {
        publisher.publishAndWait(new PublishRecord(
            topic,
            OptionalInt.empty(),
            Optional.of("k".getBytes(StandardCharsets.UTF_8)),
            Optional.of(word(text).toByteArray()),
            EventHeaders.NONE,
            Instant.now()));
      }
    }
  }

  /** Returns a text that compression makes hardly smaller than half of it. */
  private static String incompressible(int length) {
    Random random = new Random(7);
    return random
        .ints(length, '!', '~')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static List<StoredRecord> records(String topic) {
    List<StoredRecord> records = new ArrayList<>();
    ClusterAddress address = ClusterAddress.of(kafka.bootstrapServers());
    try (TopicReader reader = TopicReader.open(address, ReadRange.all(topic))) {
      reader.forEach(records::add);
    }
    return records;
  }

  private static List<String> written(String topic) {
    return records(topic).stream()
        .map(record -> {
          try {
            return StringValue.parseFrom(record.value().orElseThrow()).getValue();
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        })
        .toList();
  }

  /** Runs until it halts, and returns why it did. */
  private static String halt(TopologyDefinition definition) throws InterruptedException {
    try (HeadwaterApp app = start(definition)) {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (app.halt().isEmpty() && System.nanoTime() < deadline) {
        app.awaitRunning(Duration.ofMillis(200));
      }
      assertThat(new AppHealth(app)).returns(false, AppHealth::isLive);
      assertThat(new AppHealth(app)).returns(false, AppHealth::isReady);
      return app.halt().orElseThrow();
    }
  }

  private static void drain(TopologyDefinition definition) throws InterruptedException {
    try (HeadwaterApp app = start(definition)) {
      assertThat(app.awaitDrained(PATIENCE)).isTrue();
    }
  }

  @Test
  void movesPastARecordThatEndsItsThreadsAndKeepsIt() throws Exception {
    create(new Deadly());
    String[] before = IntStream.range(0, 40).mapToObj(i -> "w" + i).toArray(String[]::new);
    send("deadly-in", before);
    send("deadly-in", "deadly", "after");

    assertThat(halt(new Deadly()))
        .startsWith("deadly-in-0@40: the JVM failed while the record was in hand, which need not be"
            + " to blame (Unforeseen) [HW1875]")
        .contains("headwater skip deadly --at deadly-in-0@40");

    String at = "deadly-in-0@40";
    Result shown = run("skip", Deadly.class.getName(), "--at", at, "--to-dlq", "--show-value");
    Result done =
        run("skip", Deadly.class.getName(), "--at", at, "--to-dlq", "--yes", "--reason", "bug 7");
    Result again = run("skip", Deadly.class.getName(), "--at", at, "--yes");

    assertThat(shown.err()).isEmpty();
    assertThat(shown.out())
        .contains("\"key\":\"k\"", "\"value\":\"deadly\"")
        .contains("nothing is changed; with --yes, the application goes on at deadly-in-0@41,"
            + " and the record is put into deadly-in-dlq");
    assertThat(done.out())
        .doesNotContain("value")
        .contains("skipped; the application goes on at deadly-in-0@41, and the record is in"
            + " deadly-in-dlq");
    assertThat(again.code()).isEqualTo(ExitCode.USAGE);
    assertThat(again.err()).contains("goes on at 41, behind that record [HW1865]");
    drain(new Deadly());
    assertThat(written("deadly-out")).hasSize(41).endsWith("after").doesNotContain("deadly");
    assertThat(letters("deadly-in-dlq")).singleElement().satisfies(letter -> {
      assertThat(letter.origin()).hasToString(at);
      assertThat(letter.value()).isEqualTo(word("deadly").toByteArray());
      assertThat(letter.cause().code()).isEqualTo("SKIPPED");
      assertThat(letter.cause().message()).isEqualTo("an operator moved past the record: bug 7");
    });
  }

  @Test
  void movesPastARecordThatItsAuthorHaltsAt() throws Exception {
    create(new Declared());
    send("declared-in", "w0", "w1", "w2", "declared", "after");

    assertThat(halt(new Declared()))
        .contains("\n  or move past the record: headwater skip declared --at declared-in-0@3");

    Result done =
        run("skip", Declared.class.getName(), "--at", "declared-in-0@3", "--yes", "--json");

    assertThat(done.err()).isEmpty();
    assertThat(done.out()).endsWith("\"skipped\":true}\n");
    drain(new Declared());
    assertThat(written("declared-out")).containsExactly("w0", "w1", "w2", "after");
    assertThat(records("declared-in-dlq")).isEmpty();
  }

  @Test
  void movesPastARecordWhoseOutputItsTopicRefuses() throws Exception {
    create(new Refused());
    ConfigResource out = new ConfigResource(ConfigResource.Type.TOPIC, "refused-out");
    AlterConfigOp less =
        new AlterConfigOp(new ConfigEntry("max.message.bytes", "2000"), AlterConfigOp.OpType.SET);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.incrementalAlterConfigs(Map.of(out, List.of(less))).all().get();
    }
    send("refused-in", "w0", "w1", incompressible(3_000), "after");

    assertThat(halt(new Refused()))
        .startsWith("refused-out: the topic does not take a record of the size that is to be"
            + " written to it, which comes of refused-in-0@2 [HW1874]")
        .contains("\n  or move past the record: headwater skip refused --at refused-in-0@2");
    assertThat(written("refused-out")).containsExactly("w0", "w1");

    Result done =
        run("skip", Refused.class.getName(), "--at", "refused-in-0@2", "--to-dlq", "--yes");

    assertThat(done.err()).isEmpty();
    drain(new Refused());
    assertThat(written("refused-out")).containsExactly("w0", "w1", "after");
    assertThat(letters("refused-in-dlq"))
        .extracting(letter -> letter.origin().toString())
        .containsExactly("refused-in-0@2");
  }

  @Test
  void movesPastARecordBehindARepartitionAndKeepsItsOrigin() throws Exception {
    create(new Late());
    send("late-in", "late", "w0", "after");
    String halt = halt(new Late());
    assertThat(halt).startsWith("late-again-repartition-0@");
    String at = halt.substring(0, halt.indexOf(": "));

    Result done = run("skip", Late.class.getName(), "--at", at, "--to-dlq", "--yes");

    assertThat(done.err()).isEmpty();
    drain(new Late());
    assertThat(written("late-out")).containsExactly("w0", "after");
    assertThat(letters("late-in-dlq"))
        .extracting(letter -> letter.origin().toString())
        .containsExactly("late-in-0@0");
  }

  @Test
  void skipsNothingWhileInstancesRun() throws Exception {
    create(new Lossy());
    send("lossy-in", "w0");
    try (HeadwaterApp app = start(new Lossy())) {
      assertThat(app.awaitDrained(PATIENCE)).isTrue();

      assertThat(run("skip", Lossy.class.getName(), "--at", "lossy-in-0@1", "--yes")
              .err())
          .contains("topology 'lossy': instances of it are running: its consumer group is")
          .contains("[HW1864]");
    }
    Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    send("lossy-in", "w1", "w2", "w3", "w4");
    try (admin) {
      RecordsToDelete upTo4 = RecordsToDelete.beforeOffset(4);
      admin
          .deleteRecords(Map.of(new TopicPartition("lossy-in", 0), upTo4))
          .all()
          .get();
    }

    assertThatThrownBy(() -> start(new Lossy()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("lossy-in-0@1: 3 offsets were deleted before topology 'lossy' has"
            + " read them, up to 4 [HW1861]");
    String lossy = Lossy.class.getName();
    assertThat(run("accept-loss", lossy, "--at", "lossy-in-0@1..3", "--yes").err())
        .startsWith("lossy-in-0@1..3: what is lost there is lossy-in-0@1..4 [HW1867]");
    assertThat(run("skip", lossy, "--at", "lossy-in-0@4", "--yes").err()).contains("[HW1865]");

    Result done = run("accept-loss", lossy, "--at", "lossy-in-0@1..4", "--yes");

    assertThat(done.out())
        .isEqualTo("lossy-in-0@1..4  3 offsets lost; the application goes on behind them\n");
    try (HeadwaterApp app = start(new Lossy())) {
      assertThat(app.awaitDrained(PATIENCE)).isTrue();
      assertThat(app.metrics().registry().getGauges())
          .extractingByKey("headwater.records.passed-over{topology=lossy,reason=lost}")
          .extracting(Gauge::getValue)
          .isEqualTo(3L);
    }
    assertThat(written("lossy-out")).containsExactly("w0", "w4");
  }

  private static List<DeadLetter> letters(String topic) {
    return records(topic).stream()
        .map(record -> DeadLetterHeaders.read(
                record.key().orElse(null), record.value().orElse(null), record.headers())
            .orElseThrow())
        .toList();
  }
}
