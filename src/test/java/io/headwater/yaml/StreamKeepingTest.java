package io.headwater.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.diagnostic.LetterContent;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.topology.Picture;
import io.headwater.topology.PlainText;
import io.headwater.topology.Retention;
import io.headwater.topology.StartFrom;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import topologies.bank.proto.CardSwipe;

/** For how long streams are kept and where they are read from, in both front ends. */
class StreamKeepingTest {
  private static final TopologyResources RESOURCES =
      TopologyResources.of(StreamKeepingTest.class.getClassLoader());

  @TempDir
  Path directory;

  private TopologySpec inYaml() throws IOException {
    Path file = Files.writeString(directory.resolve("copy.yaml"), """
        topology: copy
        proto: bank/account.proto
        streams:
          new-swipes:
            value: CardSwipe
            start: latest
            retention: 36 hours
            dead-letters: redacted
          old-swipes:
            value: CardSwipe
            start: 2026-01-31T08:00:00Z
            retention: forever
            dead-letters: truncated
          all-swipes: { value: CardSwipe }
        ---
        pipeline: copy
        from: [new-swipes, old-swipes]
        steps:
          - to: all-swipes
        """);
    return TopologyFile.read(file, RESOURCES);
  }

  private static TopologySpec inJava() {
    TopologyBuilder copy = TopologyBuilder.topology("copy");
    StreamRef<CardSwipe> newOnes = copy.stream(
        "new-swipes",
        CardSwipe.class,
        stream -> stream
            .start(StartFrom.LATEST)
            .retention(Duration.ofHours(36))
            .deadLetters(LetterContent.REDACTED));
    StreamRef<CardSwipe> oldOnes = copy.stream(
        "old-swipes",
        CardSwipe.class,
        stream -> stream
            .start(new StartFrom.Time(Instant.parse("2026-01-31T08:00:00Z")))
            .retention(Retention.FOREVER)
            .deadLetters(LetterContent.TRUNCATED));
    StreamRef<CardSwipe> all = copy.stream("all-swipes", CardSwipe.class);
    copy.pipeline("copy", newOnes, oldOnes).to(all);
    return copy.build();
  }

  @Test
  void isTheSameInYamlAndInJava() throws IOException {
    TopologySpec yaml = inYaml();

    assertThat(yaml.streams())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("where", "value")
        .isEqualTo(inJava().streams());
    assertThat(yaml.streams())
        .extracting(StreamSpec::retention)
        .isEqualTo(inJava().streams().stream().map(StreamSpec::retention).toList());
    assertThat(PlainText.render(yaml)).isEqualTo(PlainText.render(inJava()));
  }

  @Test
  void isDescribed() throws IOException {
    assertThat(PlainText.render(inYaml()))
        .contains("\n  retention 36 hours\n  start latest\n")
        .contains("\n  dead letters to new-swipes-dlq, redacted\n")
        .contains("\n  dead letters to old-swipes-dlq, truncated\n")
        .contains("\n  retention forever\n  start 2026-01-31T08:00:00Z\n");
    assertThat(Picture.of(inYaml()).nodes())
        .filteredOn(node -> node.label().equals("new-swipes"))
        .extracting(Picture.Node::facts)
        .allSatisfy(facts -> assertThat(facts)
            .containsAllEntriesOf(
                Map.of("retention", "36 hours", "start", "latest", "dead letters", "redacted")))
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 ms", "1500, 1500 ms", "1000, 1 second", "90000, 90 seconds", "120000, 2 minutes",
    "3600000, 1 hour", "604800000, 7 days", "-1, forever", "3153600000001, 3153600000001 ms",
        "31536000000001, PT8760000H0.001S"
  })
  void tellsARetentionInItsLargestUnit(long millis, String text) {
    assertThat(Retention.ofMillis(millis)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "none", "Latest", "0", "-7d", "2026-01-31", "+1000000000-12-31T00:00:00Z"})
  void takesNothingElseForAStart(String text) {
    assertThat(StartFrom.parse(text)).isEmpty();
  }

  @Test
  void startsBeforeTheEpochAtTheEarliestRecord() {
    // Kafka takes the timestamps -1, -2 and -3 for other questions than 'the first at or after'.
    StartFrom.Time before = new StartFrom.Time(Instant.parse("1969-12-31T23:59:59.999Z"));

    assertThat(before.millis()).isZero();
  }
}
