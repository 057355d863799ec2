package io.headwater.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.host.ParkedRecords;
import io.headwater.host.StoreTables;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.Limits;
import io.headwater.operator.ParkingLot;
import io.headwater.operator.PendingTimer;
import io.headwater.operator.WindowSnapshot;
import io.headwater.privacy.MemorySubjectKeys;
import io.headwater.privacy.SubjectKeys;
import io.headwater.state.CacheBudget;
import io.headwater.streams.HostSettings;
import io.headwater.streams.KafkaTopology;
import io.headwater.streams.ReleaseTopic;
import io.headwater.streams.StateRebuilds;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;

/**
 * A topology at work in this process, on Kafka Streams' {@link TopologyTestDriver}: no broker, one
 * partition, everything a record leads to done when {@code pipe} returns.
 *
 * <p>The wall clock stands at {@link #START} until {@link #advanceTime} moves it, or a step waits
 * to try a record again, which takes no time but the clock's. Outputs are
 * remembered: {@link #records} and {@link #deadLetters} return all so far, in order. {@link #close}
 * checks what must hold of every run. What the driver cannot show (several partitions, commits,
 * aborts, restore, size limits of the broker) needs a broker. Not thread-safe.
 */
public final class TopologyHarness implements AutoCloseable {
  /** Wall-clock time at the start, and event time of records piped without one. */
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  static final Duration MAX_FUTURE = Duration.ofDays(1);
  private static final CacheBudget CACHE = CacheBudget.each(1L << 20);

  private final TopologySpec spec;
  private final ManualClock clock = new ManualClock(START);
  private final TopologyMetrics metrics;
  private final ScratchDirectory state;
  private final TopologyTestDriver driver;
  private final DriverTopics topics;
  private final Map<String, List<RawRecord>> earlier;
  private final HarnessKeys keys;
  private final Optional<SubjectKeys> subjects;

  private TopologyHarness(
      TopologySpec spec,
      Limits limits,
      Map<String, List<RawRecord>> earlier,
      String filled,
      Optional<SubjectKeys> subjects) {
    this.subjects = subjects;
    this.spec = spec;
    this.earlier = earlier;
    this.metrics = new TopologyMetrics(spec.name());
    this.state = ScratchDirectory.create();
    Properties properties = DriverProperties.of(spec.name(), state.path(), filled);
    this.keys = HarnessKeys.of(spec, subjects);
    HostSettings settings = new HostSettings(
            limits, MAX_FUTURE, CACHE, metrics, clock, new ClockWaits(clock))
        .withHistory(new WrittenHistory(earlier), new StateRebuilds())
        .withProtection(keys.protection());
    this.driver = new TopologyTestDriver(
        KafkaTopology.compile(spec, settings, properties), properties, START);
    this.topics = new DriverTopics(driver);
  }

  /**
   * Starts a topology.
   *
   * @throws io.headwater.diagnostic.InvalidTopologyException if it is not valid
   */
  public static TopologyHarness of(TopologySpec spec) {
    return of(spec, Limits.DEFAULT);
  }

  /** Starts a topology with other bounds on single records than Kafka's defaults. */
  public static TopologyHarness of(TopologySpec spec, Limits limits) {
    return new TopologyHarness(spec.requireValid(), limits, Map.of(), "", newKeys());
  }

  private static Optional<SubjectKeys> newKeys() {
    return Optional.of(new MemorySubjectKeys());
  }

  /** Starts a topology on the events of topics, which the states of its aggregates are made of. */
  static TopologyHarness of(TopologySpec spec, Map<String, List<RawRecord>> events) {
    String filled =
        spec.aggregates().stream().map(AggregateSpec::store).collect(Collectors.joining(","));
    return new TopologyHarness(spec.requireValid(), Limits.DEFAULT, events, filled, newKeys());
  }

  /**
   * Starts another version of the topology on what this one has left: the states of its aggregates,
   * and all events so far. The first record finds the states made anew, if they have to be.
   */
  public TopologyHarness next(TopologySpec version) {
    Map<String, List<RawRecord>> all = new LinkedHashMap<>(earlier);
    topics.held().forEach((topic, records) -> all.merge(topic, records, WrittenHistory::joined));
    TopologyHarness next =
        new TopologyHarness(version.requireValid(), Limits.DEFAULT, all, "", subjects);
    for (AggregateSpec aggregate : version.aggregates()) {
      HarnessStores.copy(
          stores().states(aggregate.store()), next.stores().states(aggregate.store()));
    }
    return next;
  }

