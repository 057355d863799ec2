package io.headwater.junit;

import io.headwater.embedded.EmbeddedKafka;
import io.headwater.testkit.ScenarioHost;
import io.headwater.testkit.ScenarioLevel;
import io.headwater.testkit.ScenarioRecord;
import io.headwater.testkit.ScratchDirectory;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Scenarios as real applications on a broker, for {@link io.headwater.testkit.Scenarios#on}.
 *
 * <p>Each scenario has topics and an application id of its own, which begin with {@code
 * scenario-}; they stay until the broker is gone. Thread-safe.
 */
public final class BrokerLevel implements ScenarioLevel {
  private final String bootstrapServers;
  private final ScratchDirectory directory;
  private final Optional<EmbeddedKafka> own;
  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final AtomicInteger scenarios = new AtomicInteger();

  private BrokerLevel(
      String bootstrapServers, ScratchDirectory directory, Optional<EmbeddedKafka> own) {
    this.bootstrapServers = bootstrapServers;
    this.directory = directory;
    this.own = own;
  }

  /**
   * Starts a broker in this process, about 2 s.
   *
   * @throws io.headwater.diagnostic.ClusterUnavailableException if it does not start
   */
  public static BrokerLevel embedded() {
    ScratchDirectory directory = ScratchDirectory.create();
    try {
      EmbeddedKafka kafka = EmbeddedKafka.start(directory.path().resolve("kafka"));
      return new BrokerLevel(kafka.bootstrapServers(), directory, Optional.of(kafka));
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /** Uses brokers that run already; nothing is deleted there. */
  public static BrokerLevel at(String bootstrapServers) {
    return new BrokerLevel(bootstrapServers, ScratchDirectory.create(), Optional.empty());
  }

  @Override
  public String name() {
    return TestLevel.BROKER.label();
  }

  @Override
  public ScenarioHost start(TopologySpec topology, List<ScenarioRecord> history) {
    topology.requireValid();
    String prefix = "scenario-%s-%d-".formatted(run, scenarios.incrementAndGet());
    TopologySpec own = ScenarioTopology.of(topology, prefix);
    Path state = directory.path().resolve(own.name());
    return BrokerHost.start(own, bootstrapServers, state, history);
  }

  /** Stops the broker, if it is an own one. */
  @Override
  public void close() {
    try (directory) {
      own.ifPresent(EmbeddedKafka::close);
    }
  }
}
