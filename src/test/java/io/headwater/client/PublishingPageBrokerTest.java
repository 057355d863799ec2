package io.headwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the page about publishing shows is so. */
@Timeout(240)
class PublishingPageBrokerTest {
  private static final Path PAGE = Path.of("docs/publishing.md");
  private static final Path SOURCE =
      Path.of("src/test/java/io/headwater/client/PublishingPageExamples.java");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\n(.*?)^```$");

  @TempDir
  Path temporary;

  static List<String> blocks() throws IOException {
    return BLOCK
        .matcher(Files.readString(PAGE))
        .results()
        .map((MatchResult block) -> block.group(1))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void showsWhatIsRun(String block) throws IOException {
    assertThat(withoutWhitespace(Files.readString(SOURCE))).contains(withoutWhitespace(block));
  }

  private static String withoutWhitespace(String text) {
    return text.replaceAll("\\s+", "");
  }

  @ParameterizedTest
  @EnumSource
  void saysHowEachModeFillsItsBatches(PublishMode mode) {
    assertThat(PAGE)
        .content()
        .containsPattern("\\| `%s`.* \\| %d \\| %d KiB \\| %d MiB \\|"
            .formatted(
                mode, mode.lingerMillis(), mode.batchBytes() >> 10, mode.bufferBytes() >> 20));
  }

  @Test
  void runsItsExamples() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(temporary.resolve("broker"))) {
      createTopics(kafka, "notes", "copied-notes");
      String servers = kafka.bootstrapServers();

      RecordPosition position = PublishingPageExamples.typed(servers, record("requests", "r"));
      Path letters = temporary.resolve("letters");
      try (EventPublisher publisher =
          EventPublisher.open(PublishingPageExamples.careful(servers, letters))) {
        PublishingPageExamples.batches(
            publisher,
            List.of(toPublish("notes", "third"), toPublish("notes", "x".repeat(2 << 20))),
            List.of(toPublish("notes", "fourth")));
      }
      try (EventTransformer transformer = PublishingPageExamples.transformer(servers)) {
        await().atMost(Duration.ofSeconds(30)).until(() -> transformer.transformed() == 4);
      }

      assertThat(position).isEqualTo(new RecordPosition("notes", 0, 1));
      try (Stream<Path> files = Files.list(letters)) {
        assertThat(PublishingPageExamples.read(files.findFirst().orElseThrow()))
            .contains("record of 2097152 bytes is larger than is taken\n");
      }
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(readAll(servers, "copied-notes")).hasSize(4));
    }
  }

  private static StoredRecord record(String topic, String value) {
    return new StoredRecord(
        new RecordPosition(topic, 0, 0),
        Instant.EPOCH,
        Optional.empty(),
        Optional.of(value.getBytes(UTF_8)),
        EventHeaders.NONE);
  }

  private static PublishRecord toPublish(String topic, String value) {
    return new PublishRecord(
        topic,
        OptionalInt.empty(),
        Optional.empty(),
        Optional.of(value.getBytes(UTF_8)),
        EventHeaders.NONE,
        Instant.now());
  }

  private static List<StoredRecord> readAll(String servers, String topic) {
    List<StoredRecord> read = new ArrayList<>();
    try (TopicReader reader = TopicReader.open(ClusterAddress.of(servers), ReadRange.all(topic))) {
      reader.forEach(read::add);
    }
    return read;
  }

  private static void createTopics(EmbeddedKafka kafka, String... topics) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      for (String topic : topics) {
        admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> admin.listTopics().names().get().contains(topic));
        admin
            .listOffsets(Map.of(new TopicPartition(topic, 0), OffsetSpec.latest()))
            .all()
            .get();
      }
    }
  }
}
