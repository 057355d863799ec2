package topologies;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.testkit.CheckReport;
import io.headwater.testkit.ReplayCheck;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** State is what events lead to, in every topology of this repository, for random records. */
class EveryTopologyReplaysTest {
  private static final List<Long> SEEDS = List.of(1L, 2L, 3L);

  static Stream<Arguments> topologies() throws IOException {
    Stream<Arguments> inJava = ServiceLoader.load(TopologyDefinition.class).stream()
        .map(provider -> provider.get().topology())
        .map(topology -> Arguments.of(topology.name() + " in Java", topology));
    Stream<Arguments> inYaml = WrittenTopologies.files()
        .map(WrittenTopologies::read)
        .map(topology -> Arguments.of(topology.name() + " in YAML", topology));
    return Stream.concat(inJava, inYaml)
        .flatMap(topology ->
            SEEDS.stream().map(seed -> Arguments.of(topology.get()[0], topology.get()[1], seed)));
  }

  @ParameterizedTest(name = "{0}, seed {2}")
  @MethodSource("topologies")
  void keepsWhatItsEventsLeadTo(String name, TopologySpec topology, long seed) {
    ReplayCheck check = withRecords(ReplayCheck.of(topology).withSeed(seed), topology.name());

    CheckReport report = check.run();

    assertThat(topology.aggregates()).extracting(AggregateSpec::name).allSatisfy(aggregate -> {
      assertThat(report.counts(aggregate).of(Outcome.PROCESSED)).isPositive();
      assertThat(report.counts(aggregate).of(Outcome.REJECTED)).isPositive();
    });
  }

  /** Values that get further than any that their type allows. */
  private static ReplayCheck withRecords(ReplayCheck check, String topology) {
    ReplayCheck further = check;
    for (Map.Entry<String, Supplier<ReplayCheck.Records>> values :
        LifeStories.of(topology).entrySet()) {
      further = further.withRecords(values.getKey(), values.getValue().get());
    }
    return further;
  }
}
