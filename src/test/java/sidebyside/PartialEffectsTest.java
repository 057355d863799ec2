package sidebyside;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.testkit.TopologyHarness;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.errors.LogAndContinueProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why the processor of the page decides first and acts then: what Kafka Streams itself does. */
class PartialEffectsTest {
  @TempDir
  Path directory;

  private TopologyTestDriver driver;

  /** Acts, and then throws. */
  private static final class Hasty implements Processor<String, String, String, String> {
    private ProcessorContext<String, String> context;
    private KeyValueStore<String, String> store;

    @Override
    public void init(ProcessorContext<String, String> context) {
      this.context = context;
      this.store = context.getStateStore("store");
    }

    @Override
    public void process(Record<String, String> record) {
      store.put(record.key(), record.value());
      context.forward(record);
      throw new IllegalStateException("too late");
    }
  }

  @BeforeEach
  void start() {
    Topology topology = new Topology()
        .addSource("in", new StringDeserializer(), new StringDeserializer(), "in")
        .addProcessor("hasty", Hasty::new, "in")
        .addStateStore(
            Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore("store"), Serdes.String(), Serdes.String()),
            "hasty")
        .addSink("out", "out", new StringSerializer(), new StringSerializer(), "hasty");
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "hasty");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:0");
    settings.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(
        StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndContinueProcessingExceptionHandler.class);
    settings.put(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, "dead-letters");
    driver = new TopologyTestDriver(topology, settings, TopologyHarness.START);
  }

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void recordThatFailsIsADeadLetterAndHasItsEffectsAllTheSame() {
    driver
        .createInputTopic("in", new StringSerializer(), new StringSerializer())
        .pipeInput("key", "value");

    assertThat(read("dead-letters")).isEqualTo(1);
    assertThat(read("out")).isEqualTo(1);
    assertThat(driver.<String, String>getKeyValueStore("store").get("key")).isEqualTo("value");
  }

  private long read(String topic) {
    return driver
        .createOutputTopic(topic, new StringDeserializer(), new StringDeserializer())
        .getQueueSize();
  }
}
