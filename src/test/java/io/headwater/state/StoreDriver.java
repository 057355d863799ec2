package io.headwater.state;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** A store in a topology on a test driver; each record runs a given piece of work. */
final class StoreDriver implements AutoCloseable {
  static final String STORE = "tallies";
  private static final String INPUT = "ticks";
  private static final String APPLICATION = "store-test";
  private static final byte[] NOTHING = new byte[0];

  private final TopologyTestDriver driver;
  private final TestInputTopic<byte[], byte[]> input;
  private final TestOutputTopic<byte[], byte[]> changelog;
  private Consumer<ObjectStore<Tally>> work = store -> {};

  private StoreDriver(StoreBuilder<ObjectStore<Tally>> store, Map<String, String> settings) {
    Topology topology = new Topology();
    topology.addSource("source", new ByteArrayDeserializer(), new ByteArrayDeserializer(), INPUT);
    topology.addProcessor("worker", Worker::new, "source");
    topology.addStateStore(store, "worker");
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION);
    properties.putAll(settings);
    driver = new TopologyTestDriver(topology, properties);
    input = driver.createInputTopic(INPUT, new ByteArraySerializer(), new ByteArraySerializer());
    changelog = driver.createOutputTopic(
        APPLICATION + "-" + STORE + "-changelog",
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  /** Opens a store under exactly-once. */
  static StoreDriver exactlyOnce(StoreBuilder<ObjectStore<Tally>> store, Path stateDirectory) {
    return open(store, stateDirectory, StreamsConfig.EXACTLY_ONCE_V2, Map.of());
  }

  static StoreDriver open(
      StoreBuilder<ObjectStore<Tally>> store,
      Path stateDirectory,
      String guarantee,
      Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee);
    return new StoreDriver(store, settings);
  }

  /** Runs work while one record is processed, and commits. */
  void inOneRecord(long timestamp, Consumer<ObjectStore<Tally>> newWork) {
    work = newWork;
    input.pipeInput(new TestRecord<>(NOTHING, NOTHING, null, timestamp));
  }

  /** Makes a write-back store trust the driver: a first record writes, and flushes. */
  StoreDriver warmedUp() {
    inOneRecord(1, store -> store.put(key("warm-up"), Tally.tally(0), 1));
    inOneRecord(2, store -> store.delete(key("warm-up")));
    changelog();
    return this;
  }

  TopologyTestDriver driver() {
    return driver;
  }

  @SuppressWarnings("unchecked")
  ObjectStore<Tally> store() {
    return (ObjectStore<Tally>) requireNonNull(driver.getAllStateStores().get(STORE));
  }

  /** Returns the changelog records since the last call, in order. */
  List<Logged> changelog() {
    List<Logged> logged = new ArrayList<>();
    for (TestRecord<byte[], byte[]> row : changelog.readRecordsToList()) {
      @Nullable Tally state = row.value() == null ? null : Tally.CODEC.decode(row.value());
      logged.add(new Logged(text(row.key()), state, row.timestamp()));
    }
    return logged;
  }

  /** Makes a key of one byte per character, below 256. */
  static Bytes key(String key) {
    return Bytes.wrap(key.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Drains and closes a scan. */
  static Map<String, Tally> drain(KeyValueIterator<Bytes, Tally> scan) {
    Map<String, Tally> found = new LinkedHashMap<>();
    try (scan) {
      while (scan.hasNext()) {
        Bytes announced = scan.peekNextKey();
        KeyValue<Bytes, Tally> next = scan.next();
        assertThat(next.key).isEqualTo(announced);
        assertThat(found.put(text(next.key.get()), next.value)).isNull();
      }
    }
    return found;
  }

  private static String text(byte[] key) {
    return new String(key, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    driver.close();
  }

  /** One record of the changelog; the state is null in a tombstone. */
  record Logged(String key, @Nullable Tally state, long timestamp) {}

  private final class Worker extends ContextualProcessor<byte[], byte[], Void, Void> {
    @Override
    public void process(Record<byte[], byte[]> tick) {
      work.accept(context().getStateStore(STORE));
    }
  }
}
