package io.headwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.partition.Partitioning;
import io.headwater.partition.Partitionings;
import io.headwater.testkit.FreshTopics;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topologies.bank.proto.CardSwipe;

/** Another client family, librdkafka, reads what is written here, and the other way round. */
@Timeout(240)
class KcatBrokerTest {
  private static final String ABSENCE = "SKIPPED: kcat is not on the PATH, so that no client of"
      + " another family was tried: apt-get install -y kcat, or brew install kcat";
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00.123Z");
  private static final int PARTITIONS = 12;

  @TempDir
  static Path temporary;

  private static EmbeddedKafka kafka;
  private static ClusterAddress cluster;

  @BeforeAll
  static void start() {
    boolean isThere = Stream.of(System.getenv("PATH").split(Pattern.quote(File.pathSeparator)))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kcat")));
    if (!isThere) {
      System.out.println(ABSENCE);
    }
    Assumptions.assumeTrue(isThere, ABSENCE);
    kafka = EmbeddedKafka.start(temporary.resolve("kafka"));
    cluster = ClusterAddress.of(kafka.bootstrapServers());
  }

  @AfterAll
  static void stop() {
    if (kafka != null) {
      kafka.close();
    }
  }

  /** Runs kcat, and returns what it writes to its standard output. */
  private static byte[] kcat(byte[] stdin, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("kcat", "-q", "-b", kafka.bootstrapServers()));
    command.addAll(List.of(arguments));
    Path input = Files.write(Files.createTempFile(temporary, "kcat", ".in"), stdin);
    Path output = Files.createTempFile(temporary, "kcat", ".out");
    Path errors = Files.createTempFile(temporary, "kcat", ".err");
    Process process = new ProcessBuilder(command)
        .redirectInput(input.toFile())
        .redirectOutput(output.toFile())
        .redirectError(errors.toFile())
        .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("kcat ends").isTrue();
      assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
      return Files.readAllBytes(output);
    } finally {
      process.destroyForcibly();
    }
  }

  private static void createTopic(String topic) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      FreshTopics.create(admin, new NewTopic(topic, PARTITIONS, (short) 1));
    }
  }

  private static byte[] swipe() {
    return CardSwipe.newBuilder()
        .setCard("card-ä\n\0")
        .setMerchant("mill")
        .setAmount(Long.MAX_VALUE)
        .build()
        .toByteArray();
  }

  private static List<StoredRecord> read(String topic) {
    List<StoredRecord> found = new ArrayList<>();
    try (TopicReader reader = TopicReader.open(cluster, ReadRange.all(topic))) {
      reader.forEach(found::add);
    }
    return found;
  }

  /**
   * At least 200 keys of text, of one to four bytes of a character, of any bytes, long ones, and
   * the empty one; without the bytes that part the fields and the records of kcat's input.
   */
  private static List<byte[]> keys() {
    long seed = new Random().nextLong();
    System.out.println("seed of the keys: " + seed);
    Random random = new Random(seed);
    List<byte[]> keys = new ArrayList<>();
    keys.add(new byte[0]);
    for (int i = 0; i < 100; i++) {
      keys.add(("customer-" + i).getBytes(UTF_8));
      keys.add("ä€😀".repeat(i % 7 + 1).concat(Integer.toString(i)).getBytes(UTF_8));
      byte[] any = new byte[1 + random.nextInt(24)];
      random.nextBytes(any);
      keys.add(withoutSeparators(any));
    }
    for (int length : List.of(127, 128, 1_000, 4_097)) {
      byte[] large = new byte[length];
      random.nextBytes(large);
      keys.add(withoutSeparators(large));
    }
    return keys;
  }

  private static byte[] withoutSeparators(byte[] key) {
    for (int i = 0; i < key.length; i++) {
      if (key[i] == '\n' || key[i] == '\t') {
        key[i] = 'x';
      }
    }
    return key;
  }

  private static PublishRecord record(String topic, byte[] key, byte[] value) {
    return new PublishRecord(
        topic,
        OptionalInt.empty(),
        Optional.of(key),
        Optional.of(value),
        EventHeaders.of(List.of(
            EventHeaders.Entry.text("hw-id", "s-1"),
            EventHeaders.Entry.text("traceparent", "00-ä"),
            new EventHeaders.Entry("none", null))),
        NOON);
  }

  @Test
  void readsByteForByteWhatOurPublisherWrites() throws Exception {
    createTopic("ours");
    byte[] value = swipe();
    RecordPosition position;
    try (EventPublisher publisher = EventPublisher.open(PublisherSettings.of(cluster))) {
      position = publisher.publishAndWait(record("ours", "card-7".getBytes(UTF_8), value));
    }

    byte[] raw = kcat(new byte[0], "-C", "-t", "ours", "-e", "-f", "%s");
    String described =
        new String(kcat(new byte[0], "-C", "-t", "ours", "-e", "-f", "%k|%p|%o|%T|%S|%h"), UTF_8);

    assertThat(raw).isEqualTo(value);
    assertThat(described)
        .isEqualTo("card-7|%d|%d|%d|%d|hw-id=s-1,traceparent=00-ä,none=NULL"
            .formatted(position.partition(), position.offset(), NOON.toEpochMilli(), value.length));
  }

  @Test
  void readsWhatOurTransactionsCommit() throws Exception {
    createTopic("committed");
    try (TransactionalPublisher publisher =
        TransactionalPublisher.open(PublisherSettings.of(cluster), "kcat")) {
      publisher.publish(
          List.of(record("committed", new byte[] {'k'}, swipe())), positions -> List.of());
    }

    assertThat(kcat(new byte[0], "-C", "-t", "committed", "-e", "-f", "%s")).isEqualTo(swipe());
  }

  @Test
  void writesWhatOurReaderReadsByteForByte() throws Exception {
    createTopic("theirs");
    Path value = Files.write(temporary.resolve("swipe.bin"), swipe());

    kcat(
        new byte[0],
        "-P",
        "-t",
        "theirs",
        "-k",
        "card-7",
        "-H",
        "hw-id=s-1",
        "-H",
        "traceparent=00-ä",
        "-z",
        "snappy",
        value.toString());

    assertThat(read("theirs")).singleElement().satisfies(found -> {
      assertThat(found.key()).contains("card-7".getBytes(UTF_8));
      assertThat(found.value()).contains(swipe());
      assertThat(found.headers())
          .isEqualTo(EventHeaders.of(List.of(
              EventHeaders.Entry.text("hw-id", "s-1"),
              EventHeaders.Entry.text("traceparent", "00-ä"))));
      assertThat(found.position().partition())
          .isEqualTo(
              Partitionings.crc32().newFunction().partition("card-7".getBytes(UTF_8), PARTITIONS));
    });
  }

  /** What librdkafka's partitioners do with the empty key is in {@link Partitionings}. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "consistent_random, crc32, false",
    "consistent, crc32, true",
    "murmur2, murmur2, true",
    "murmur2_random, murmur2, true"
  })
  void placesEachKeyWhereOurPublisherPlacesIt(String theirs, String ours, boolean isWithEmpty)
      throws Exception {
    List<byte[]> keys = keys();
    createTopic("by-kcat-" + theirs);
    createTopic("by-us-" + theirs);

    kcat(
        lines(keys),
        "-P",
        "-t",
        "by-kcat-" + theirs,
        "-K",
        "\\t",
        "-X",
        "topic.partitioner=" + theirs);
    publish("by-us-" + theirs, Partitionings.named(ours), keys);

    Map<String, Integer> byKcat = partitions("by-kcat-" + theirs);
    Map<String, Integer> byUs = partitions("by-us-" + theirs);
    if (!isWithEmpty) {
      assertThat(byKcat.remove("")).isNotNull();
      byUs.remove("");
    }
    assertThat(byKcat).isEqualTo(byUs).hasSizeGreaterThan(200);
    assertThat(byUs.values().stream().collect(Collectors.toSet())).hasSize(PARTITIONS);
  }

  private static void publish(String topic, Partitioning partitioning, List<byte[]> keys) {
    PublisherSettings settings =
        PublisherSettings.of(cluster).withPartitioning(topic, partitioning);
    try (EventPublisher publisher = EventPublisher.open(settings)) {
      keys.forEach(key -> {
        var unused = publisher.publish(record(topic, key, new byte[] {'v'}));
      });
      publisher.flush();
      assertThat(publisher.counts().failed()).isZero();
    }
  }

  private static byte[] lines(List<byte[]> keys) throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (byte[] key : keys) {
      lines.write(key);
      lines.write("\tv\n".getBytes(UTF_8));
    }
    return lines.toByteArray();
  }

  /** Returns the partition of each key, in hexadecimal digits. */
  private static Map<String, Integer> partitions(String topic) {
    Map<String, Integer> partitions = new HashMap<>();
    for (StoredRecord found : read(topic)) {
      partitions.put(
          HexFormat.of().formatHex(found.key().orElse(new byte[0])),
          found.position().partition());
    }
    return partitions;
  }
}
