package io.headwater.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.EventHeaders;
import io.headwater.history.HistoryEvent;
import io.headwater.testkit.TopologyHarness;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topologies.bank.proto.CardSwipe;

/** However many threads replay, they lead to the same: every topology, random records. */
class ThreadsTest {
  private static final int RECORDS = 1_500;

  private static Stream<TopologySpec> topologies() throws IOException {
    return DriverDifferenceTest.topologies();
  }

  /** What a replay wrote to each partition, in the order in which it was told, and its report. */
  private record Run(ReplayReport report, Map<String, List<WrittenRecord>> written) {
    static Run of(TopologySpec spec, List<SourceRecord> records, int threads) {
      Map<String, List<WrittenRecord>> written = new HashMap<>();
      Replay.Request request = Replay.Request.ALL
          .withSink(record -> written
              .computeIfAbsent(
                  record.position().topic() + "-" + record.position().partition(),
                  any -> new ArrayList<>())
              .add(record))
          .withThreads(threads);
      return new Run(new Replay(spec, request).run(records.iterator(), () -> true), written);
    }

    Map<String, List<String>> positions() {
      Map<String, List<String>> positions = new HashMap<>();
      written.forEach((partition, records) -> positions.put(
          partition, records.stream().map(one -> one.position().toString()).toList()));
      return positions;
    }
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("topologies")
  void leadToTheSameHoweverManyTheyAre(TopologySpec spec) {
    List<SourceRecord> records = new RandomRecords(spec, 1, TopologyHarness.START).take(RECORDS);

    Run alone = Run.of(spec, records, 1);

    for (int threads = 2; threads <= 4; threads++) {
      Run together = Run.of(spec, records, threads);
      assertThat(alone.report().differences(together.report())).as(spec.name()).isEmpty();
      assertThat(together.report()).isEqualTo(alone.report());
      assertThat(together.positions()).isEqualTo(alone.positions());
    }
  }

  /** In their dead letters they would get in each other's way, as in the stream that both write. */
  @Test
  void leaveDeadLettersInOrder() {
    TopologySpec spec = TopologyFile.read(
        Path.of("src/test/resources/replay/parts.yaml"),
        TopologyResources.of(ThreadsTest.class.getClassLoader()));
    List<SourceRecord> swipes = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      swipes.add(swipe(i));
    }

    Run alone = Run.of(spec, swipes, 1);
    Run together = Run.of(spec, swipes, 3);

    assertThat(Decomposition.of(spec, ReplaySettings.DEFAULT)).isPresent();
    assertThat(alone.report().topics()).containsKey("card-swipes-dlq");
    assertThat(alone.report().differences(together.report())).isEmpty();
  }

  private static SourceRecord swipe(int number) {
    CardSwipe swipe = CardSwipe.newBuilder()
        .setCard("c" + number % 7)
        .setMerchant("m" + number % 5)
        .setAmount(number % 3)
        .build();
    HistoryEvent event = new HistoryEvent(
        number,
        TopologyHarness.START.plusSeconds(number),
        Optional.of(swipe.getCard().getBytes(StandardCharsets.UTF_8)),
        Optional.of(swipe.toByteArray()),
        EventHeaders.NONE);
    return new SourceRecord("card-swipes", OptionalInt.empty(), event);
  }

  @Test
  void areUsedForTopologiesThatCanBeTakenApart() throws IOException {
    List<String> apart = topologies()
        .filter(spec -> Decomposition.of(spec, ReplaySettings.DEFAULT).isPresent())
        .map(TopologySpec::name)
        .toList();

    assertThat(apart)
        .containsExactly(
            "copy",
            "route",
            "bank",
            "loan-applications",
            "orders",
            "sales",
            "fraud",
            "sessions",
            "settlements",
            "customer-orders");
  }
}
