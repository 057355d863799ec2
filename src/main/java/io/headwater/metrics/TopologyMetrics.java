package io.headwater.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricRegistry;
import io.headwater.diagnostic.OutcomeCounts;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Everything measured about one running topology: names, units, registry. Thread-safe.
 *
 * <p>Meters are resolved once, when a step or a store is set up; only the meters are meant for the
 * hot path. {@link Measure} lists every name.
 */
public final class TopologyMetrics {
  private static final Map<String, Description> BUILT_IN = builtIn();

  private final String topology;
  private final MetricRegistry registry = new MetricRegistry();
  private final Map<String, Description> descriptions = new ConcurrentHashMap<>(BUILT_IN);
  private final Map<String, ProgramMeter> programs = new LinkedHashMap<>();
  private final Map<StepId, StepMeter> steps = new ConcurrentHashMap<>();
  private final Map<String, Set<StateMeter>> openStates = new ConcurrentHashMap<>();
  private final Map<String, GlobalTableMeter> globalTables = new ConcurrentHashMap<>();
  private final Map<String, Set<ParkingMeter>> openParkings = new ConcurrentHashMap<>();
  private final Map<String, Set<ParkingMeter>> openDelays = new ConcurrentHashMap<>();
  private final Map<String, CommandMeter> commands = new ConcurrentHashMap<>();
  private final Histogram commitInterval;

  private static Map<String, Description> builtIn() {
    Map<String, Description> all = new HashMap<>();
    for (Measure measure : Measure.values()) {
      all.put(measure.metric(), measure.description());
    }
    for (PublisherMeasure measure : PublisherMeasure.values()) {
      all.put(measure.metric(), measure.description());
    }
    return all;
  }

  /** Starts with nothing measured, and a registry of its own. */
  public TopologyMetrics(String topology) {
    this.topology = topology;
    this.commitInterval = histogram(Measure.COMMIT_INTERVAL.series(topology));
  }

  /** Returns the name that every series carries as its first label. */
  public String topology() {
    return topology;
  }

  /** Returns the registry, in which names carry their labels: {@code name{label=value,…}}. */
  public MetricRegistry registry() {
    return registry;
  }

  /**
   * Returns the meter of a program, the same one for the same name.
   *
   * @param program such as {@code orders} or {@code spend-by-merchant/by-merchant}
   */
  public ProgramMeter program(String program) {
    synchronized (programs) {
      return programs.computeIfAbsent(program, name -> new ProgramMeter(this, name));
    }
  }

  /** Returns the meter of a step of a program, the same one for the same names. */
  public StepMeter step(String program, String step) {
    return steps.computeIfAbsent(
        new StepId(program, step), id -> new StepMeter(this, id.program(), id.step()));
  }

  /** Returns the meter of the commands sent to an aggregate, the same one for the same name. */
  public CommandMeter commands(String aggregate) {
    return commands.computeIfAbsent(aggregate, name -> new CommandMeter(this, name));
  }

  /**
   * Returns a new meter of a publisher; its series replace those of one with the same name.
   *
   * @param pendingBytes asked at every reading, from any thread
   */
  public PublisherMeter publisher(String name, LongSupplier pendingBytes) {
    return new PublisherMeter(this, name, pendingBytes);
  }

  /** Returns a new meter for one instance of a store, to be closed together with it. */
  public StateMeter state(String store) {
    Set<StateMeter> open = openStates.computeIfAbsent(store, this::watchDirtyBytes);
    return new StateMeter(
        counter(Measure.STATE_HITS.series(topology, store)),
        counter(Measure.STATE_MISSES.series(topology, store)),
        open);
  }

  /** Returns the meter of the rebuilds of a store; meters of one store share their series. */
  public RebuildMeter rebuild(String store) {
    return new RebuildMeter(this, store);
  }

  /** Returns a meter of a projection whose rows are in a database; it shares its counters. */
  public DatabaseMeter database(String program) {
    return new DatabaseMeter(this, program);
  }

  /** Returns the meter of an outbox table; of one name there is to be one. */
  public OutboxMeter outbox(String outbox) {
    return new OutboxMeter(this, outbox);
  }

  /** Returns the meter of a global table, the same one for the same name. */
  public GlobalTableMeter globalTable(String table) {
    return globalTables.computeIfAbsent(table, name -> new GlobalTableMeter(this, name));
  }

