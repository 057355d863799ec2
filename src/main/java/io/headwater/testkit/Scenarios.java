package io.headwater.testkit;

import com.google.protobuf.MessageOrBuilder;
import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Projection;
import io.headwater.behavior.Saga;
import io.headwater.diagnostic.NearMatch;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.SagaSpec;
import io.headwater.topology.TopologySpec;
import java.util.List;
import java.util.Optional;

/**
 * Given / when / then on the parts of a topology, on a level that is chosen once: the same lines
 * run by the pure functions, on Kafka Streams' test driver and on a broker.
 *
 * <pre>{@code
 * try (Scenarios bank = Scenarios.onDriver(new Bank())) {
 *   bank.given(ACCOUNT, opened("ada"), deposited(100))
 *       .when(withdraw(150))
 *       .thenRejected("INSUFFICIENT_FUNDS");
 * }
 * }</pre>
 *
 * <p>Each scenario starts anew. In a topology, the history is events in their topic, of which the
 * application makes the states itself; a command and all that comes of it are serialised and read
 * back. What a level cannot show, it refuses to be asked: {@link UnsupportedOperationException}.
 * For one thread.
 */
public final class Scenarios implements AutoCloseable {
  static final String FUNCTIONS = "functions";

  private final TopologySpec topology;
  private final Optional<Stage> stage;

  private Scenarios(TopologySpec topology, Optional<Stage> stage) {
    this.topology = topology.requireValid();
    this.stage = stage;
  }

  /**
   * Runs scenarios by the pure functions alone.
   *
   * @throws io.headwater.diagnostic.InvalidTopologyException if the topology is not valid
   */
  public static Scenarios onFunctions(TopologySpec topology) {
    return new Scenarios(topology, Optional.empty());
  }

  /** Runs scenarios by the pure functions alone. */
  public static Scenarios onFunctions(TopologyDefinition topology) {
    return onFunctions(topology.topology());
  }

  /** Runs each scenario in the topology, on Kafka Streams' test driver. */
  public static Scenarios onDriver(TopologySpec topology) {
    return on(ScenarioLevel.DRIVER, topology);
  }

  /** Runs each scenario in the topology, on Kafka Streams' test driver. */
  public static Scenarios onDriver(TopologyDefinition topology) {
    return onDriver(topology.topology());
  }

  /**
   * Runs each scenario in the topology, on another level.
   *
   * @param level stays open
   */
  public static Scenarios on(ScenarioLevel level, TopologySpec topology) {
    return new Scenarios(topology, Optional.of(new Stage(level)));
  }

  /** Returns the name of the level, such as {@code driver}. */
  public String level() {
    return stage.map(Stage::name).orElse(FUNCTIONS);
  }

  /**
   * Starts with what has happened to an aggregate so far, in order.
   *
   * @param aggregate its name
   * @throws IllegalArgumentException if the topology has no such aggregate, or an event is not its
   */
  public AggregateScenario given(String aggregate, MessageOrBuilder... events) {
    List<String> names = topology.aggregates().stream().map(AggregateSpec::name).toList();
    AggregateSpec found = topology.aggregates().stream()
        .filter(one -> one.name().equals(aggregate))
        .findFirst()
        .orElseThrow(() -> unknown("aggregate", aggregate, names));
    Deciding deciding = stage
        .<Deciding>map(one -> new DecidingTopology(one, topology, found))
        .orElseGet(() -> new DecidingFunctions(
            found.behavior(), Optional.of(new DecidingFunctions.Bound(topology, found))));
    return AggregateScenario.of(deciding, events);
  }

  /** Starts with what has happened to the aggregate of that name so far, in order. */
  public AggregateScenario given(Aggregate<?, ?, ?> aggregate, MessageOrBuilder... events) {
    return given(aggregate.name(), events);
  }

  /**
   * Starts a process of a saga with what came in so far, each of the stream that has its type.
   *
   * @param saga its name
   * @throws IllegalArgumentException if the topology has no such saga, or it reads no such input
   */
  public ProcessScenario givenProcess(String saga, String process, MessageOrBuilder... inputs) {
    List<String> names = topology.sagas().stream().map(SagaSpec::name).toList();
    SagaSpec found = topology.sagas().stream()
        .filter(one -> one.name().equals(saga))
        .findFirst()
        .orElseThrow(() -> unknown("saga", saga, names));
    ProcessScenario scenario =
        new ProcessScenario(topology, found, process, processing(found, process));
    for (MessageOrBuilder input : inputs) {
      scenario.when(input);
    }
    return scenario;
  }

  /** Starts a process of the saga of that name with what came in so far. */
  public ProcessScenario givenProcess(Saga<?> saga, String process, MessageOrBuilder... inputs) {
    return givenProcess(saga.name(), process, inputs);
  }

  private Processing processing(SagaSpec saga, String process) {
    if (stage.isEmpty()) {
      return new ProcessingFunctions(topology, saga, process);
    }
    ScenarioHost host = stage.get().next(ProcessingTopology.alone(topology, saga), List.of());
    return new ProcessingTopology(stage.get().name(), host, topology, saga, process);
  }

  /**
   * Starts with events that change rows of a projection, in order, each of the stream that has its
   * type.
   *
   * @param projection its name
   * @throws IllegalArgumentException if the topology has no such projection, or an event is not its
   */
  public ProjectionScenario givenEvents(String projection, MessageOrBuilder... events) {
    List<String> names =
        topology.projections().stream().map(ProjectionSpec::name).toList();
    ProjectionSpec found = topology.projections().stream()
        .filter(one -> one.name().equals(projection))
        .findFirst()
        .orElseThrow(() -> unknown("projection", projection, names));
    Folding folding = stage
        .<Folding>map(one -> new FoldingTopology(one, topology, found))
        .orElseGet(() -> new FoldingFunctions(
            found.behavior(), Optional.of(new FoldingFunctions.Bound(topology, found))));
    return ProjectionScenario.of(folding, events);
  }

  /** Starts with events that change rows of the projection of that name. */
  public ProjectionScenario givenEvents(Projection projection, MessageOrBuilder... events) {
    return givenEvents(projection.name(), events);
  }

  private IllegalArgumentException unknown(String noun, String name, List<String> known) {
    return new IllegalArgumentException("topology '%s' has no %s '%s'%s"
        .formatted(topology.name(), noun, name, NearMatch.didYouMean(name, known)));
  }

  /**
   * Ends the last scenario.
   *
   * @throws AssertionError if what must hold of every run does not hold of it
   */
  @Override
  public void close() {
    stage.ifPresent(Stage::close);
  }
}
