package io.headwater.replay;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.RecordPosition;
import io.headwater.host.InternalTopics;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.Limits;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramExit;
import io.headwater.operator.ProgramStore;
import io.headwater.proto.HeaderEntry;
import io.headwater.proto.Provenance;
import io.headwater.proto.SagaEvent;
import io.headwater.proto.SagaInput;
import io.headwater.replay.DriverComparison.Written;
import io.headwater.runtime.AppSettings;
import io.headwater.runtime.HeadwaterApp;
import io.headwater.serde.HeaderBytes;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A topology live on a broker and in memory, record by record: the next one is published when
 * everything that followed from the last one is there, since partitions have no order between them.
 */
final class LiveComparison implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration MAX_FUTURE = Duration.ofDays(1);
  private static final Set<String> OF_WALL_CLOCK_AND_PROCESS =
      Set.of("hw-dlq-time", "hw-dlq-instance");

  private final TopologySpec spec;
  private final TopologyMetrics metrics;
  private final SortedMap<String, List<Written>> inMemory = new TreeMap<>();
  private final SortedMap<String, List<Written>> live = new TreeMap<>();
  private final Set<String> ownTopics;
  private final Set<String> sagaTopics;
  private final SourcePlaces places;
  private final InMemoryTopology topology;
  private final HeadwaterApp app;
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;

  private LiveComparison(TopologySpec spec, String servers, HeadwaterApp app) {
    this.spec = spec;
    this.ownTopics = writtenTopics(spec);
    this.sagaTopics = spec.sagas().stream()
        .map(saga -> spec.stream(saga.events()).orElseThrow().topic())
        .collect(toSet());
    this.places = new SourcePlaces(spec);
    this.metrics = new TopologyMetrics(spec.name());
    this.topology = InMemoryTopology.of(
        spec,
        new ReplaySettings(Limits.DEFAULT, Instant.now(), MAX_FUTURE, false, FieldProtection.NONE),
        this::heard,
        metrics,
        StateChange.Listener.NONE);
    this.app = app;
    this.producer = new KafkaProducer<>(
        Map.of("bootstrap.servers", servers, "acks", "all"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
    this.consumer = new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers",
            servers,
            "isolation.level",
            "read_committed",
            "fetch.max.wait.ms",
            20),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  static LiveComparison start(TopologySpec spec, String servers, Path state)
      throws InterruptedException {
    HeadwaterApp app =
        HeadwaterApp.start(spec, AppSettings.of(servers, state).withCreateTopics(true));
    LiveComparison comparison = new LiveComparison(spec, servers, app);
    assertThat(app.awaitRunning(PATIENCE)).isTrue();
    comparison.assign();
    return comparison;
  }

  /** Returns the topics that a topology writes, those between its programs left out. */
  static Set<String> writtenTopics(TopologySpec spec) {
    return Program.compile(spec).stream()
        .flatMap(program -> program.exits().stream())
        .flatMap(exit ->
            exit instanceof ProgramExit.Sink sink ? Stream.of(sink.topic()) : Stream.empty())
        .collect(toSet());
  }

  private void assign() {
    List<TopicPartition> all = consumer.listTopics().entrySet().stream()
        .filter(topic -> !topic.getKey().startsWith("__"))
        .flatMap(topic -> topic.getValue().stream())
        .map(one -> new TopicPartition(one.topic(), one.partition()))
        .toList();
    consumer.assign(all);
    consumer.seekToBeginning(all);
  }

  private static void add(
      SortedMap<String, List<Written>> to, RecordPosition position, Written written) {
    to.computeIfAbsent(position.topic() + "-" + position.partition(), any -> new ArrayList<>())
        .add(written);
  }

  private void heard(WrittenRecord record) {
    add(inMemory, record.position(), written(record));
  }

  private Written written(WrittenRecord record) {
    return new Written(
        Optional.ofNullable(record.key()).map(ByteString::copyFrom),
        comparable(record.position().topic(), record.value()),
        comparable(record.headers()),
        comparable(record.position().topic(), record.timestamp()));
  }

  /**
   * Leaves out what is of the wall clock and of the process, and where in its partition a record is
   * of a topic that the topology writes itself: there, the ends of transactions take offsets, too.
   */
  private EventHeaders comparable(EventHeaders headers) {
    return headers.without(
        name -> OF_WALL_CLOCK_AND_PROCESS.contains(name) || namesOffsetOfOwnTopic(name, headers));
  }

  /** The broker says when a letter was written; a header has the timestamp of its record. */
  private static long comparable(String topic, long timestamp) {
    return topic.endsWith(StreamSpec.DEAD_LETTER_SUFFIX) ? 0 : timestamp;
  }

  private boolean namesOffsetOfOwnTopic(String name, EventHeaders headers) {
    return switch (name) {
      case EventHeaders.ORIGIN ->
        ownTopics.stream().anyMatch(topic -> headers.text(name).orElse("").startsWith(topic + "-"));
      case "hw-dlq-offset", "__streams.errors.offset" ->
        ownTopics.contains(headers.text("hw-dlq-topic").orElse(""));
      case EventHeaders.PROVENANCE -> ownTopics.contains(provenance(headers).getTopic());
      default -> false;
    };
  }

  /** Does the same for what a process of a saga came across. */
  private Optional<ByteString> comparable(String topic, byte @Nullable [] value) {
    Optional<ByteString> bytes = Optional.ofNullable(value).map(ByteString::copyFrom);
    return sagaTopics.contains(topic) ? bytes.map(this::withoutOffsets) : bytes;
  }

  private ByteString withoutOffsets(ByteString sagaEvent) {
    try {
      SagaEvent.Builder event = SagaEvent.parseFrom(sagaEvent).toBuilder();
      if (event.hasInput() && ownTopics.contains(event.getInput().getTopic())) {
        event.getInputBuilder().clearOffset();
        comparable(event.getInputBuilder());
      }
      if (event.hasTimer() && ownTopics.contains(event.getTimer().getTopic())) {
        event.getTimerBuilder().clearOffset();
      }
      return event.build().toByteString();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("event of a saga is unreadable", e);
    }
  }

  private void comparable(SagaInput.Builder input) {
    List<EventHeaders.Entry> headers = input.getHeadersList().stream()
        .map(one -> new EventHeaders.Entry(
            one.getName(), one.hasValue() ? one.getValue().toByteArray() : null))
        .toList();
    Set<String> kept = comparable(EventHeaders.of(headers)).entries().stream()
        .map(EventHeaders.Entry::name)
        .collect(toSet());
    List<HeaderEntry> rest = input.getHeadersList().stream()
        .filter(one -> kept.contains(one.getName()))
        .toList();
    input.clearHeaders().addAllHeaders(rest);
  }

  private static Provenance provenance(EventHeaders headers) {
    try {
      return Provenance.parseFrom(headers.bytes(EventHeaders.PROVENANCE).orElseThrow());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("provenance is unreadable", e);
    }
  }

  /** Processes a record in memory, then live, and waits until as many records are written. */
  void process(SourceRecord record) throws InterruptedException, ExecutionException {
    int partition = places.partitionOf(record);
    Written same = new Written(
        record.event().key().map(ByteString::copyFrom),
        record.event().value().map(ByteString::copyFrom),
        comparable(record.event().headers()),
        record.event().time().toEpochMilli());
    add(inMemory, new RecordPosition(record.topic(), partition, 0), same);
    topology.process(record);
    producer
        .send(new ProducerRecord<>(
            record.topic(),
            partition,
            record.event().time().toEpochMilli(),
            record.event().key().orElse(null),
            record.event().value().orElse(null),
            HeaderBytes.toKafka(record.event().headers())))
        .get();
    // What is written is there first, and cheap to ask for; what leads to nothing is only drained.
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).untilAsserted(() -> {
      assertThat(app.halt()).isEmpty();
      consumer.poll(Duration.ofMillis(20)).forEach(this::read);
      assertThat(sizes(withoutChangelogs(live))).isEqualTo(sizes(inMemory));
      assertThat(rowsRead(app.metrics())).isEqualTo(rowsRead(metrics));
      assertThat(app.isRunning()).isTrue();
      assertThat(app.uncommitted()).isZero();
    });
  }

  /** Counts rows of global tables, which no transaction knows of. */
  private static SortedMap<String, Long> rowsRead(TopologyMetrics metrics) {
    SortedMap<String, Long> rows = new TreeMap<>();
    metrics.globalTables().forEach((table, meter) -> {
      if (meter.rows() + meter.skipped() > 0) {
        rows.put(table, meter.rows() + meter.skipped());
      }
    });
    return rows;
  }

  private void read(ConsumerRecord<byte[], byte[]> record) {
    Written written = new Written(
        Optional.ofNullable(record.key()).map(ByteString::copyFrom),
        comparable(record.topic(), record.value()),
        comparable(HeaderBytes.fromKafka(record.headers())),
        comparable(record.topic(), record.timestamp()));
    add(live, new RecordPosition(record.topic(), record.partition(), record.offset()), written);
  }

  private static SortedMap<String, Integer> sizes(SortedMap<String, List<Written>> records) {
    SortedMap<String, Integer> sizes = new TreeMap<>();
    records.forEach((topic, some) -> sizes.put(topic, some.size()));
    return sizes;
  }

  private static SortedMap<String, List<Written>> withoutChangelogs(
      SortedMap<String, List<Written>> records) {
    SortedMap<String, List<Written>> rest = new TreeMap<>(records);
    rest.keySet().removeIf(topic -> topic.matches(".*-changelog-\\d+"));
    return rest;
  }

  /** Returns what became of all records, in memory. */
  OutcomeCounts counts() {
    return metrics.countsByProgram().values().stream()
        .reduce(OutcomeCounts.NONE, OutcomeCounts::plus);
  }

  void requireSame() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    await().atMost(PATIENCE).untilAsserted(() -> {
      consumer.poll(Duration.ofMillis(20)).forEach(this::read);
      assertThat(ends)
          .allSatisfy((partition, end) ->
              assertThat(consumer.position(partition)).isGreaterThanOrEqualTo(end));
    });
    SortedMap<String, List<Written>> written = withoutChangelogs(live);
    inMemory.forEach((topic, records) ->
        DriverComparison.requireSame(topic, records, written.getOrDefault(topic, List.of())));
    assertThat(app.metrics().countsByProgram())
        .containsAllEntriesOf(DriverComparison.consumed(metrics.countsByProgram()));
    assertThat(storesInMemory()).isEqualTo(storesLive());
  }

  private SortedMap<String, SortedMap<ByteString, ByteString>> storesInMemory() {
    return DriverComparison.stores(spec, topology);
  }

  private SortedMap<String, SortedMap<ByteString, ByteString>> storesLive() {
    SortedMap<String, SortedMap<ByteString, ByteString>> stores = new TreeMap<>();
    for (Program program : Program.compile(spec)) {
      program.stores().stream().filter(ProgramStore::isOwn).forEach(store -> {
        String changelog = InternalTopics.changelog(spec.name(), store.name());
        SortedMap<ByteString, ByteString> entries =
            new TreeMap<>(ByteString.unsignedLexicographicalComparator());
        live.forEach((topic, changes) -> {
          if (topic.matches(changelog + "-\\d+")) {
            entries.putAll(DriverComparison.entries(store, changes));
          }
        });
        if (!entries.isEmpty()) {
          stores.put(store.name(), entries);
        }
      });
    }
    return stores;
  }

  @Override
  public void close() {
    producer.close();
    consumer.close();
    app.close();
  }
}
