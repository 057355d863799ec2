package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.streams.HostSettings;
import io.headwater.streams.IdleCommit;
import io.headwater.streams.IdleCommits;
import io.headwater.streams.KafkaTopology;
import io.headwater.streams.StateRebuilds;
import io.headwater.topology.AllowedSettings;
import io.headwater.topology.ClientRole;
import io.headwater.topology.RefusedSettings;
import io.headwater.topology.SettingValues;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import topologies.bank.Bank;

/** The settings of a topology are Kafka's, and reach Kafka's clients. No broker is asked. */
class ClientSettingsTest {
  private static final TopologyMetrics METRICS = new TopologyMetrics("words");

  @TempDir
  Path directory;

  private static TopologySpec words(ClientRole role, Map<String, ?> settings) {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    words.pipeline("words", in).to(words.stream("out", StringValue.class));
    return words.settings(role, settings).build().requireValid();
  }

  private static ConfigDef definitions(ClientRole role) {
    return switch (role) {
      case STREAMS -> StreamsConfig.configDef();
      case CONSUMER, MAIN_CONSUMER, RESTORE_CONSUMER, GLOBAL_CONSUMER -> ConsumerConfig.configDef();
      case PRODUCER -> ProducerConfig.configDef();
      case ADMIN -> AdminClientConfig.configDef();
    };
  }

  private static ConfigDef.ConfigKey key(ClientRole role, String name) {
    return Optional.ofNullable(definitions(role).configKeys().get(name))
        .orElseThrow(() -> new AssertionError("Kafka has no setting " + name + " of " + role));
  }

  private static Stream<Arguments> allowed() {
    return Arrays.stream(ClientRole.values())
        .flatMap(role -> AllowedSettings.of(role).entrySet().stream()
            .map(one -> Arguments.of(role, one.getKey(), one.getValue())));
  }

  private static List<String> extremes(SettingValues values) {
    return values instanceof SettingValues.WholeNumbers numbers
        ? List.of(Long.toString(numbers.least()), Long.toString(numbers.most()))
        : ((SettingValues.Words) values).all();
  }

