package io.headwater.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import io.headwater.behavior.RecordTransform;
import io.headwater.behavior.RetryClassifier;
import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.event.Envelope;
import io.headwater.event.KeyType;
import io.headwater.event.MessageTypes;
import io.headwater.partition.Partitionings;
import io.headwater.topology.CircuitBreaker;
import io.headwater.topology.ErrorPolicy;
import io.headwater.topology.Placement;
import io.headwater.topology.Recovery;
import io.headwater.topology.Retention;
import io.headwater.topology.StartFrom;
import io.headwater.topology.StepSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopologyFileTest {
  private static final ClassLoader LOADER = TopologyFileTest.class.getClassLoader();
  private static final String STREAMS = """
      topology: bank
      proto: bank/account.proto
      streams:
        card-swipes: { value: CardSwipe, key: value.card }
        merchant-totals: { value: Spend }
      """;
  private static final String PIPELINE = """
      ---
      pipeline: spend
      from: card-swipes
      steps:
        - aggregate: { store: spend, state: Spend, set: { swipes: state.swipes + 1 } }
        - to: merchant-totals
      """;

  @TempDir
  Path directory;

  private TopologySpec read(String text) {
    return read(text, Map.of());
  }

  private TopologySpec read(String text, Map<String, String> environment) {
    write("bank.yaml", text);
    return TopologyFile.read(
        Path.of("bank.yaml"),
        directory.resolve("bank.yaml"),
        new TopologyResources(MessageTypes.packaged(LOADER), LOADER, environment));
  }

  private void write(String name, String text) {
    try {
      Path file = directory.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static StreamSpec stream(TopologySpec topology, String name) {
    return topology.stream(name).orElseThrow();
  }

  @Test
  void readsParkingWhereverAStrategyStands() {
    TopologySpec topology = read(STREAMS + """
        on-error: park
        ---
        pipeline: spend
        from: card-swipes
        on-error: { retry: 2, waits: aside, otherwise: park }
        on-decode-error: skip
        steps:
          - aggregate: { store: spend, state: Spend, set: { swipes: state.swipes + 1 } }
            on-error: park
          - to: merchant-totals
        """);

    ErrorPolicy errors = topology.pipelines().get(0).errors();
    assertThat(topology.recovery()).isEqualTo(Recovery.park());
    assertThat(errors.recovery()).contains(Recovery.retry(2).aside().otherwise(Recovery.park()));
    assertThat(errors.steps())
        .containsEntry("spend", Recovery.park())
        .containsEntry(ErrorPolicy.DECODE, Recovery.skip());
  }

  @Test
  void readsTheClassThatClassifies() {
    TopologySpec topology = read("""
        topology: bank
        streams:
          card-swipes: { value: bank.CardSwipe, key: value.card }
          kept: { value: bank.CardSwipe }
        on-error: { retry: 2, classifier: io.headwater.yaml.TopologyFileTest$Timeouts }
        ---
        pipeline: keep
        from: card-swipes
        steps:
          - to: kept
        """);

    assertThat(topology.recovery())
        .usingRecursiveComparison()
        .isEqualTo(Recovery.retry(2).classifiedBy(new Timeouts()));
  }

  @Test
  void readsWhenToPause() {
    String topology = """
        topology: bank
        streams:
          card-swipes: { value: bank.CardSwipe, key: value.card }
          kept: { value: bank.CardSwipe }
        pause-above: %s
        ---
        pipeline: keep
        from: card-swipes
        steps:
          - to: kept
        """;

    assertThat(read(topology.formatted("{ rate: 12.5 % }")).breaker())
        .contains(CircuitBreaker.above(0.125));
    assertThat(read(topology.formatted(
                "{ rate: 0.2, of: 50, within: 2 minutes, for: 5 minutes, trial: 3 }"))
            .breaker())
        .contains(CircuitBreaker.above(0.2)
            .of(50)
            .within(Duration.ofMinutes(2))
            .pausing(Duration.ofMinutes(5))
            .trying(3));
  }

  @Test
  void readsEverythingOfAStream() {
    TopologySpec topology = read("""
        topology: bank
        streams:
          swipes:
            value: bank.CardSwipe
            key: value.amount
            key-type: int64
            topic: bank.Swipes
            partitions: 3
            partition: value.amount % 3
            retention: 7 days
            start: 2026-01-31T08:00:00Z
          totals: { value: bank.Spend, retention: forever }
        ---
        pipeline: count
        from: swipes
        steps:
          - aggregate: { store: spend, state: bank.Spend, set: { swipes: state.swipes + 1 } }
        """);

    StreamSpec swipes = stream(topology, "swipes");
    assertThat(swipes.topic()).isEqualTo("bank.Swipes");
    assertThat(swipes.keyType()).isEqualTo(KeyType.INT64);
    assertThat(swipes.partitions()).isEqualTo(3);
    assertThat(swipes.key().orElseThrow().text()).contains("value.amount");
    assertThat(swipes.placement()).isInstanceOf(Placement.ByRule.class);
    assertThat(swipes.retention()).contains(Retention.of(Duration.ofDays(7)));
    assertThat(swipes.start()).contains(new StartFrom.Time(Instant.parse("2026-01-31T08:00:00Z")));
    assertThat(swipes.where()).hasToString("bank.yaml:3:3");
    assertThat(stream(topology, "totals").retention()).contains(Retention.FOREVER);
    assertThat(stream(topology, "totals").start()).isEmpty();
    assertThat(stream(topology, "totals").partitions()).isEqualTo(StreamSpec.DEFAULT_PARTITIONS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "crc32                                          | crc32",
        "{ sticky: 10 }                                 | sticky(10)",
      })
  void readsPartitionersByNameAndWithParameters(String written, String name) {
    TopologySpec topology =
        read(STREAMS.replace("{ value: Spend }", "{ value: Spend, partitioner: " + written + " }")
            + PIPELINE);

    assertThat(stream(topology, "merchant-totals").placement().algorithm()).isEqualTo(name);
  }

  @Test
  void readsPartitionersForHotKeys() {
    TopologySpec topology = read(STREAMS.replace(
            "{ value: Spend }",
            "{ value: Spend, partitioner: { hot-keys: [a, b], spread: 3, over: crc32 } }")
        + PIPELINE);

    assertThat(stream(topology, "merchant-totals").placement())
        .isEqualTo(
            new Placement.ByKey(Partitionings.hotKeys(Partitionings.crc32(), Set.of("a", "b"), 3)));
  }

  @Test
  void readsEveryStepThatKeepsNothing() {
    TopologySpec topology = read(STREAMS + """
        ---
        pipeline: all
        from: card-swipes
        steps:
          - filter: value.amount > 0
          - filter: key != 'test'
          - map: { to: Spend, with: { total: value.amount, swipes: 1 } }
          - map: { to: Spend, value: 'Spend{total: value.total, swipes: 2}' }
          - flat-map: { to: Spend, values: '[value, Spend{total: 1}]' }
          - peek: { class: io.headwater.yaml.TopologyFileTest$Look }
          - to: merchant-totals
          - branch:
              - { when: value.total > 10, to: merchant-totals }
              - when: value.total > 5
                steps:
                  - filter: value.swipes > 1
                  - to: merchant-totals
              - { otherwise: true, name: rest, to: merchant-totals }
        """);

    List<StepSpec> steps = topology.pipelines().get(0).steps();
    assertThat(steps)
        .extracting(StepSpec::name)
        .containsExactly(
            "filter",
            "filter-2",
            "map",
            "map-2",
            "flat-map",
            "peek",
            "to-merchant-totals",
            "branch");
    StepSpec.Branch branch = (StepSpec.Branch) steps.get(7);
    assertThat(branch.arms())
        .extracting(StepSpec.Arm::name)
        .containsExactly("merchant-totals", "arm-2", "rest");
    assertThat(branch.arms().get(1).steps())
        .extracting(StepSpec::name)
        .containsExactly("filter-3", "to-merchant-totals-3");
  }

  @Test
  void readsEveryStepThatKeepsSomething() {
    TopologySpec topology = read(STREAMS + """
        ---
        pipeline: all
        from: card-swipes
        steps:
          - deduplicate: { store: seen, id: value.card, window: 2 hours }
          - repartition: { by: value.merchant, partitions: 12, partitioner: murmur2 }
          - repartition: { name: again, by: key + '!', partitions: 2, partition: value.amount % 2 }
          - aggregate: { store: spend, state: Spend, set: { total: state.total + value.amount } }
          - process:
              name: own
              class: io.headwater.yaml.TopologyFileTest$Own
              to: Spend
              stores: { memory: Spend }
          - to: merchant-totals
        """);

    List<StepSpec> steps = topology.pipelines().get(0).steps();
    assertThat(((StepSpec.Deduplicate) steps.get(0)).window()).isEqualTo(Duration.ofHours(2));
    assertThat(((StepSpec.Repartition) steps.get(1)).name()).isEqualTo("by-merchant");
    assertThat(((StepSpec.Repartition) steps.get(2)).name()).isEqualTo("again");
    assertThat(((StepSpec.FoldInto) steps.get(3)).fold())
        .hasToString("total: state.total + value.amount");
    assertThat(((StepSpec.Process) steps.get(4)).stores())
        .extracting(StepSpec.Store::name)
        .containsExactly("memory");
  }

  @Test
  void bindsAnAggregateThatIsWrittenInJava() {
    TopologySpec topology = read("""
        topology: bank
        proto: bank/account.proto
        streams:
          commands: { value: AccountCommand }
          events: { value: AccountEvent }
        ---
        aggregate: account
        commands: commands
        events: events
        behavior: topologies.bank.Bank#ACCOUNT
        """);

    assertThat(topology.aggregates().get(0).behavior()).isSameAs(topologies.bank.Bank.ACCOUNT);
  }

  @Test
  void replacesVariablesOfTheEnvironment() {
    String text = STREAMS.replace(
            "{ value: Spend }", "{ value: Spend, topic: '${PREFIX}-totals', partitions: '${N:4}' }")
        + PIPELINE;

    TopologySpec topology = read(text, Map.of("PREFIX", "north"));

    assertThat(stream(topology, "merchant-totals").topic()).isEqualTo("north-totals");
    assertThat(stream(topology, "merchant-totals").partitions()).isEqualTo(4);
  }

  @Test
  void saysThatAVariableIsNotSet() {
    String text = STREAMS.replace("{ value: Spend }", "{ value: Spend, topic: '${TOPIC}' }");

    assertThatThrownBy(() -> read(text + PIPELINE))
        .isInstanceOf(InvalidTopologyException.class)
        .hasMessage("""
            bank.yaml:5:43: environment variable 'TOPIC' is not set, and has no default [HW1029]
              fix: set it, or write '${TOPIC:default}'\
            """);
  }

  @Test
  void neverShowsWhatAVariableHolds() {
    String text = STREAMS.replace("{ value: Spend }", "{ value: Spend, partitions: '${SECRET}' }");

    assertThatThrownBy(() -> read(text + PIPELINE, Map.of("SECRET", "hunter2")))
        .hasMessageContaining("'partitions' is '${SECRET}'")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void includesOtherFiles() {
    write("shared/streams.yaml", """
        proto: bank/account.proto
        streams:
          merchant-totals: { value: Spend }
        ---
        pipeline: shared
        from: card-swipes
        steps:
          - aggregate: { store: shared, state: Spend, set: { swipes: state.swipes + 1 } }
        """);

    TopologySpec topology = read("""
        topology: bank
        include: shared/streams.yaml
        streams:
          card-swipes: { value: CardSwipe }
        """ + PIPELINE);

    assertThat(topology.pipelines())
        .extracting(one -> one.name())
        .containsExactly("shared", "spend");
    assertThat(stream(topology, "merchant-totals").where()).hasToString("shared/streams.yaml:3:3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"one.yaml", "topologies/02-two/../01-one/one.yaml", "/01-one/one.yaml"})
  void includesFromAllOverTheFolderOfTopologies(String shown) {
    write("topologies/02-two/streams.part.yaml", STREAMS.replace("topology: bank\n", ""));
    write(
        "topologies/01-one/one.yaml",
        "topology: one\ninclude: ../02-two/streams.part.yaml\nstreams: {}\n" + PIPELINE);

    TopologySpec topology = TopologyFile.read(
        Path.of(shown),
        directory.resolve("topologies/01-one/one.yaml"),
        new TopologyResources(MessageTypes.packaged(LOADER), LOADER, Map.of()));

    assertThat(topology.streams()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "../../outside.yaml | HW1031",
        "/etc/passwd        | HW1031",
        "missing.yaml       | HW1032",
        "bank.yaml          | HW1033",
      })
  void includesOnlyWhatIsInTheProject(String path, String code) {
    String text = STREAMS.replace("topology: bank", "topology: bank\ninclude: " + path);

    assertThatThrownBy(() -> read(text + PIPELINE))
        .hasMessageContaining("bank.yaml:2:10: ")
        .hasMessageContaining("'" + path + "'")
        .hasMessageContaining("[" + code + "]");
  }

  /** Says that timeouts may pass. */
  public static final class Timeouts implements RetryClassifier {
    @Override
    public boolean mayPass(Throwable thrown) {
      return thrown instanceof TimeoutException;
    }
  }

  /** Looks at each record. */
  public static final class Look implements Consumer<Envelope<?>> {
    @Override
    public void accept(Envelope<?> record) {}
  }

  /** Passes each record on. */
  public static final class Own implements RecordTransform<Message> {
    @Override
    public void process(Envelope<Message> record, Output output) {
      output.emit(record.value());
    }
  }
}
