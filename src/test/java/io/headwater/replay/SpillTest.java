package io.headwater.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.testkit.TopologyHarness;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topologies.bank.Bank;

/** States on disk are the same states: every topology, random records, hardly any heap. */
class SpillTest {
  private static final int RECORDS = 600;

  @TempDir
  private Path directory;

  private static Stream<TopologySpec> topologies() throws IOException {
    return DriverDifferenceTest.topologies();
  }

  private static ReplayReport run(TopologySpec spec, Replay.Request request) {
    List<SourceRecord> records = new RandomRecords(spec, 2, TopologyHarness.START).take(RECORDS);
    try (Replay replay = new Replay(spec, request)) {
      return replay.run(records.iterator(), () -> true);
    }
  }

  private Replay.Request onDisk(long heapBytes, int threads) {
    return Replay.Request.ALL
        .withHeap(new HeapState(heapBytes, directory.resolve("states")))
        .withThreads(threads);
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("topologies")
  void leadsToTheSameWithStatesOnDisk(TopologySpec spec) {
    ReplayReport onHeap = run(spec, Replay.Request.ALL);

    assertThat(onHeap.differences(run(spec, onDisk(1, 1)))).as(spec.name()).isEmpty();
    assertThat(onHeap.differences(run(spec, onDisk(4_000, 2)))).as(spec.name()).isEmpty();
  }

  @Test
  void usesTheDirectoryAndRemovesWhatItPutThere() {
    TopologySpec bank = new Bank().topology();
    List<SourceRecord> records = new RandomRecords(bank, 2, TopologyHarness.START).take(RECORDS);

    try (Replay replay = new Replay(bank, onDisk(1, 1))) {
      replay.run(records.iterator(), () -> true);

      assertThat(directory.resolve("states/CURRENT")).exists();
    }

    assertThat(directory).isEmptyDirectory();
  }
}
