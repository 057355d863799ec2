package io.headwater.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.Limits;
import io.headwater.operator.WindowSnapshot;
import io.headwater.state.ObjectStore;
import io.headwater.streams.HostSettings;
import io.headwater.streams.KafkaTopology;
import io.headwater.streams.ObjectWindowTable;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueIterator;
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

  private static final Duration MAX_FUTURE = Duration.ofDays(1);
  private static final long CACHE_BYTES = 1L << 20;

  private final TopologySpec spec;
  private final ManualClock clock = new ManualClock(START);
  private final TopologyMetrics metrics;
  private final StateDirectory state;
  private final TopologyTestDriver driver;
  private final DriverTopics topics;

  private TopologyHarness(TopologySpec spec, Limits limits) {
    this.spec = spec;
    this.metrics = new TopologyMetrics(spec.name());
    this.state = StateDirectory.create();
    Properties properties = properties(spec.name(), state.path());
    HostSettings settings =
        new HostSettings(limits, MAX_FUTURE, CACHE_BYTES, metrics, clock, new ClockWaits(clock));
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
    return new TopologyHarness(spec.requireValid(), limits);
  }

  private static Properties properties(String application, Path stateDirectory) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:0");
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
    properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    return properties;
  }

  /**
   * Pipes a record under the key that its stream derives from the value; without a key if the
   * stream derives none. Its event time is the wall-clock time.
   *
   * @param message of the stream's type, a case of its oneof, or a builder of either
   */
  public void pipe(String stream, MessageOrBuilder message) {
    StreamSpec declared = stream(stream);
    Message value = Cases.as(declared.value(), message, "stream '" + stream + "'");
    RecordPosition unknown = new RecordPosition(declared.topic(), 0, 0);
    Optional<Object> key = declared
        .key()
        .map(rule ->
            rule.apply(Envelope.of(unknown, clock.instant(), EventHeaders.NONE, "", value)));
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
   * @param message of the stream's type, a case of its oneof, or a builder of either
   * @throws IllegalArgumentException if no such stream is declared, or it holds another type
   */
  public void pipe(
      String stream,
      Object key,
      MessageOrBuilder message,
      EventHeaders headers,
      Instant eventTime) {
    StreamSpec declared = stream(stream);
    Message value = Cases.as(declared.value(), message, "stream '" + stream + "'");
    pipeBytes(declared, Optional.of(key), value, headers, eventTime);
  }

  private void pipeBytes(
      StreamSpec stream,
      Optional<Object> key,
      Message value,
      EventHeaders headers,
      Instant eventTime) {
    topics.pipe(
        stream.topic(),
        new RawRecord(
            key.map(one -> ByteString.copyFrom(stream.keyType().encode(one))),
            Optional.of(ByteString.copyFrom(CanonicalBytes.of(value))),
            headers,
            eventTime.toEpochMilli()));
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
      records.add(decoded(declared, position, record));
    }
    return List.copyOf(records);
  }

  private static Envelope<Message> decoded(
      StreamSpec stream, RecordPosition position, RawRecord record) {
    byte[] value = record.value().orElse(ByteString.EMPTY).toByteArray();
    Envelope<Message> envelope = Envelope.ofBytes(
        position,
        record.timestamp(),
        record.headers(),
        new Envelope.EncodedKey(stream.keyType(), record.keyBytes()),
        new Envelope.EncodedValue(stream.value(), value));
    // A message without set fields has no bytes, which readers of a topic refuse; it was meant so.
    return value.length == 0 ? envelope.withValue(stream.value().defaultInstance()) : envelope;
  }

  /** Returns the values of all records written to a stream so far. */
  public List<Message> values(String stream) {
    return records(stream).stream().map(Envelope::value).toList();
  }

  /** Returns all records written to a topic so far, as it holds them. */
  public List<RawRecord> written(String topic) {
    return topics.written(topic);
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
    return Optional.ofNullable(objectStore(store).get(Bytes.wrap(encoded(key))));
  }

  /** Returns all states of a store by encoded key, in the order of the key bytes. */
  public Map<ByteString, Snapshot> states(String store) {
    Map<ByteString, Snapshot> states = new LinkedHashMap<>();
    try (KeyValueIterator<Bytes, Snapshot> all = objectStore(store).all()) {
      while (all.hasNext()) {
        KeyValue<Bytes, Snapshot> one = all.next();
        states.put(ByteString.copyFrom(one.key.get()), one.value);
      }
    }
    return states;
  }

  /**
   * Returns the windows that a store holds under a key, earliest first.
   *
   * @throws IllegalArgumentException if no step keeps windows in such a store
   */
  public List<WindowSnapshot> windows(String store, Object key) {
    StateStore windows = driver.getAllStateStores().get(store);
    if (windows == null || !spec.hasWindows(store)) {
      throw new IllegalArgumentException(
          "topology '%s' has no store '%s' of windows".formatted(spec.name(), store));
    }
    return ObjectWindowTable.read(windows, encoded(key));
  }

  /** Puts a state into a store, as if its key had that history. */
  public void seed(String store, Object key, Snapshot snapshot) {
    objectStore(store).put(Bytes.wrap(encoded(key)), snapshot, clock.millis());
  }

  @SuppressWarnings("unchecked") // object stores hold snapshots, or windows
  private ObjectStore<Snapshot> objectStore(String name) {
    StateStore store = driver.getAllStateStores().get(name);
    if (store instanceof ObjectStore<?> objects && !spec.hasWindows(name)) {
      return (ObjectStore<Snapshot>) objects;
    }
    throw new IllegalArgumentException("topology '%s' has no state store '%s'%s"
        .formatted(
            spec.name(),
            name,
            NearMatch.didYouMean(name, driver.getAllStateStores().keySet())));
  }

  private static byte[] encoded(Object key) {
    for (KeyType type : KeyType.values()) {
      if (type.javaType().isInstance(key)) {
        return type.encode(key);
      }
    }
    throw new IllegalArgumentException(
        "a key is a String, a Long or a byte[], was a " + key.getClass().getSimpleName());
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

  /** Moves the wall clock; event time moves with records only. */
  public void advanceTime(Duration by) {
    clock.advance(by);
    driver.advanceWallClockTime(by);
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
    return new HarnessTape(spec, topics).toString();
  }

  /**
   * Stops, removes the state, and checks the run.
   *
   * @throws AssertionError if a consumed record has no outcome, or two, or if Kafka Streams dropped
   *     one by itself
   */
  @Override
  public void close() {
    double dropped = droppedByKafkaStreams();
    try (state) {
      driver.close();
    }
    findingOf(countsByProgram(), dropped).ifPresent(finding -> {
      throw new AssertionError(finding + "\n" + this);
    });
  }

  /** Says what is wrong with a run. */
  static Optional<String> findingOf(Map<String, OutcomeCounts> counts, double dropped) {
    for (Map.Entry<String, OutcomeCounts> program : counts.entrySet()) {
      if (!program.getValue().isConserved()) {
        return Optional.of("records of '%s' have no outcome, or more than one: %s"
            .formatted(program.getKey(), program.getValue()));
      }
    }
    return dropped == 0
        ? Optional.empty()
        : Optional.of(
            "Kafka Streams dropped %.0f records by itself, expected 0".formatted(dropped));
  }

  private double droppedByKafkaStreams() {
    return driver.metrics().entrySet().stream()
        .filter(metric -> metric.getKey().name().equals("dropped-records-total"))
        .mapToDouble(metric -> ((Number) metric.getValue().metricValue()).doubleValue())
        .sum();
  }
}
