package io.headwater.testkit;

import io.headwater.topology.TopologySpec;
import java.util.List;
import java.util.Optional;

/** Runs the topology of one scenario at a time on a level. */
final class Stage implements AutoCloseable {
  private final ScenarioLevel level;
  private Optional<ScenarioHost> running = Optional.empty();

  Stage(ScenarioLevel level) {
    this.level = level;
  }

  String name() {
    return level.name();
  }

  /** Ends the scenario before, and starts the topology of the next one. */
  ScenarioHost next(TopologySpec topology, List<ScenarioRecord> history) {
    close();
    ScenarioHost next = level.start(topology, history);
    running = Optional.of(next);
    return next;
  }

  @Override
  public void close() {
    Optional<ScenarioHost> last = running;
    running = Optional.empty();
    last.ifPresent(ScenarioHost::close);
  }
}