  /** Starts a topology with keys that another harness may have sealed personal data with. */
  public static TopologyHarness of(TopologySpec spec, SubjectKeys subjects) {
    return new TopologyHarness(
        spec.requireValid(), Limits.DEFAULT, Map.of(), "", Optional.of(subjects));
  }

  /** Starts a topology that seals nothing, as sealing the same twice gives different bytes. */
  static TopologyHarness unsealed(TopologySpec spec) {
    return new TopologyHarness(spec.requireValid(), Limits.DEFAULT, Map.of(), "", Optional.empty());
  }

  /**
   * Pipes a record under the key that its stream derives from the value; without a key if the
   * stream derives none. Its event time is the wall-clock time.
   *
   * @param message of the stream's type, a case of its oneof, or a builder of either; or of an
   *     older type
   */
  public void pipe(String stream, MessageOrBuilder message) {
    StreamSpec declared = stream(stream);
    Message value = Cases.as(declared, message);
    Message newest = declared.decoder().newest(value);
    RecordPosition unknown = new RecordPosition(declared.topic(), 0, 0);
    Optional<Object> key = declared
        .key()
        .map(rule ->
            rule.apply(Envelope.of(unknown, clock.instant(), EventHeaders.NONE, "", newest)));
    pipeBytes(declared, key, value, EventHeaders.NONE, clock.instant());
  }

  /** Pipes a record; its event time is the wall-clock time. */
  public void pipe(String stream, Object key, MessageOrBuilder message) {
    pipe(stream, key, message, EventHeaders.NONE, clock.instant());
  }

  /**
   * Pipes a record.
   *
   * @param key of the Java class of the stream's key type
   * @param message of the stream's type, a case of its oneof, or a builder of either; or of an
   *     older type, which a header names then
   * @throws IllegalArgumentException if no such stream is declared, or it holds another type
   */
  public void pipe(
      String stream,
      Object key,
      MessageOrBuilder message,
      EventHeaders headers,
      Instant eventTime) {
    StreamSpec declared = stream(stream);
    Message value = Cases.as(declared, message);
    pipeBytes(declared, Optional.of(key), value, headers, eventTime);
  }

  private void pipeBytes(
      StreamSpec stream,
      Optional<Object> key,
      Message value,
      EventHeaders headers,
      Instant eventTime) {
    topics.pipe(stream.topic(), keys.written(stream, key, value, headers, eventTime));
  }

  /**
   * Pipes bytes as they are.
   *
   * @param key null for a record without a key
   * @param value null for a tombstone
   * @param timestamp milliseconds since the epoch, at least 0: the driver refuses less
   */
  public void pipeRaw(
      String topic,
      byte @Nullable [] key,
      byte @Nullable [] value,
      EventHeaders headers,
      long timestamp) {
    topics.pipe(topic, RawRecord.of(key, value, headers, timestamp));
  }

  /**
   * Releases the parked records of a key, as {@code headwater release} does.
   *
   * @param program that parked them; all programs that read its topic hear of it
   * @throws IllegalArgumentException if no such program parks records
   */
  public void release(String program, Object key) {
    ReleaseTopic target = ReleaseTopic.of(spec, program);
    long time = target.timestamp(clock.millis());
    pipeRaw(target.topic(), HarnessStores.encoded(key), null, EventHeaders.ofRelease(""), time);
  }

  /**
   * Returns what is parked in a program, by encoded key, in the order of the key bytes.
   *
   * @throws IllegalArgumentException if no such program parks records
   */
  public Map<ByteString, ParkingLot> parked(String program) {
    String store = ReleaseTopic.of(spec, program).store();
    return ParkedRecords.read(Objects.requireNonNull(driver.getAllStateStores().get(store)));
  }

  private StreamSpec stream(String name) {
    List<String> names = spec.streams().stream().map(StreamSpec::name).toList();
    return spec.stream(name)
        .orElseThrow(() -> new IllegalArgumentException("topology '%s' declares no stream '%s'%s"
            .formatted(spec.name(), name, NearMatch.didYouMean(name, names))));
  }

  /** Returns all records written to a stream so far; their origin is their place in its topic. */
  public List<Envelope<Message>> records(String stream) {
    StreamSpec declared = stream(stream);
    List<RawRecord> written = topics.written(declared.topic());
    List<Envelope<Message>> records = new ArrayList<>();
    for (RawRecord record : written) {
      RecordPosition position = new RecordPosition(declared.topic(), 0, records.size());
      records.add(keys.read(declared, position, record));
    }
    return List.copyOf(records);
  }

