package io.headwater.metrics;

import static io.headwater.metrics.MeasureUnit.BYTES;
import static io.headwater.metrics.MeasureUnit.COUNT;
import static io.headwater.metrics.MeasureUnit.MILLISECONDS;
import static io.headwater.metrics.MeasureUnit.NANOSECONDS;
import static io.headwater.metrics.MeasureUnit.RECORDS;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything Headwater measures: the one place for names, kinds, units and labels.
 *
 * <p>A registry name is {@code name{label=value,…}} with the labels in the order given here. The
 * registry and JMX hold values in {@link #unit()}; Prometheus shows base units (seconds, bytes),
 * dots and hyphens as underscores, and counters with {@code _total}.
 */
public enum Measure {
  /** Counted apart from the outcomes, so that the conservation law is a check and not a sum. */
  CONSUMED(
      "headwater.records.consumed",
      Kind.COUNTER,
      RECORDS,
      List.of("topology", "program"),
      "Records taken from source and repartition topics"),
  /** One per consumed record; summed over outcomes it equals {@link #CONSUMED}. */
  OUTCOMES(
      "headwater.records",
      Kind.COUNTER,
      RECORDS,
      List.of("topology", "program", "outcome"),
      "What became of the consumed records"),
  /** Apart from {@link #OUTCOMES}, which counts each time that a record was parked. */
  PARKED(
      "headwater.records.parked",
      Kind.GAUGE,
      RECORDS,
      List.of("topology", "program"),
      "Records that wait because their key is parked"),
  /** Apart from {@link #PARKED}: nobody has to release them. */
  DELAYED(
      "headwater.records.delayed",
      Kind.GAUGE,
      RECORDS,
      List.of("topology", "program"),
      "Records that wait aside for another attempt"),
  /** Why it is, {@code /health/ready} says. */
  PAUSED(
      "headwater.paused",
      Kind.GAUGE,
      COUNT,
      List.of("topology"),
      "1 while the instance, or an effect or a projection in a database of it, takes no records in,"
          + " else 0"),
  /** Of stream threads those of this instance; of effects and databases all that they read. */
  WAITING(
      "headwater.partitions.waiting",
      Kind.GAUGE,
      COUNT,
      List.of("topology"),
      "Partitions whose next record waits for a transaction that its producer has left open for 5 s"
          + " or more"),
  /** Since the application exists, all partitions together; as of the start of this instance. */
  PASSED_OVER(
      "headwater.records.passed-over",
      Kind.GAUGE,
      RECORDS,
      List.of("topology", "reason"),
      "Records that an operator moved past: skipped, or offsets lost unread"),
  /** One per record forwarded to a stream, dead-letter queues included. */
  EMITTED(
      "headwater.records.emitted",
      Kind.COUNTER,
      RECORDS,
      List.of("topology", "program", "stream"),
      "Records written to a stream"),
  /** From the start of a record's unit of work to its end; commit excluded. */
  LATENCY(
      "headwater.record.latency",
      Kind.DISTRIBUTION,
      NANOSECONDS,
      List.of("topology", "program"),
      "Processing time of one record in a program"),
  /** From a record's event time to the wall-clock time at which its effects were applied. */
  END_TO_END(
      "headwater.end-to-end.latency",
      Kind.DISTRIBUTION,
      MILLISECONDS,
      List.of("topology", "program"),
      "Age of a record by event time when its effects were applied"),
  /** Apart from {@link #OUTCOMES}: a record passes several steps, but has one outcome. */
  STEP_OUTCOMES(
      "headwater.step.records",
      Kind.COUNTER,
      RECORDS,
      List.of("topology", "program", "step", "outcome"),
      "What became of the records that entered a step"),
  /** Apart from {@link #STEP_OUTCOMES}: a record is tried several times, but leaves a step once. */
  STEP_RETRIES(
      "headwater.step.retries",
      Kind.COUNTER,
      COUNT,
      List.of("topology", "program", "step"),
      "Further attempts at records that a step failed on"),
  /** The step alone, without the steps after it. */
  STEP_LATENCY(
      "headwater.step.latency",
      Kind.DISTRIBUTION,
      NANOSECONDS,
      List.of("topology", "program", "step"),
      "Processing time of one record in a step"),
  /** Reads of a store answered from decoded state in memory. */
  STATE_HITS(
      "headwater.state.cache.hits",
      Kind.COUNTER,
      COUNT,
      List.of("topology", "store"),
      "State reads answered from the object cache"),
  /** Reads of a store that went to RocksDB. */
  STATE_MISSES(
      "headwater.state.cache.misses",
      Kind.COUNTER,
      COUNT,
      List.of("topology", "store"),
      "State reads that went to the store below the object cache"),
  /** Summed over the store's instances in this process. */
  STATE_DIRTY(
      "headwater.state.dirty",
      Kind.GAUGE,
      BYTES,
      List.of("topology", "store"),
      "State changed since the last commit and not yet written back"),
  /** Again from the first one, if a task stops before its states are complete. */
  REBUILT_EVENTS(
      "headwater.rebuild.events",
      Kind.COUNTER,
      RECORDS,
      List.of("topology", "store"),
      "Events read to make the states of a store anew"),
  /** From the start of a task to its states being complete; the last commit excluded. */
  REBUILD_DURATION(
      "headwater.rebuild.duration",
      Kind.DISTRIBUTION,
      MILLISECONDS,
      List.of("topology", "store"),
      "Time it took to make the states of one partition of a store anew"),
  /** At the start of this instance. */
  QUARANTINED(
      "headwater.state.quarantined",
      Kind.GAUGE,
      COUNT,
      List.of("topology"),
      "Tasks whose damaged states were put aside at the start, and restored"),
  /** By this instance, which reads all of them; again after it lost its state directory. */
  GLOBAL_ROWS(
      "headwater.global.rows",
      Kind.COUNTER,
      RECORDS,
      List.of("topology", "table"),
      "Rows of a global table that this instance has read"),
  /** Part of {@link #GLOBAL_ROWS}; the code is that of a dead letter, which there is none of. */
  GLOBAL_ROWS_SKIPPED(
      "headwater.global.rows.skipped",
      Kind.COUNTER,
      RECORDS,
      List.of("topology", "table", "code"),
      "Rows of a global table that this instance could not read and skipped"),
  /** Per stream thread, all threads together. */
  COMMIT_INTERVAL(
      "headwater.commit.interval",
      Kind.DISTRIBUTION,
      MILLISECONDS,
      List.of("topology"),
      "Time from one commit of a stream thread to its next"),
  /** Counted apart from the outcomes, as {@link #CONSUMED} is. */
  COMMANDS_SENT(
      "headwater.commands.sent",
      Kind.COUNTER,
      COUNT,
      List.of("topology", "aggregate"),
      "Commands that this process was given to send"),
  /** One per command in the end; until then it is one of {@link #COMMANDS_PENDING}. */
  COMMANDS(
      "headwater.commands",
      Kind.COUNTER,
      COUNT,
      List.of("topology", "aggregate", "outcome"),
      "What became of the commands that this process sent"),
  /** The difference of the two above. */
  COMMANDS_PENDING(
      "headwater.commands.pending",
      Kind.GAUGE,
      COUNT,
      List.of("topology", "aggregate"),
      "Commands that this process sent and that nothing is known of yet"),
  /** Of commands that were answered; the commit of the reply included. */
  COMMAND_LATENCY(
      "headwater.command.latency",
      Kind.DISTRIBUTION,
      NANOSECONDS,
      List.of("topology", "aggregate"),
      "Time from sending a command to its committed reply"),
  /** By the consumer's position, not by its committed offset. */
  LAG(
      "headwater.lag",
      Kind.GAUGE,
      RECORDS,
      List.of("topology", "stream", "partition"),
      "Records in a partition that are not consumed yet"),
  /** By the committed offset; of the partitions that this instance has. */
  PROJECTION_POSITION(
      "headwater.projection.position",
      Kind.GAUGE,
      COUNT,
      List.of("topology", "projection", "stream", "partition"),
      "Offset up to which a projection has folded a partition, committed"),
  /** By the committed offset, so that markers of transactions may count; see {@link #LAG}. */
  PROJECTION_LAG(
      "headwater.projection.lag",
      Kind.GAUGE,
      RECORDS,
      List.of("topology", "projection", "stream", "partition"),
      "Offsets in a partition that a projection has not folded and committed yet"),
  /** Of rows in a database; one transaction each. */
  DATABASE_BATCH(
      "headwater.database.batch.size",
      Kind.DISTRIBUTION,
      RECORDS,
      List.of("topology", "program"),
      "Records that were folded into a database in one transaction"),
  /** From the first statement of a batch to its commit, attempts included. */
  DATABASE_LATENCY(
      "headwater.database.batch.latency",
      Kind.DISTRIBUTION,
      NANOSECONDS,
      List.of("topology", "program"),
      "Time that a database took for one batch"),
  /** Conflicts with other writers, and outages of the database. */
  DATABASE_RETRIES(
      "headwater.database.retries",
      Kind.COUNTER,
      COUNT,
      List.of("topology", "program"),
      "Transactions that had to be tried again"),
  /** Batches that were refused because another instance has the partition. */
  DATABASE_FENCED(
      "headwater.database.fenced",
      Kind.COUNTER,
      COUNT,
      List.of("topology", "program"),
      "Batches of a partition that another instance had taken over"),
  /** A row that stays counts each time that it is tried. */
  OUTBOX_ROWS(
      "headwater.outbox.rows",
      Kind.COUNTER,
      RECORDS,
      List.of("topology", "outbox", "outcome"),
      "Rows of an outbox table by what became of them"),
  /** Asked for every few seconds, by the relay whose turn it is. */
  OUTBOX_LAG(
      "headwater.outbox.lag",
      Kind.GAUGE,
      RECORDS,
      List.of("topology", "outbox"),
      "Rows of an outbox table that are not published yet"),
  /** By the database's clock. */
  OUTBOX_AGE(
      "headwater.outbox.age",
      Kind.GAUGE,
      MILLISECONDS,
      List.of("topology", "outbox"),
      "Age of the oldest row of an outbox table that is not published yet"),
  /** Exists only in a Prometheus exposition. */
  SERIES_OMITTED(
      "headwater.series.omitted",
      Kind.GAUGE,
      COUNT,
      List.of("topology"),
      "Series left out of this exposition: over the cap, or a clash of names");

  /** How a measure behaves over time. */
  public enum Kind {
    /** Never decreases while the process lives. */
    COUNTER,
    /** Goes up and down. */
    GAUGE,
    /** A high dynamic range histogram since the start of the process, exact to 1 %. */
    DISTRIBUTION
  }

  private final String metric;

  @SuppressWarnings("ImmutableEnumChecker") // List.of
  private final List<String> labels;

  @SuppressWarnings("ImmutableEnumChecker") // A record of values.
  private final Description description;

  Measure(String metric, Kind kind, MeasureUnit unit, List<String> labels, String help) {
    this.metric = metric;
    this.labels = labels;
    this.description = new Description(kind, unit, help);
  }

  /** Returns the name without labels, such as {@code headwater.records}. */
  public String metric() {
    return metric;
  }

  /** Tells counters, gauges and distributions apart. */
  public Kind kind() {
    return description.kind();
  }

  /** Returns the unit in which the registry and JMX hold the values. */
  public MeasureUnit unit() {
    return description.unit();
  }

  /** Returns the label names, in order; {@code topology} is always the first. */
  public List<String> labels() {
    return labels;
  }

  /** Returns one sentence for people who see the name for the first time. */
  public String help() {
    return description.help();
  }

  Description description() {
    return description;
  }

  /** Names the series with these label values, in the order of {@link #labels()}. */
  SeriesName series(String... values) {
    Map<String, String> byLabel = new LinkedHashMap<>();
    for (int i = 0; i < labels.size(); i++) {
      byLabel.put(labels.get(i), values[i]);
    }
    return new SeriesName(metric, byLabel);
  }
}
