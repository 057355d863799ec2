package topologies;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.dsl.TopologyDefinition;
import io.headwater.simulation.Coverage;
import io.headwater.testkit.ReplayCheck;
import io.headwater.testkit.SimulationCheck;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Failures change nothing, in every topology of this repository and in harder ones. */
class EveryTopologySurvivesFailuresTest {
  private static final int FEW = 50;

  /** A hundred thousand schedules: small topologies have more of them, as they take less time. */
  enum Share {
    COPY(30_000),
    BANK(16_000),
    ORDERS(10_000),
    FRAUD(8_000),
    INTEROP(8_000),
    CUSTOMER_ORDERS(8_000),
    SESSIONS(5_000),
    HARD(5_000),
    TIMERS(4_000),
    SETTLEMENTS(4_000),
    TRANSFERS(1_000),
    LOAN_APPLICATIONS(1_000);

    private final int schedules;

    Share(int schedules) {
      this.schedules = schedules;
    }

    private String topology() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    @Override
    public String toString() {
      return "%,d schedules of %s".formatted(schedules, topology());
    }
  }

  private static TopologySpec hard(String file) {
    return TopologyFile.read(
        Path.of("src/test/resources/replay", file),
        TopologyResources.of(EveryTopologySurvivesFailuresTest.class.getClassLoader()));
  }

  private static Stream<TopologySpec> inYaml() throws IOException {
    return Stream.concat(
        WrittenTopologies.files().map(WrittenTopologies::read),
        Stream.of("hard.yaml", "timers.yaml").map(EveryTopologySurvivesFailuresTest::hard));
  }

  static Stream<Arguments> topologies() throws IOException {
    return Stream.concat(
        ServiceLoader.load(TopologyDefinition.class).stream()
            .map(provider -> provider.get().topology())
            .map(topology -> Arguments.of(topology.name() + " in Java", topology)),
        inYaml().map(topology -> Arguments.of(topology.name() + " in YAML", topology)));
  }

  private static SimulationCheck check(TopologySpec topology) {
    SimulationCheck check = SimulationCheck.of(topology);
    for (Map.Entry<String, Supplier<ReplayCheck.Records>> values :
        LifeStories.of(topology.name()).entrySet()) {
      check = check.withRecords(values.getKey(), values.getValue());
    }
    return check;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("topologies")
  void survivesAFewSchedulesOnThreeInstances(String name, TopologySpec topology) {
    Coverage coverage =
        check(topology).withSeeds(1_000_000, FEW).withInstances(3).run();

    assertThat(coverage.schedules()).isEqualTo(FEW);
    assertThat(coverage.crashes()).isPositive();
    assertThat(coverage.aborts()).isPositive();
    assertThat(coverage.refusals()).isPositive();
    assertThat(coverage.moves()).isPositive();
    assertThat(coverage.repeated()).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void survives(Share share) throws IOException {
    Map<String, TopologySpec> byName =
        inYaml().collect(toMap(TopologySpec::name, topology -> topology));
    TopologySpec topology = Objects.requireNonNull(byName.get(share.topology()));

    Coverage coverage = check(topology).withSeeds(0, share.schedules).run();

    assertThat(coverage.schedules()).isEqualTo(share.schedules);
  }

  @Test
  void survivesAHundredThousandSchedulesInAll() {
    assertThat(Arrays.stream(Share.values()).mapToInt(share -> share.schedules).sum())
        .isEqualTo(100_000);
  }
}