  /** Returns the values of all records written to a stream so far, defaults for deletions. */
  public List<Message> values(String stream) {
    return records(stream).stream().map(Envelope::value).toList();
  }

  /** Returns all records written to a topic so far, as it holds them. */
  public List<RawRecord> written(String topic) {
    return topics.written(topic);
  }

  DriverTopics topics() {
    return topics;
  }

  /** Returns all records so far, by topic; changelogs and internal topics included. */
  public Map<String, List<RawRecord>> writtenTopics() {
    return topics.written();
  }

  /**
   * Returns all dead letters so far of records that entered by a stream.
   *
   * @throws AssertionError if a record of the queue is no dead letter
   */
  public List<DeadLetter> deadLetters(String stream) {
    String queue = stream(stream).deadLetterTopic();
    return topics.written(queue).stream()
        .map(record -> DeadLetterHeaders.read(
                record.keyBytes(), record.valueBytes(), record.headers())
            .orElseThrow(() ->
                new AssertionError("a record of '" + queue + "' has no headers of a dead letter")))
        .toList();
  }

  /** Returns the state that a store holds under a key. */
  public Optional<Snapshot> state(String store, Object key) {
    Bytes bytes = Bytes.wrap(HarnessStores.encoded(key));
    return Optional.ofNullable(stores().states(store).get(bytes)).map(keys::opened);
  }

  /** Returns all states of a store by encoded key, in the order of the key bytes. */
  public Map<ByteString, Snapshot> states(String store) {
    Map<ByteString, Snapshot> states = stores().snapshots(store);
    states.replaceAll((key, kept) -> keys.opened(kept));
    return states;
  }

  /**
   * Returns the windows that a store holds under a key, earliest first.
   *
   * @throws IllegalArgumentException if no step keeps windows in such a store
   */
  public List<WindowSnapshot> windows(String store, Object key) {
    return StoreTables.windowsOf(stores().windows(store), HarnessStores.encoded(key)).stream()
        .map(window -> window.withSnapshot(keys.opened(window.snapshot())))
        .toList();
  }

  /**
   * Returns the pending timers of a process of a saga, in the order of their names.
   *
   * @throws IllegalArgumentException if there is no such saga
   */
  public List<PendingTimer> timers(String saga, String process) {
    return stores().timers(saga, process);
  }

  /** Puts a state into a store, as if its key had that history. */
  public void seed(String store, Object key, Snapshot snapshot) {
    byte[] encoded = HarnessStores.encoded(key);
    stores().states(store).put(Bytes.wrap(encoded), keys.sealed(key, snapshot), clock.millis());
  }

  private HarnessStores stores() {
    return new HarnessStores(spec, driver.getAllStateStores());
  }

  /** Returns what was consumed and what became of it, summed over the programs. */
  public OutcomeCounts counts() {
    return metrics.counts();
  }

  /** Returns the counts of one program. */
  public OutcomeCounts counts(String program) {
    return countsByProgram().getOrDefault(program, OutcomeCounts.NONE);
  }

  /** Returns the counts of each program, by its name. */
  public Map<String, OutcomeCounts> countsByProgram() {
    return metrics.countsByProgram();
  }

  /** Returns how many rows of a global table were read. */
  public long globalRows(String table) {
    return metrics.globalTable(table).rows();
  }

  /** Returns how many rows of a global table were read and skipped, for whatever reason. */
  public long skippedRows(String table) {
    return metrics.globalTable(table).skipped();
  }

  /** Moves the wall clock; event time moves with records only. */
  public void advanceTime(Duration by) {
    new HarnessTime(clock, topics, stores()).advance(by);
  }

  /** Moves the wall clock to a time, unless it is there or beyond it already. */
  public void advanceTo(Instant time) {
    if (time.isAfter(now())) {
      advanceTime(Duration.between(now(), time));
    }
  }

  /** Returns the wall-clock time. */
  public Instant now() {
    return clock.instant();
  }

  /** Renders every record that went in or came out, one per line; payload included. */
  @Override
  public String toString() {
    return new HarnessTape(spec, topics, keys).toString();
  }

  /**
   * Stops, removes the state, and checks the run.
   *
   * @throws AssertionError if a consumed record has no outcome, or two, or if Kafka Streams dropped
   *     one by itself
   */
  @Override
  public void close() {
    double dropped = Conservation.dropped(driver.metrics());
    try (state) {
      driver.close();
    }
    Conservation.findingOf(countsByProgram(), dropped).ifPresent(finding -> {
      throw new AssertionError(finding + "\n" + this);
    });
  }
}
