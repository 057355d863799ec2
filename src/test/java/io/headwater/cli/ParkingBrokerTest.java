package io.headwater.cli;

import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import io.headwater.cli.CommandRun.Result;
import io.headwater.client.ClusterAddress;
import io.headwater.client.EventPublisher;
import io.headwater.client.PublishRecord;
import io.headwater.client.PublisherSettings;
import io.headwater.client.ReadRange;
import io.headwater.client.TopicReader;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.partition.Partitionings;
import io.headwater.runtime.AppSettings;
import io.headwater.runtime.HeadwaterApp;
import io.headwater.testkit.Words;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that are parked and released on a broker, with a restart that loses the state between. */
class ParkingBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String PARKING = Parking.class.getName();
  private static final String NUMBERS = Numbers.class.getName();
  private static final Set<String> POISON = ConcurrentHashMap.newKeySet();

  /** Looks at words under their own key, and again under their last letter. */
  public static final class Parking implements TopologyDefinition {
    @Override
    public TopologySpec topology() {
      TopologyBuilder words = TopologyBuilder.topology("words");
      StreamRef<StringValue> in =
          words.stream("in", StringValue.class, stream -> stream.partitions(3));
      StreamRef<StringValue> out =
          words.stream("out", StringValue.class, stream -> stream.partitions(1));
      words
          .pipeline("words", in)
          .onAnyError(Recovery.park())
          .peek(one -> look(Words.text(one)))
          .repartition("by-last", Parking::last, 2, Partitionings.murmur2())
          .peek(one -> look("last of " + Words.text(one)))
          .to(out);
      return words.build();
    }

    private static String last(StringValue word) {
      String text = word.getValue();
      return text.substring(text.length() - 1);
    }

    private static void look(String text) {
      if (POISON.contains(text)) {
        throw new IllegalStateException("quotes a payload");
      }
    }
  }

  /** Declares {@code in} in another way than {@link Parking} does. */
  public static final class Numbers implements TopologyDefinition {
    @Override
    public TopologySpec topology() {
      TopologyBuilder numbers = TopologyBuilder.topology("numbers");
      StreamRef<StringValue> in = numbers.stream(
          "in", StringValue.class, stream -> stream.keyType(KeyType.INT64).partitions(4));
      StreamRef<StringValue> out =
          numbers.stream("out", StringValue.class, stream -> stream.keyType(KeyType.INT64));
      numbers.pipeline("numbers", in).onAnyError(Recovery.park()).to(out);
      return numbers.build();
    }
  }

  @TempDir
  Path directory;

  private EmbeddedKafka kafka;

  @BeforeEach
  void start() {
    kafka = EmbeddedKafka.start(directory.resolve("kafka"));
    assertThat(run("topics", PARKING, "--create").code()).isZero();
  }

  @AfterEach
  void stop() {
    kafka.close();
    POISON.clear();
  }

  private Result run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--bootstrap-servers", kafka.bootstrapServers()));
    return CommandRun.in(directory).run(all.toArray(String[]::new));
  }

  private HeadwaterApp app() {
    return HeadwaterApp.start(
        new Parking().topology(),
        AppSettings.of(kafka.bootstrapServers(), directory.resolve("one"))
            .withKafka("commit.interval.ms", "200"));
  }

  private void send(String key, String... texts) {
    ClusterAddress address = ClusterAddress.of(kafka.bootstrapServers());
    try (EventPublisher publisher = EventPublisher.open(PublisherSettings.of(address))) {
      for (String text : texts) {
        publisher.publishAndWait(new PublishRecord(
            "in",
            OptionalInt.empty(),
            Optional.of(key.getBytes(StandardCharsets.UTF_8)),
            Optional.of(word(text).toByteArray()),
            EventHeaders.NONE,
            Instant.now()));
      }
    }
  }

  private List<String> written() {
    List<String> texts = new ArrayList<>();
    ClusterAddress address = ClusterAddress.of(kafka.bootstrapServers());
    try (TopicReader reader = TopicReader.open(address, ReadRange.all("out"))) {
      reader.forEach(record -> {
        try {
          texts.add(StringValue.parseFrom(record.value().orElseThrow()).getValue());
        } catch (InvalidProtocolBufferException e) {
          throw new AssertionError(e);
        }
        return true;
      });
    }
    return texts;
  }

  /** The texts of one key: they begin with it. */
  private List<String> written(String key) {
    return written().stream().filter(text -> text.startsWith(key)).toList();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void assertParkedAndNothingLost(HeadwaterApp app, long parked) throws Exception {
    assertThat(app.awaitDrained(PATIENCE)).isTrue();
    OutcomeCounts counts = app.metrics().counts();
    assertThat(counts.isConserved()).isTrue();
    assertThat(counts.of(Outcome.PARKED)).isEqualTo(parked);
    assertThat(counts.of(Outcome.DEAD_LETTERED)).isZero();
  }

  @Test
  void keepsTheOrderOfAKeyThoughTheStateDirectoryIsLostWhileItWaits() throws Exception {
    POISON.add("a1z");
    try (HeadwaterApp app = app()) {
      send("a", "a0z", "a1z", "a2z");
      send("b", "b0y", "b1y");
      assertParkedAndNothingLost(app, 2);
      assertThat(written()).containsExactlyInAnyOrder("a0z", "b0y", "b1y");
    }
    delete(directory.resolve("one"));

    try (HeadwaterApp app = app()) {
      send("a", "a3z");
      send("b", "b2y");
      assertParkedAndNothingLost(app, 1);
      assertThat(run("parked", PARKING, "--json").out())
          .startsWith("{\"program\":\"words\",\"key\":\"a\",\"records\":3,\"bytes\":")
          .contains("\"first\":\"in-")
          .contains("\"code\":\"RULE_THREW\",\"message\":\"threw IllegalStateException\","
              + "\"step\":\"words/peek\",\"where\":\"ParkingBrokerTest.java:")
          .endsWith("\"exception\":\"java.lang.IllegalStateException\",\"attempts\":1}\n");

      POISON.clear();
      Result release = run("release", PARKING, "--program", "words", "--key", "a");
      assertThat(release.out()).matches("release of a key of 'words' written: in-\\d@\\d+\n");
      send("a", "a4z");
      assertParkedAndNothingLost(app, 1);
    }
    assertThat(written("a")).containsExactly("a0z", "a1z", "a2z", "a3z", "a4z");
    assertThat(written("b")).containsExactly("b0y", "b1y", "b2y");
    assertThat(run("parked", PARKING).out()).isEqualTo("nothing is parked\n");
  }

  @Test
  void releasesAKeyBehindARepartition() throws Exception {
    POISON.add("last of a1z");
    assertThat(run("parked", PARKING).out()).isEqualTo("nothing is parked\n");
    try (HeadwaterApp app = app()) {
      send("a", "a1z", "a2y", "a3z");
      assertParkedAndNothingLost(app, 2);
      assertThat(written()).containsExactly("a2y");
      assertThat(run("parked", PARKING).out()).matches("""
              \\{"key":"z"}  2 records since \\S+
                first   in-\\d@0 in words/by-last
                why     RULE_THREW in words/by-last/peek-2 at ParkingBrokerTest.java:\\d+: threw \
              IllegalStateException
                threw   java.lang.IllegalStateException
              """);

      POISON.clear();
      Result release =
          run("release", PARKING, "--program", "words/by-last", "--key", "z", "--json");
      assertThat(release.out())
          .matches("\\{\"program\":\"words/by-last\","
              + "\"positions\":\\[\"words-by-last-repartition-\\d@\\d+\"]}\n");
      assertParkedAndNothingLost(app, 2);
    }
    assertThat(written()).containsExactly("a2y", "a1z", "a3z");
  }

  @Test
  void saysWhatIsWrongWithARelease() {
    assertThat(run("release", PARKING, "--key", "a")).isEqualTo(new Result(2, "", """
            topology 'words': several programs park records [HW1307]
              fix: add --program words or --program words/by-last
            """));
    assertThat(run("release", PARKING, "--key", "a", "--stream", "inn"))
        .isEqualTo(new Result(2, "", """
            topology 'words': no stream 'inn' has parked records; did you mean 'in'? [HW1306]
              fix: name one of in, by-last, words-by-last-repartition
            """));
    assertThat(run("parked", Ledgers.Sound.class.getName())).isEqualTo(new Result(2, "", """
            topology 'sound-ledger': it parks no records [HW1305]
              fix: declare 'park' where records are to wait
            """));
    Result early = run("release", PARKING, "--key", "a", "--program", "words/by-last");
    assertThat(early.code()).isEqualTo(2);
    assertThat(early.err())
        .contains(": topic 'words-by-last-repartition' does not exist [HW0614]\n");
    assertThat(run("release", NUMBERS, "--key", "a").err()).isEqualTo("""
        option '--key': the key is no int64 key [HW0647]
          fix: write it as a whole number
        """);
    assertThat(run("release", NUMBERS, "--key", "1"))
        .isEqualTo(new Result(2, "", """
        %s: topic 'in' has 3 partitions, the topology declares 4 [HW1308]
          fix: name the topology that runs there
        """.formatted(kafka.bootstrapServers())));
  }
}
