package io.headwater.runtime;

import com.google.protobuf.Message;
import io.headwater.client.ReadToken;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.effect.EffectHost;
import io.headwater.event.FieldProtection;
import io.headwater.event.Snapshot;
import io.headwater.jdbc.DatabaseAddress;
import io.headwater.metrics.JmxBridge;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.streams.QueryableTable;
import io.headwater.streams.TopicPlan;
import io.headwater.topology.TopologySpec;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.StreamsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running instance of a declared application. Thread-safe. */
public final class HeadwaterApp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HeadwaterApp.class);
  private static final long POLL_MILLIS = 100;

  private final TopologySpec spec;
  private final TopicPlan plan;
  private final TopologyMetrics metrics;
  private final ClusterTopics cluster;
  private final StateDirectory directory;
  private final IntakeBounds bounds;
  private final FieldProtection protection;
  private final AppProgress progress;
  private final SupervisedStreams streams;
  private final LocalStates states;
  private final ReaderIntakes readers;
  private final DatabaseProjections databases;
  private final ProjectionWatch projections;
  private final OpenTransactions transactions;
  private final JmxBridge jmx;
  private Optional<EffectHost> effects = Optional.empty();
  private final TableViews tables;
  private final List<Problem> warnings;

  private HeadwaterApp(
      TopologySpec spec,
      AppSettings settings,
      ClusterTopics cluster,
      StateDirectory directory,
      IntakeBounds bounds,
      List<Problem> warnings) {
    this.spec = spec;
    this.bounds = bounds;
    this.warnings = List.copyOf(warnings);
    this.plan = TopicPlan.of(spec, settings.replicationFactor());
    this.cluster = cluster;
    this.directory = directory;
    this.metrics = new TopologyMetrics(spec.name());
    this.protection = settings.protection();
    this.streams =
        new SupervisedStreams(spec, settings, cluster, metrics, bounds, directory.space());
    this.progress = new AppProgress(spec, plan, cluster, streams.offsets());
    states = new LocalStates(spec, streams.client(), streams.rebuilds(), protection);
    tables = new TableViews(spec, QueryableTable.all(spec), cluster, streams.client(), protection);
    readers = new ReaderIntakes(spec, streams::lowDisk);
    databases = DatabaseProjections.of(spec, settings, metrics, readers);
    metrics.paused(() -> paused().isPresent());
    projections = new ProjectionWatch(
        new ProjectionPositions(cluster, spec), streams::ownPartitions, metrics);
    transactions = new OpenTransactions(
        () -> OpenTransactions.read(spec, streams.ownPartitions()),
        OpenTransactions.Ends.of(cluster, spec),
        Clock.systemUTC(),
        cluster.bootstrapServers());
    metrics.waiting(() -> transactions.waiting().size());
    jmx = JmxBridge.start(metrics, ManagementFactory.getPlatformMBeanServer());
  }

  /**
   * Checks everything that can be checked, then starts. Nothing is created if a check fails.
   *
   * @throws io.headwater.diagnostic.InvalidTopologyException if the topology is not valid
   * @throws io.headwater.diagnostic.ClusterUnavailableException if no broker answers
   * @throws InvalidInputException if topics are missing or different, the state directory is held,
   *     or the application was cut over to another
   */
  public static HeadwaterApp start(TopologySpec spec, AppSettings settings) {
    return start(spec, settings, IntakeBounds.NONE, true);
  }

  /**
   * Starts as {@link #start(TopologySpec, AppSettings)} does, and reads so far only.
   *
   * @param isLive whether it is to write to the live topics, which not every application may
   */
  static HeadwaterApp start(
      TopologySpec spec, AppSettings settings, IntakeBounds bounds, boolean isLive) {
    return start(spec, settings, DiskSpace.of(settings.stateDirectory()), bounds, isLive);
  }

  /** Starts with another view of the disk that the state directory lies on. */
  static HeadwaterApp start(
      TopologySpec spec,
      AppSettings settings,
      DiskSpace space,
      IntakeBounds bounds,
      boolean isLive) {
    settings.requireProtection(spec.requireValid());
    ClusterTopics cluster = ClusterTopics.connect(settings.bootstrapServers(), settings.kafka());
    try {
      StateDirectory directory = StateDirectory.take(settings.stateDirectory(), space);
      try {
        List<Problem> warnings = StartChecks.run(spec, settings, cluster, isLive);
        warnings.forEach(warning -> LOG.warn("{}", warning.render()));
        HeadwaterApp app = begin(spec, settings, cluster, directory, bounds, warnings);
        app.startEffects(settings);
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

  /*
   * Starts to process, when the rows of all global tables were read. What keeps Kafka Streams 4.3.1
   * from it once would keep it for ever: a store that a crash left open, which under exactly-once
   * is not opened again (it wipes that of a task, but not a global one), and a store that ends
   * before its topic begins. So the stores are deleted, and another client starts once more. Of
   * tasks, one damaged store is told at each start, and is put aside.
   */
  private static HeadwaterApp begin(
      TopologySpec spec,
      AppSettings settings,
      ClusterTopics cluster,
      StateDirectory directory,
      IntakeBounds bounds,
      List<Problem> warnings) {
    StateQuarantine quarantine = new StateQuarantine(settings.stateDirectory(), spec.name());
    boolean isFirst = true;
    while (true) {
      HeadwaterApp app = new HeadwaterApp(spec, settings, cluster, directory, bounds, warnings);
      app.metrics.quarantined(quarantine.taken());
      try {
        PassedOver.tell(cluster, spec.name()).countIn(app.metrics);
        app.streams.start();
        if (!spec.projections().isEmpty()) {
          app.projections.start();
        }
        app.transactions.start();
        app.readers.start();
        app.databases.start();
        return app;
      } catch (StreamsException | IllegalStateException e) {
        app.stop();
        if (quarantine.take(e)) {
          continue;
        }
        if (spec.globalSources().isEmpty()) {
          throw e;
        }
        if (!isFirst) {
          throw GlobalTopics.unread(settings.bootstrapServers(), spec, e);
        }
        LOG.warn("stores of global tables are of no use and built anew [topology={}]", spec.name());
        directory.forgetGlobalTables(spec.name());
        isFirst = false;
      }
    }
  }

  private void startEffects(AppSettings settings) {
    if (!spec.effects().isEmpty()) {
      try {
        effects = Optional.of(EffectHost.start(
            spec,
            protection,
            new EffectHost.Cluster(settings.clusterOfConsumers(), settings.cluster()),
            metrics,
            readers::ofEffect,
            Clock.systemUTC()));
      } catch (RuntimeException e) {
        stop();
        throw e;
      }
    }
  }

  /** Returns the declared application. */
  public TopologySpec spec() {
    return spec;
  }

  /** Returns what was not as declared when the instance started, but does no harm. */
  public List<Problem> warnings() {
    return warnings;
  }

  /** Returns where the rows of projections are that a database keeps, if one keeps any. */
  public Optional<DatabaseAddress> database() {
    return databases.address();
  }

  /** Returns what is measured. */
  public TopologyMetrics metrics() {
    return metrics;
  }

  /**
   * Returns the state of Kafka Streams, such as {@code RUNNING}, or {@code REBUILDING} while states
   * of this instance are made anew of their events, {@code PAUSED} while nothing is
   * processed, or {@code REPLACING} while another stream thread is to take the place of a dead one.
   */
  public String state() {
    boolean isPaused = halt().isEmpty() && paused().isPresent();
    return streams.state().orElseGet(() -> isPaused ? "PAUSED" : databases.state());
  }

  /** Tells whether all partitions of this instance have their states and are being processed. */
  public boolean isRunning() {
    return streams.isRunning()
        && databases.areReady()
        && effects.map(EffectHost::isRunning).orElse(true);
  }

  /**
   * Returns why nothing is processed for a while, or why an effect or a projection in a database is
   * not, if so.
   */
  public Optional<String> paused() {
    List<String> reasons = Stream.of(streams.paused(), readers.tooManyLetters())
        .flatMap(Optional::stream)
        .toList();
    return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
  }

  /** Returns what a stream thread has died of that another one is about to replace, if one is. */
  public Optional<String> replacing() {
    return streams.replacing();
  }

  /**
   * Returns what input of this instance waits for a transaction of its producer that has been open
   * for 5 s or more, one text for each partition; no lag counts what waits so.
   */
  public List<String> waiting() {
    return transactions.waiting();
  }

  /** Returns why the application was halted, if it was. */
  public Optional<String> halt() {
    return streams.halt().or(databases::halt).or(() -> effects.flatMap(EffectHost::halt));
  }

  /** Waits until the instance is running; false if it is not by then, or was halted. */
  public boolean awaitRunning(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!isRunning() && halt().isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(POLL_MILLIS);
    }
    return isRunning();
  }

  /**
   * Counts what is not consumed and committed yet by all instances, hops included, as far as it is
   * to be read.
   */
  public long uncommitted() {
    return new GroupOffsets(cluster, spec).uncommitted(plan, bounds) + databases.behind(cluster);
  }

  /**
   * Waits until all input is consumed and committed, and no partition of this instance is moving,
   * so that its states can be read; false if it is not by then, or halted.
   */
  public boolean awaitDrained(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (uncommitted() > 0 || !isRunning()) {
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
   * @throws IllegalArgumentException if the store does not exist, is not ready, or holds windows or
   *     parked records
   */
  public Optional<Snapshot> state(String store, Object key) {
    return states.find(store, key);
  }

  /**
   * Reads the state of a key on this instance when it covers what a command led to; for whoever
   * has its reply.
   *
   * @return empty if the key has no state, or is another instance's
   * @throws StaleStateException if the state does not cover it within {@code timeout}
   * @throws IllegalArgumentException as {@link #state(String, Object)}, or if what writes the store
   *     reads nothing that the command may lead to
   */
  public Optional<Snapshot> state(String store, Object key, ReadToken token, Duration timeout)
      throws InterruptedException {
    if (!progress.awaitStore(token, store, timeout)) {
      throw new StaleStateException(store, token, timeout);
    }
    return state(store, key);
  }

  /** Returns how far all instances have come, and waits for them. */
  public AppProgress progress() {
    return progress;
  }

  /**
   * Waits until an aggregate or a pipeline has processed what a command led to, on whichever
   * instance; false if it has not by then. See {@link AppProgress#await}.
   */
  public boolean awaitApplied(ReadToken token, String program, Duration timeout)
      throws InterruptedException {
    return progress.await(token, program, timeout);
  }

  /** Tells whether this instance processes a partition of a stream, and has the states of it. */
  public boolean isHere(String stream, int partition) {
    TopicPartition asked = new TopicPartition(spec.stream(stream).orElseThrow().topic(), partition);
    return isRunning() && streams.ownPartitions().contains(asked);
  }

  /** Reads up to {@code limit} states of this instance, with their encoded keys in byte order. */
  public List<Map.Entry<byte[], Snapshot>> scan(String store, int limit) {
    return states.scan(store, limit);
  }

  /** Returns the names of the tables of which rows can be read by key. */
  public List<String> tables() {
    return tables.names();
  }

  /**
   * Returns a table, by the name of its store.
   *
   * @throws InvalidInputException if there is no such table
   */
  public TableView<Object, Message> table(String name) {
    return tables.view(name);
  }

  /**
   * Returns a table with keys and rows of these classes.
   *
   * @throws InvalidInputException if there is no such table
   * @throws IllegalArgumentException if its keys or rows are of other classes
   */
  public <K, R extends Message> TableView<K, R> table(String name, Class<K> key, Class<R> row) {
    return tables.view(name, key, row);
  }

  /**
   * Stops: finishes the record in hand, commits, leaves the group; within 8 s or not cleanly.
   *
   * <p>Leaving hands the partitions over at once, instead of after the session timeout.
   */
  @Override
  public void close() {
    boolean isClean = stop();
    cluster.close();
    directory.close();
    LOG.info("application stopped [topology={}, clean={}]", spec.name(), isClean);
  }

  private boolean stop() {
    effects.ifPresent(EffectHost::close);
    projections.close();
    transactions.close();
    databases.close();
    readers.close();
    boolean isClean = streams.stop();
    jmx.close();
    return isClean;
  }
}