  /** Returns the meters of the global tables, by name. */
  public SortedMap<String, GlobalTableMeter> globalTables() {
    return new TreeMap<>(globalTables);
  }

  /** Says how much input an operator moved past since the application exists, by reason. */
  public void passedOver(String reason, long records) {
    register(Measure.PASSED_OVER.series(topology, reason), () -> records);
  }

  /** Says how many tasks had damaged states when this instance started. */
  public void quarantined(int tasks) {
    register(Measure.QUARANTINED.series(topology), () -> tasks);
  }

  private Set<StateMeter> watchDirtyBytes(String store) {
    Set<StateMeter> open = ConcurrentHashMap.newKeySet();
    register(Measure.STATE_DIRTY.series(topology, store), () -> StateMeter.dirtyBytes(open));
    return open;
  }

  /** Returns a new meter for one instance of a program, to be closed together with it. */
  public ParkingMeter parking(String program) {
    return new ParkingMeter(
        openParkings.computeIfAbsent(program, name -> watchWaiting(Measure.PARKED, name)));
  }

  /** Returns a new meter of what waits for another attempt in one instance of a program. */
  public ParkingMeter delays(String program) {
    return new ParkingMeter(
        openDelays.computeIfAbsent(program, name -> watchWaiting(Measure.DELAYED, name)));
  }

  private Set<ParkingMeter> watchWaiting(Measure measure, String program) {
    Set<ParkingMeter> open = ConcurrentHashMap.newKeySet();
    register(measure.series(topology, program), () -> ParkingMeter.records(open));
    return open;
  }

  /** Watches whether the instance takes no records in; replaces an earlier watch. */
  public void paused(BooleanSupplier isPaused) {
    register(Measure.PAUSED.series(topology), () -> isPaused.getAsBoolean() ? 1 : 0);
  }

  /** Watches how many partitions wait for open transactions; replaces an earlier watch. */
  public void waiting(LongSupplier partitions) {
    register(Measure.WAITING.series(topology), partitions::getAsLong);
  }

  /** Records the time from one commit of a stream thread to its next. */
  public void commitIntervalMillis(long millis) {
    commitInterval.update(millis);
  }

  /** Watches how many records of a partition are not consumed yet; replaces an earlier watch. */
  public void lag(String stream, int partition, LongSupplier records) {
    register(lagSeries(stream, partition), records::getAsLong);
  }

  /** Stops watching a partition, such as one that another instance reads now. */
  public void forgetLag(String stream, int partition) {
    registry.remove(lagSeries(stream, partition).toString());
  }

  private SeriesName lagSeries(String stream, int partition) {
    return Measure.LAG.series(topology, stream, Integer.toString(partition));
  }

  /** Sets how far a projection is in a partition; it stays so until it is set again. */
  public void projection(String projection, String stream, int partition, long position, long lag) {
    String number = Integer.toString(partition);
    register(
        Measure.PROJECTION_POSITION.series(topology, projection, stream, number), () -> position);
    register(Measure.PROJECTION_LAG.series(topology, projection, stream, number), () -> lag);
  }

  /** Forgets how far a projection is in a partition that another instance reads now. */
  public void forgetProjection(String projection, String stream, int partition) {
    String number = Integer.toString(partition);
    registry.remove(
        Measure.PROJECTION_POSITION.series(topology, projection, stream, number).toString());
    registry.remove(
        Measure.PROJECTION_LAG.series(topology, projection, stream, number).toString());
  }

  /**
   * Watches a number of the application's own; replaces an earlier gauge of the same name.
   *
   * @param name lower case, words separated by dots or hyphens, without the unit
   * @param unit a {@link MeasureUnit#label()}
   * @param value asked at every reading, from any thread; must be quick
   * @throws IllegalArgumentException if Headwater measures something under that name, or the name
   *     was used with another unit
   */
  public void gauge(String name, String unit, Supplier<? extends Number> value) {
    gauge(name, unit, Map.of(), value);
  }

  /** Like {@link #gauge(String, String, Supplier)}, for one of several series of a name. */
  public void gauge(
      String name, String unit, Map<String, String> labels, Supplier<? extends Number> value) {
    Description description = new Description(Measure.Kind.GAUGE, MeasureUnit.of(unit), "");
    if (BUILT_IN.containsKey(name)) {
      throw new IllegalArgumentException("'" + name + "' is measured by Headwater itself");
    }
    describe(name, description);
    register(series(name, labels), value::get);
  }

