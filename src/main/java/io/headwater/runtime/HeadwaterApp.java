package io.headwater.runtime;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.event.KeyType;
import io.headwater.event.Snapshot;
import io.headwater.metrics.JmxBridge;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.streams.HostSettings;
import io.headwater.streams.KafkaTopology;
import io.headwater.streams.TopicPlan;
import io.headwater.topology.TopologySpec;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running instance of a declared application. Thread-safe. */
public final class HeadwaterApp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HeadwaterApp.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(8);
  private static final long POLL_MILLIS = 100;

  private final TopologySpec spec;
  private final TopicPlan plan;
  private final TopologyMetrics metrics;
  private final ClusterTopics cluster;
  private final StateDirectory directory;
  private final Supervisor supervisor;
  private final KafkaStreams streams;
  private final JmxBridge jmx;

  private HeadwaterApp(
      TopologySpec spec, AppSettings settings, ClusterTopics cluster, StateDirectory directory) {
    this.spec = spec;
    this.plan = TopicPlan.of(spec, settings.replicationFactor());
    this.cluster = cluster;
    this.directory = directory;
    this.metrics = new TopologyMetrics(spec.name());
    this.supervisor = new Supervisor(Clock.systemUTC());
    Properties properties = StreamsProperties.of(spec.name(), settings, metrics);
    this.streams = new KafkaStreams(
        KafkaTopology.compile(spec, HostSettings.defaults(metrics), properties),
        properties,
        new TimedClients(metrics));
    streams.setUncaughtExceptionHandler(supervisor);
    jmx = JmxBridge.start(metrics, ManagementFactory.getPlatformMBeanServer());
  }

  /**
   * Checks everything that can be checked, then starts. Nothing is created if a check fails.
   *
   * @throws io.headwater.diagnostic.InvalidTopologyException if the topology is not valid
   * @throws io.headwater.diagnostic.ClusterUnavailableException if no broker answers
   * @throws InvalidInputException if topics are missing or different, or the state directory is
   *     held
   */
  public static HeadwaterApp start(TopologySpec spec, AppSettings settings) {
    spec.requireValid();
    ClusterTopics cluster = ClusterTopics.connect(settings.bootstrapServers(), settings.kafka());
    try {
      StateDirectory directory = StateDirectory.take(settings.stateDirectory());
      try {
        prepare(spec, settings, cluster);
        HeadwaterApp app = new HeadwaterApp(spec, settings, cluster, directory);
        app.streams.start();
        LOG.info("application started [topology={}, threads={}]", spec.name(), settings.threads());
        return app;
      } catch (RuntimeException e) {
        directory.close();
        throw e;
      }
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private static void prepare(TopologySpec spec, AppSettings settings, ClusterTopics cluster) {
    TopicPlan plan = TopicPlan.of(spec, settings.replicationFactor());
    if (settings.createTopics()) {
      cluster.requireNoneDiffers(plan);
      cluster.create(plan);
    }
    cluster.requireMet(plan, spec.name());
    new GroupOffsets(cluster, spec).commitStart(settings.startFrom());
  }

  /** Returns the declared application. */
  public TopologySpec spec() {
    return spec;
  }

  /** Returns what is measured. */
  public TopologyMetrics metrics() {
    return metrics;
  }

  /** Returns the state of Kafka Streams, such as {@code RUNNING}. */
  public String state() {
    return streams.state().name();
  }

  /** Tells whether all partitions of this instance are restored and being processed. */
  public boolean isRunning() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /** Returns why the application was halted, if it was. */
  public Optional<String> halt() {
    return supervisor.halt();
  }

  /** Waits until the instance is running; false if it is not by then, or was halted. */
  public boolean awaitRunning(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!isRunning() && halt().isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(POLL_MILLIS);
    }
    return isRunning();
  }

  /** Counts what is not consumed and committed yet by all instances, hops included. */
  public long uncommitted() {
    return new GroupOffsets(cluster, spec).uncommitted(plan);
  }

  /** Waits until all input is consumed and committed; false if it is not by then, or halted. */
  public boolean awaitDrained(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (uncommitted() > 0) {
      if (halt().isPresent() || System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(POLL_MILLIS);
    }
    return true;
  }

  /**
   * Reads the state of a key on this instance; it may be of a transaction that is not committed
   * yet.
   *
   * @throws IllegalArgumentException if the store does not exist, holds windows or is not ready
   */
  public Optional<Snapshot> state(String store, Object key) {
    Bytes bytes = Bytes.wrap(keyTypeOf(key).encode(key));
    return Optional.ofNullable(open(store).get(bytes));
  }

  /** Reads up to {@code limit} states of this instance, with their encoded keys in byte order. */
  public List<Map.Entry<byte[], Snapshot>> scan(String store, int limit) {
    List<Map.Entry<byte[], Snapshot>> found = new ArrayList<>();
    try (KeyValueIterator<Bytes, Snapshot> all = open(store).all()) {
      while (found.size() < limit && all.hasNext()) {
        KeyValue<Bytes, Snapshot> next = all.next();
        found.add(Map.entry(next.key.get(), next.value));
      }
    }
    return found;
  }

  private ReadOnlyKeyValueStore<Bytes, Snapshot> open(String store) {
    if (spec.hasWindows(store)) {
      throw new IllegalArgumentException(
          "store '" + store + "' holds windows, which cannot be read by key alone");
    }
    try {
      return streams.store(StoreQueryParameters.fromNameAndType(
          store, QueryableStoreTypes.<Bytes, Snapshot>keyValueStore()));
    } catch (InvalidStateStoreException e) {
      throw new IllegalArgumentException(
          "store '" + store + "' cannot be read: " + e.getMessage(), e);
    }
  }

  private static KeyType keyTypeOf(Object key) {
    for (KeyType type : KeyType.values()) {
      if (type.javaType().isInstance(key)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "a key is a String, a Long or a byte[], was " + key.getClass());
  }

  /**
   * Stops: finishes the record in hand, commits, leaves the group; within 8 s or not cleanly.
   *
   * <p>Leaving hands the partitions over at once, instead of after the session timeout.
   */
  @Override
  public void close() {
    boolean isClean = streams.close(CloseOptions.timeout(CLOSE_TIMEOUT)
        .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    jmx.close();
    cluster.close();
    directory.close();
    LOG.info("application stopped [topology={}, clean={}]", spec.name(), isClean);
  }
}
