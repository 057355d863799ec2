package io.headwater.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.headwater.behavior.RecordTransform;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.testkit.TopologyHarness;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topologies.bank.proto.CardSwipe;

/** Parked records, attempts, timers and global rows, on the test driver and in memory. */
class HardTopologyTest {
  private static TopologySpec read(String name) {
    return TopologyFile.read(
        Path.of("src/test/resources/replay", name),
        TopologyResources.of(HardTopologyTest.class.getClassLoader()));
  }

  /** Throws on some records. */
  public static final class Fussy implements RecordTransform<Message> {
    @Override
    public void process(Envelope<Message> record, Output output) {
      if (((CardSwipe) record.value()).getAmount() % 3 == 0) {
        throw new IllegalStateException("not this one");
      }
      output.emit(record.value());
    }
  }

  private static DriverComparison.Result compare(String name, long seed) {
    TopologySpec spec = read(name);
    return DriverComparison.compare(
        spec, new RandomRecords(spec, seed, TopologyHarness.START).take(500));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void parksRetriesAndJoinsAsOnTheDriver(long seed) {
    DriverComparison.Result same = compare("hard.yaml", seed);

    assertThat(same.count("in-order", Outcome.PARKED)).isPositive();
    assertThat(same.count("once-a-minute", Outcome.DUPLICATE)).isPositive();
    assertThat(same.count("again/by-merchant", Outcome.FILTERED)).isPositive();
    assertThat(same.topics()).containsKeys("first-swipes", "totals", "tried");
    assertThat(same.stores()).containsKey("in-order-parked");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void firesTimersAsOnTheDriver(long seed) {
    DriverComparison.Result same = compare("timers.yaml", seed);

    assertThat(same.topics().get("watched")).hasSizeGreaterThan(20);
    assertThat(same.stores()).containsKey("watch-timers");
  }
}
