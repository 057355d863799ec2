package io.headwater.runtime;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.event.ReservedKey;
import io.headwater.history.HistoryEvent;
import io.headwater.host.InternalTopics;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramStore;
import io.headwater.replay.InMemoryTopology;
import io.headwater.replay.MergedHistory;
import io.headwater.replay.ReplaySettings;
import io.headwater.replay.SourceRecord;
import io.headwater.replay.StateChange;
import io.headwater.replay.StoredStates;
import io.headwater.serde.HeaderBytes;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * What a run of a topology left behind.
 *
 * @param topics the committed records of each topic, partition by partition; no changelogs
 * @param stores by name, what their changelogs say that they hold
 * @param counts what became of the records, by program
 */
record Aftermath(
    SortedMap<String, List<Found>> topics,
    SortedMap<String, SortedMap<ByteString, ByteString>> stores,
    Map<String, OutcomeCounts> counts) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A record, equal by content. */
  record Found(
      RecordPosition position,
      Optional<ByteString> key,
      Optional<ByteString> value,
      EventHeaders headers,
      long time) {}

  static Aftermath empty() {
    return new Aftermath(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
  }

  List<Found> topic(String name) {
    return topics.getOrDefault(name, List.of());
  }

  void add(Found found) {
    topics.computeIfAbsent(found.position().topic(), any -> new ArrayList<>()).add(found);
  }

  /** Notes a change of a store. */
  void change(String store, ByteString key, Optional<ByteString> value) {
    SortedMap<ByteString, ByteString> entries = stores.computeIfAbsent(
        store, any -> new TreeMap<>(ByteString.unsignedLexicographicalComparator()));
    entries.remove(key);
    value
        .filter(any -> !ReservedKey.is(key.toByteArray()))
        .ifPresent(some -> entries.put(key, some));
  }

  static Optional<ByteString> bytes(byte @Nullable [] bytes) {
    return Optional.ofNullable(bytes).map(ByteString::copyFrom);
  }

  /** Reads what is committed on a cluster when no transaction is open any more. */
  static Aftermath read(String servers, TopologySpec spec, Map<String, OutcomeCounts> counts) {
    Aftermath aftermath = new Aftermath(new TreeMap<>(), new TreeMap<>(), counts);
    Map<String, String> changelogs = changelogs(spec);
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(servers, "read_committed")) {
      List<TopicPartition> partitions = consumer.listTopics().values().stream()
          .flatMap(List::stream)
          .filter(one -> !one.topic().startsWith("__"))
          .map(one -> new TopicPartition(one.topic(), one.partition()))
          .toList();
      Map<TopicPartition, Long> ends = awaitNoOpenTransaction(servers, consumer, partitions);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (partitions.stream()
          .anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> {
          Optional<String> store = Optional.ofNullable(changelogs.get(record.topic()));
          if (store.isPresent()) {
            aftermath.change(store.get(), ByteString.copyFrom(record.key()), bytes(record.value()));
          } else {
            aftermath.add(new Found(
                new RecordPosition(record.topic(), record.partition(), record.offset()),
                bytes(record.key()),
                bytes(record.value()),
                HeaderBytes.fromKafka(record.headers()),
                record.timestamp()));
          }
        });
      }
    }
    return aftermath;
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String servers, String isolation) {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers", servers, "isolation.level", isolation, "fetch.max.wait.ms", "50"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static Map<TopicPartition, Long> awaitNoOpenTransaction(
      String servers, KafkaConsumer<byte[], byte[]> committed, List<TopicPartition> partitions) {
    try (KafkaConsumer<byte[], byte[]> all = consumer(servers, "read_uncommitted")) {
      await()
          .atMost(PATIENCE)
          .until(() -> committed.endOffsets(partitions).equals(all.endOffsets(partitions)));
    }
    return committed.endOffsets(partitions);
  }

  private static Map<String, String> changelogs(TopologySpec spec) {
    Map<String, String> changelogs = new TreeMap<>();
    for (Program program : Program.compile(spec)) {
      program.stores().stream()
          .filter(ProgramStore::isOwn)
          .forEach(store ->
              changelogs.put(InternalTopics.changelog(spec.name(), store.name()), store.name()));
    }
    return changelogs;
  }

  /** Runs the input of this run in memory, where nothing fails. */
  Aftermath undisturbed(TopologySpec spec, String... inputs) {
    Aftermath expected = empty();
    TopologyMetrics metrics = new TopologyMetrics(spec.name());
    InMemoryTopology topology = InMemoryTopology.of(
        spec,
        ReplaySettings.DEFAULT,
        written -> expected.add(new Found(
            written.position(),
            bytes(written.key()),
            bytes(written.value()),
            written.headers(),
            written.timestamp())),
        metrics,
        StateChange.Listener.NONE);
    List<Iterator<SourceRecord>> histories = new ArrayList<>();
    for (String input : inputs) {
      expected.topics.put(input, topic(input));
      for (int i = 0; i < spec.stream(input).map(StreamSpec::partitions).orElseThrow(); i++) {
        histories.add(history(input, i));
      }
    }

    MergedHistory.of(histories).forEachRemaining(topology::process);

    StoredStates.forEach(
        spec,
        topology,
        (store, partition, key, value) ->
            expected.change(store, ByteString.copyFrom(key), bytes(value)));
    expected.counts.putAll(metrics.countsByProgram());
    return expected;
  }

  private Iterator<SourceRecord> history(String topic, int partition) {
    return topic(topic).stream()
        .filter(found -> found.position().partition() == partition)
        .map(found -> new SourceRecord(
            topic,
            OptionalInt.of(partition),
            new HistoryEvent(
                found.position().offset(),
                Instant.ofEpochMilli(found.time()),
                found.key().map(ByteString::toByteArray),
                found.value().map(ByteString::toByteArray),
                found.headers())))
        .iterator();
  }
}
