package io.headwater.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.EventHeaders;
import io.headwater.history.HistoryEvent;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every topology of the repository, live on a broker and in memory, with all its partitions: random
 * records lead to the same outputs, dead letters, repartition topics and states, byte for byte.
 */
class LiveDifferenceBrokerTest {
  private static final long SEED = Long.getLong("headwater.test.seed", 1);
  private static final int RECORDS = Integer.getInteger("headwater.test.records", 25);
  private static final TopologyResources RESOURCES =
      TopologyResources.of(LiveDifferenceBrokerTest.class.getClassLoader());

  @TempDir
  Path directory;

  /** Not those with personal data: sealed twice, it is never the same. */
  static Stream<TopologySpec> topologies() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("topologies"), 2)) {
      return files
          .filter(file -> file.getFileName().toString().matches("[^.]+\\.yaml"))
          .sorted()
          .map(file -> TopologyFile.read(file, RESOURCES))
          .filter(spec -> !spec.hasPersonalData())
          .filter(spec -> spec.name().matches(System.getProperty("headwater.test.topology", ".*")))
          .toList()
          .stream();
    }
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("topologies")
  void writesAndKeepsWhatItDoesLive(TopologySpec spec) throws Exception {
    List<SourceRecord> records = records(spec);

    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        LiveComparison comparison =
            LiveComparison.start(spec, kafka.bootstrapServers(), directory.resolve("state"))) {
      for (SourceRecord record : records) {
        comparison.process(record);
      }

      comparison.requireSame();
      assertThat(comparison.counts().isConserved()).isTrue();
    }
  }

  /**
   * Draws records of the last days; of the last second, where a timer of the wall clock that is
   * overdue would race with what its process waits for.
   */
  private static List<SourceRecord> records(TopologySpec spec) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    Instant start = now.minus(Duration.ofDays(2));
    boolean isLoop = spec.sources().stream()
        .anyMatch(source -> LiveComparison.writtenTopics(spec).contains(source.topic()));
    return new RandomRecords(spec, SEED, start)
        .take(RECORDS).stream()
            // A broker takes no record that is more than an hour ahead.
            .filter(record -> record.event().time().isBefore(now))
            .map(record -> spec.sagas().isEmpty()
                ? record
                : with(
                    record,
                    now.plus(Duration.between(start, record.event().time()).dividedBy(100_000)),
                    record.event().headers()))
            .map(record -> isLoop ? identified(record) : record)
            .toList();
  }

  /** What has no id is called by its offset; where a topology writes, their ends take some, too. */
  private static SourceRecord identified(SourceRecord record) {
    HistoryEvent event = record.event();
    return event.headers().contains(EventHeaders.ID)
        ? record
        : with(
            record,
            event.time(),
            event.headers().plus(EventHeaders.Entry.text(EventHeaders.ID, "at " + event.time())));
  }

  private static SourceRecord with(SourceRecord record, Instant time, EventHeaders headers) {
    HistoryEvent event = record.event();
    return new SourceRecord(
        record.topic(),
        record.partition(),
        new HistoryEvent(event.offset(), time, event.key(), event.value(), headers));
  }
}
