package topologies;

import static java.util.stream.Collectors.toMap;

import com.google.protobuf.Message;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import io.headwater.event.Snapshot;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.serde.HeaderBytes;
import io.headwater.state.ObjectStore;
import io.headwater.streams.HostSettings;
import io.headwater.streams.KafkaTopology;
import io.headwater.topology.TopologySpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;

/** A topology, compiled for Kafka Streams and run without a broker, one record at a time. */
public final class DriverRun implements AutoCloseable {
  private final TopologyMetrics metrics;
  private final TopologyTestDriver driver;
  private final Map<String, TestInputTopic<byte[], byte[]>> inputs = new HashMap<>();

  /** Starts a topology with empty stores under {@code stateDirectory}. */
  public DriverRun(TopologySpec spec, Path stateDirectory) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, spec.name());
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
    properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    metrics = new TopologyMetrics(spec.name());
    driver = new TopologyTestDriver(
        KafkaTopology.compile(spec, HostSettings.defaults(metrics), properties), properties);
  }

  /** Processes one record and everything that it leads to. */
  public void process(String topic, TestRecord<byte[], byte[]> record) {
    inputs
        .computeIfAbsent(
            topic,
            name ->
                driver.createInputTopic(name, new ByteArraySerializer(), new ByteArraySerializer()))
        .pipeInput(record);
  }

  /** Makes a record of an input topic; key and value may be null. */
  public static TestRecord<byte[], byte[]> record(
      byte[] key, byte[] value, EventHeaders headers, Instant eventTime) {
    return new TestRecord<>(key, value, HeaderBytes.toKafka(headers), eventTime);
  }

  /** Returns what became of all records, by program. */
  public Map<String, OutcomeCounts> counts() {
    return metrics.countsByProgram();
  }

  /** Returns what became of the records of one program. */
  public OutcomeCounts counts(String program) {
    return Objects.requireNonNull(counts().get(program), program);
  }

  /** Returns, and forgets, the records of an output topic. */
  public List<TestRecord<byte[], byte[]>> records(String topic) {
    return driver
        .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  /** Returns, and forgets, the values of an output topic. */
  @SuppressWarnings("unchecked") // a generated class parses into itself
  public <V extends Message> List<V> values(String topic, Class<V> type) {
    MessageType values = MessageType.of(type);
    return records(topic).stream()
        .map(record -> (V) values.parse(record.value()))
        .toList();
  }

  /** Returns, and forgets, the last value of each key of an output topic. */
  @SuppressWarnings("unchecked") // a generated class parses into itself
  public <V extends Message> Map<String, V> lastValues(String topic, Class<V> type) {
    MessageType values = MessageType.of(type);
    return records(topic).stream()
        .collect(toMap(
            record -> new String(record.key(), StandardCharsets.UTF_8),
            record -> (V) values.parse(record.value()),
            (earlier, later) -> later));
  }

  /** Returns, and forgets, the dead letters of an input topic. */
  public List<DeadLetter> deadLetters(String topic) {
    return records(topic + "-dlq").stream()
        .map(record -> DeadLetterHeaders.read(
            record.key(), record.value(), HeaderBytes.fromKafka(record.headers())))
        .map(Optional::orElseThrow)
        .toList();
  }

  /** Returns the states that a store holds, by key. */
  @SuppressWarnings("unchecked") // what the store was declared with
  public <S extends Message> Map<String, S> states(String store) {
    ObjectStore<Snapshot> states =
        (ObjectStore<Snapshot>) driver.getAllStateStores().get(store);
    Map<String, S> byKey = new TreeMap<>();
    try (KeyValueIterator<Bytes, Snapshot> all = states.all()) {
      all.forEachRemaining(entry ->
          byKey.put(new String(entry.key.get(), StandardCharsets.UTF_8), (S) entry.value.state()));
    }
    return byKey;
  }

  /** Returns the state that a store holds under a key. */
  public <S extends Message> S state(String store, String key) {
    return Objects.requireNonNull(this.<S>states(store).get(key), key);
  }

  @Override
  public void close() {
    driver.close();
  }
}