  /** Names a series of this topology. */
  SeriesName series(String name, Map<String, String> labels) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("topology", topology);
    all.putAll(labels);
    return new SeriesName(name, all);
  }

  /** Stops watching a number of the application's own. */
  public void removeGauge(String name, Map<String, String> labels) {
    registry.remove(series(name, labels).toString());
  }

  /**
   * Returns what was consumed and what became of it, summed over the programs.
   *
   * <p>While records are under way, {@code consumed} may be ahead of the outcomes by those that
   * came in during the reading; it is never behind. At rest the conservation law holds exactly.
   */
  public OutcomeCounts counts() {
    return countsByProgram().values().stream().reduce(OutcomeCounts.NONE, OutcomeCounts::plus);
  }

  /** Returns the counts of each program, in registration order. */
  public Map<String, OutcomeCounts> countsByProgram() {
    return readPrograms(ProgramMeter::counts);
  }

  /**
   * Reads everything that a summary shows.
   *
   * @param at the wall-clock time of the reading
   */
  public MetricsSnapshot snapshot(Instant at) {
    return new MetricsSnapshot(topology, at, readPrograms(ProgramMeter::snapshot), totalLag());
  }

  private <T> Map<String, T> readPrograms(Function<ProgramMeter, T> read) {
    synchronized (programs) {
      Map<String, T> readings = new LinkedHashMap<>();
      programs.forEach((name, meter) -> readings.put(name, read.apply(meter)));
      return readings;
    }
  }

  private OptionalLong totalLag() {
    String prefix = Measure.LAG.metric() + "{";
    double[] lags = registry.getGauges((name, metric) -> name.startsWith(prefix)).values().stream()
        .mapToDouble(TopologyMetrics::read)
        .filter(lag -> !Double.isNaN(lag))
        .toArray();
    return lags.length == 0
        ? OptionalLong.empty()
        : OptionalLong.of(Math.round(Arrays.stream(lags).sum()));
  }

  /** Reads a gauge; not a number if it has none or cannot be read now. */
  static double read(Gauge<?> gauge) {
    try {
      return gauge.getValue() instanceof Number number ? number.doubleValue() : Double.NaN;
    } catch (RuntimeException e) {
      // A gauge looks into something that may be closing; one of them must not hide the others.
      return Double.NaN;
    }
  }

  static Distribution distribution(Histogram histogram) {
    return ((HdrSnapshot) histogram.getSnapshot()).distribution();
  }

  Counter counter(SeriesName series) {
    return registry.counter(series.toString());
  }

  Histogram histogram(SeriesName series) {
    return registry.histogram(series.toString(), () -> new Histogram(new HdrReservoir()));
  }

  /** Adds a metric under a described name; replaces an earlier one of the same series. */
  synchronized void replace(SeriesName series, Metric metric) {
    String name = series.toString();
    registry.remove(name);
    registry.register(name, metric);
  }

  /** Adds a gauge under a described name; replaces an earlier one of the same series. */
  synchronized void register(SeriesName series, Gauge<Number> gauge) {
    String name = series.toString();
    registry.remove(name);
    registry.registerGauge(name, gauge);
  }

  /** Removes a gauge unless another one has taken its place. */
  synchronized void unregister(SeriesName series, Metric gauge) {
    String name = series.toString();
    if (registry.getMetrics().get(name) == gauge) {
      registry.remove(name);
    }
  }

  /** Says what the series of {@code name} are; repeating it changes nothing. */
  void describe(String name, Description description) {
    Description known = descriptions.putIfAbsent(name, description);
    if (known != null
        && !(known.kind() == description.kind() && known.unit() == description.unit())) {
      throw new IllegalArgumentException("'" + name + "' is measured in "
          + known.unit().label() + " already, not in " + description.unit().label());
    }
  }

  /** Returns what the series of {@code name} are; plain numbers if nobody said. */
  Description description(String name, Measure.Kind kind) {
    return descriptions.getOrDefault(name, new Description(kind, MeasureUnit.COUNT, ""));
  }

  private record StepId(String program, String step) {}
}
