package io.headwater.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.client.PublishRecord;
import io.headwater.diagnostic.Outcome;
import io.headwater.history.HistoryEvent;
import io.headwater.testkit.Openings;
import io.headwater.testkit.TopologyHarness;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topologies.orders.OrderGenerator;

/**
 * Every topology of the repository, on Kafka Streams' test driver and in memory: random records
 * lead to the same outputs, dead letters, repartition topics and states, byte for byte.
 */
class DriverDifferenceTest {
  private static final long SEED = Long.getLong("headwater.test.seed", 1);
  private static final int RECORDS = 400;
  private static final TopologyResources RESOURCES =
      TopologyResources.of(DriverDifferenceTest.class.getClassLoader());

  /** Not those with personal data: sealed twice, it is never the same. */
  static Stream<TopologySpec> topologies() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("topologies"), 2)) {
      return files
          .filter(file -> file.getFileName().toString().matches("[^.]+\\.yaml"))
          .sorted()
          .map(file -> TopologyFile.read(file, RESOURCES))
          .filter(spec -> !spec.hasPersonalData())
          .toList()
          .stream();
    }
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("topologies")
  void writesAndKeepsWhatTheDriverDoes(TopologySpec spec) {
    List<SourceRecord> records = new RandomRecords(spec, SEED, TopologyHarness.START).take(RECORDS);

    DriverComparison.Result same = DriverComparison.compare(spec, records);

    assertThat(DriverComparison.total(same).of(Outcome.PROCESSED)).isPositive();
    assertThat(DriverComparison.total(same).of(Outcome.DEAD_LETTERED)).isPositive();
  }

  @Test
  void makesOfOrdersAsTheyComeWhatTheDriverDoes() {
    TopologySpec spec = TopologyFile.read(Path.of("topologies/05-orders/orders.yaml"), RESOURCES);
    OrderGenerator generator = new OrderGenerator(SEED, TopologyHarness.START);
    List<SourceRecord> records = new ArrayList<>();
    while (records.size() < 2 * RECORDS) {
      generator.nextOrder().forEach(order -> records.add(source(order)));
    }

    DriverComparison.Result same = DriverComparison.compare(spec, records);

    assertThat(DriverComparison.total(same).of(Outcome.DUPLICATE)).isPositive();
    assertThat(same.topics()).containsKey("orders-by-customer-repartition");
    assertThat(same.stores().get("spend")).isNotEmpty();
  }

  @Test
  void triesRecordsAgainWhenTheDriverDoes() {
    Recovery.Retry retry = Recovery.retry(3)
        .withBackoff(Duration.ofSeconds(5), 3, Duration.ofHours(1))
        .aside();
    TopologySpec spec = Openings.recovering(retry);
    List<SourceRecord> records = new RandomRecords(spec, SEED, TopologyHarness.START).take(RECORDS);

    DriverComparison.Result same = DriverComparison.compare(spec, records);

    assertThat(same.count("words", Outcome.PARKED)).isPositive();
    assertThat(same.count("words", Outcome.PROCESSED)).isPositive();
    assertThat(same.count("words", Outcome.DEAD_LETTERED)).isPositive();
    assertThat(same.stores()).containsKey("words-retries");
  }

  private static SourceRecord source(PublishRecord record) {
    HistoryEvent event =
        new HistoryEvent(0, record.eventTime(), record.key(), record.value(), record.headers());
    return new SourceRecord(record.topic(), OptionalInt.empty(), event);
  }
}