  private static ConfigDef.Type type(SettingValues values) {
    if (values instanceof SettingValues.WholeNumbers numbers) {
      return numbers.bits() == Integer.SIZE ? ConfigDef.Type.INT : ConfigDef.Type.LONG;
    }
    return ConfigDef.Type.STRING;
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("allowed")
  void eachIsOneOfKafkasWithValuesThatItTakes(ClientRole role, String name, SettingValues values) {
    ConfigDef.ConfigKey key = key(role, name);

    assertThat(key.type()).isEqualTo(type(values));
    for (String extreme : extremes(values)) {
      assertThat(values.take(extreme)).isTrue();
      Object parsed = ConfigDef.parseType(name, extreme, key.type());
      if (key.validator != null) {
        key.validator.ensureValid(name, parsed);
      }
    }
  }

  @Test
  void eachRefusedOneIsKafkasAndNotAllowed() {
    Set<String> kafkas = new HashSet<>();
    Set<String> allowed = new HashSet<>();
    for (ClientRole role : ClientRole.values()) {
      kafkas.addAll(definitions(role).names());
      allowed.addAll(AllowedSettings.of(role).keySet());
    }

    assertThat(kafkas).containsAll(RefusedSettings.names());
    assertThat(allowed).doesNotContainAnyElementsOf(RefusedSettings.names());
  }

  @ParameterizedTest
  @EnumSource(ClientRole.class)
  void allReachTheirClientAtTheirLeast(ClientRole role) {
    reach(role, values -> extremes(values).get(0));
  }

  @ParameterizedTest
  @EnumSource(ClientRole.class)
  void allReachTheirClientAtTheirMost(ClientRole role) {
    reach(role, values -> extremes(values).get(extremes(values).size() - 1));
  }

  private void reach(ClientRole role, Function<SettingValues, String> choice) {
    Map<String, String> settings = new TreeMap<>();
    AllowedSettings.of(role).forEach((name, values) -> settings.put(name, choice.apply(values)));

    List<Map<String, Object>> created = created(words(role, settings), role);

    assertThat(created)
        .isNotEmpty()
        .allSatisfy(config -> settings.forEach((name, value) -> {
          ConfigDef.Type type = key(role, name).type();
          assertThat(ConfigDef.parseType(name, config.get(name), type))
              .as(name)
              .isEqualTo(ConfigDef.parseType(name, value, type));
        }));
  }

  /** Returns what the clients of a role are created with. */
  private List<Map<String, Object>> created(TopologySpec spec, ClientRole role) {
    AppSettings settings = AppSettings.of("127.0.0.1:1", directory);
    Properties properties = StreamsProperties.of(spec, settings, METRICS);
    RecordedClients clients = new RecordedClients();
    try (KafkaStreams streams = new KafkaStreams(
        KafkaTopology.compile(spec, HostSettings.defaults(METRICS), properties),
        properties,
        clients)) {
      streams.close(Duration.ZERO);
    }
    StreamsConfig config = new StreamsConfig(properties);
    return switch (role) {
      case STREAMS -> List.of(new HashMap<>(config.values()));
      case CONSUMER ->
        List.of(
            clients.of(ClientRole.MAIN_CONSUMER),
            clients.of(ClientRole.RESTORE_CONSUMER),
            config.getGlobalConsumerConfigs("words"));
      // Kafka Streams creates it for topologies with global tables only, with these settings.
      case GLOBAL_CONSUMER -> List.of(config.getGlobalConsumerConfigs("words"));
      case MAIN_CONSUMER, RESTORE_CONSUMER, PRODUCER, ADMIN -> List.of(clients.of(role));
    };
  }

  private static Map<String, Object> producer(TopologySpec spec, AppSettings settings) {
    return new StreamsConfig(StreamsProperties.of(spec, settings, METRICS))
        .getProducerConfigs("words");
  }

  @Test
  void outweighOurs() {
    TopologySpec spec = words(ClientRole.PRODUCER, Map.of("batch.size", 1000));

    assertThat(producer(spec, AppSettings.of("127.0.0.1:1", directory)))
        .containsEntry("batch.size", "1000");
  }

  @ParameterizedTest
  @MethodSource("told")
  void areOutweighedByWhatTheInstanceIsTold(String told, ClientRole role, String name) {
    AppSettings settings = AppSettings.of("127.0.0.1:1", directory).withKafka(told, "20000");
    StreamsConfig config = new StreamsConfig(
        StreamsProperties.of(words(role, Map.of(name, 30000)), settings, METRICS));

    assertThat(config.getMainConsumerConfigs("words", "words", 0)).containsEntry(name, "20000");
  }

  static Stream<Arguments> told() {
    return Stream.of(
        Arguments.of("request.timeout.ms", ClientRole.CONSUMER, "request.timeout.ms"),
        Arguments.of("request.timeout.ms", ClientRole.MAIN_CONSUMER, "request.timeout.ms"),
        Arguments.of("consumer.request.timeout.ms", ClientRole.CONSUMER, "request.timeout.ms"),
        Arguments.of("consumer.session.timeout.ms", ClientRole.MAIN_CONSUMER, "session.timeout.ms"),
        Arguments.of("main.consumer.request.timeout.ms", ClientRole.CONSUMER, "request.timeout.ms"),
        Arguments.of(
            "main.consumer.session.timeout.ms", ClientRole.MAIN_CONSUMER, "session.timeout.ms"));
  }

  /** Creates real clients, and keeps what they are created with. */
  private static final class RecordedClients implements KafkaClientSupplier {
    private final KafkaClientSupplier clients = new TimedClients(
        METRICS,
        new GlobalBootstrap(new Bank().topology()),
        new StateRebuilds(),
        IdleCommits.of(IdleCommit.NEVER),
        IntakeBounds.NONE,
        new ThreadSuccession(System::nanoTime));
    private final Map<ClientRole, Map<String, Object>> configs = new ConcurrentHashMap<>();

    Map<String, Object> of(ClientRole role) {
      return configs.getOrDefault(role, Map.of());
    }

    private Map<String, Object> kept(ClientRole role, Map<String, Object> config) {
      configs.put(role, new HashMap<>(config));
      return config;
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
      return clients.getAdmin(kept(ClientRole.ADMIN, config));
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
      return clients.getProducer(kept(ClientRole.PRODUCER, config));
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
      return clients.getConsumer(kept(ClientRole.MAIN_CONSUMER, config));
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
      return clients.getRestoreConsumer(kept(ClientRole.RESTORE_CONSUMER, config));
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
      return clients.getGlobalConsumer(kept(ClientRole.GLOBAL_CONSUMER, config));
    }
  }
}
