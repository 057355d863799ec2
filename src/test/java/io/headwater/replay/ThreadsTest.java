package io.headwater.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.testkit.TopologyHarness;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However many threads replay, they lead to the same: every topology, random records. */
class ThreadsTest {
  private static final int RECORDS = 1_500;

  private static Stream<TopologySpec> topologies() throws IOException {
    return DriverDifferenceTest.topologies();
  }

  /** What a replay wrote to each partition, in the order in which it was told, and its report. */
  private record Run(ReplayReport report, Map<String, List<WrittenRecord>> written) {
    static Run of(TopologySpec spec, int threads) {
      Map<String, List<WrittenRecord>> written = new HashMap<>();
      Replay.Request request = Replay.Request.ALL
          .withSink(record -> written
              .computeIfAbsent(
                  record.position().topic() + "-" + record.position().partition(),
                  any -> new ArrayList<>())
              .add(record))
          .withThreads(threads);
      List<SourceRecord> records = new RandomRecords(spec, 1, TopologyHarness.START).take(RECORDS);
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
    Run alone = Run.of(spec, 1);

    for (int threads = 2; threads <= 4; threads++) {
      Run together = Run.of(spec, threads);
      assertThat(alone.report().differences(together.report())).as(spec.name()).isEmpty();
      assertThat(together.report()).isEqualTo(alone.report());
      assertThat(together.positions()).isEqualTo(alone.positions());
    }
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
