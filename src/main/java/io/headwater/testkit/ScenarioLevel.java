package io.headwater.testkit;

import io.headwater.topology.TopologySpec;
import java.util.List;

/**
 * What the topologies of scenarios run on. Implemented here for Kafka's test driver, and elsewhere
 * for a broker; used by one thread at a time.
 */
public interface ScenarioLevel extends AutoCloseable {
  /** Kafka Streams' test driver: one partition, no broker, a wall clock that scenarios move. */
  ScenarioLevel DRIVER = new DriverLevel();

  /** Returns the name by which failed scenarios tell the level, such as {@code driver}. */
  String name();

  /**
   * Called at the start of each scenario. Must show nothing of earlier ones.
   *
   * @param topology to run whole
   * @param history events of aggregates that are there before anything else: the states that they
   *     lead to are there when the first record is sent
   * @throws io.headwater.diagnostic.InvalidTopologyException if the topology is not valid
   */
  ScenarioHost start(TopologySpec topology, List<ScenarioRecord> history);

  /** Gives back whatever all scenarios have shared; their hosts are closed before. */
  @Override
  void close();
}
