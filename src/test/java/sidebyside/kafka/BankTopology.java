package sidebyside.kafka;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;
import org.apache.kafka.streams.state.Stores;

/** Accounts that cannot be overdrawn, on the processor API of Kafka Streams. */
public final class BankTopology {
  /** Commands come in here. */
  public static final String COMMANDS = "account-commands";

  /** Events go here. */
  public static final String EVENTS = "account-events";

  /** A reply to every command that could be read goes here. */
  public static final String REPLIES = "account-replies";

  /** Records go here that could not be read, or that a rule threw at. */
  public static final String DEAD_LETTERS = "account-commands-dlq";

  /** Accounts by id. */
  public static final String ACCOUNTS = "accounts";

  static final String FIRST_REPLIES = "first-replies";

  private BankTopology() {}

  /** Returns the topology. */
  public static Topology of(Clock clock) {
    ByteArrayDeserializer asItIs = new ByteArrayDeserializer();
    Topology topology = new Topology();
    topology.addSource(
        AutoOffsetReset.none(), "commands", new TimelyTimestamps(clock), asItIs, asItIs, COMMANDS);
    topology.addProcessor("account", AccountProcessor::new, "commands");
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(ACCOUNTS), Serdes.Bytes(), Serdes.ByteArray()),
        "account");
    Duration window = FirstReplies.WINDOW;
    topology.addStateStore(
        Stores.windowStoreBuilder(
            Stores.persistentWindowStore(FIRST_REPLIES, window, window, false),
            Serdes.Bytes(),
            Serdes.ByteArray()),
        "account");
    addSink(topology, EVENTS);
    addSink(topology, REPLIES);
    addSink(topology, DEAD_LETTERS);
    return topology;
  }

  private static void addSink(Topology topology, String topic) {
    ByteArraySerializer asItIs = new ByteArraySerializer();
    topology.addSink(topic, topic, asItIs, asItIs, "account");
  }

  /** Returns the settings that the topology relies on. */
  public static Properties settings(String bootstrapServers, Path stateDirectory) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "bank");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 1);
    settings.put(StreamsConfig.producerPrefix("transaction.timeout.ms"), 30_000);
    // A dead letter is a command and some headers more; its topic has to take as much.
    settings.put(StreamsConfig.producerPrefix("max.request.size"), 2 << 20);
    // Whatever gets this far is infrastructure: not to be skipped, and no dead letter.
    settings.put(
        StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndFailProcessingExceptionHandler.class);
    return settings;
  }
}
