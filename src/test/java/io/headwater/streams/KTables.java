package io.headwater.streams;

import io.headwater.testkit.TopologyHarness;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.function.BiFunction;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.KTable;
import org.jspecify.annotations.Nullable;

/** Kafka's own join of the tables of the topics {@code left} and {@code right}, without a cache. */
final class KTables implements AutoCloseable {
  private final TopologyTestDriver driver;
  private final TestOutputTopic<String, String> out;

  KTables(
      Path state,
      BiFunction<KTable<String, String>, KTable<String, String>, KTable<String, String>> join) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "kafka");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:0");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    properties.put(
        StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class.getName());
    properties.put(
        StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class.getName());
    StreamsBuilder builder = new StreamsBuilder();
    join.apply(builder.table("left"), builder.table("right")).toStream().to("out");
    driver = new TopologyTestDriver(builder.build(), properties, TopologyHarness.START);
    out = driver.createOutputTopic("out", new StringDeserializer(), new StringDeserializer());
  }

  /** Pipes a row, or a deletion, and returns what that led to, such as {@code k=1-a}. */
  List<String> pipe(String topic, String key, @Nullable String value) {
    TestInputTopic<String, String> in =
        driver.createInputTopic(topic, new StringSerializer(), new StringSerializer());
    in.pipeInput(key, value, TopologyHarness.START);
    return out.readKeyValuesToList().stream()
        .map(one -> one.key + "=" + (one.value == null ? "" : one.value))
        .toList();
  }

  @Override
  public void close() {
    driver.close();
  }
}
