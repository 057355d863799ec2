package io.headwater.junit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.client.ClusterAddress;
import io.headwater.client.EventPublisher;
import io.headwater.client.PublishRecord;
import io.headwater.client.PublisherSettings;
import io.headwater.client.ReadRange;
import io.headwater.client.StoredRecord;
import io.headwater.client.TopicReader;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.Envelope;
import io.headwater.event.FieldProtection;
import io.headwater.event.RecordPosition;
import io.headwater.testkit.RawRecord;
import io.headwater.testkit.ScenarioRecord;
import io.headwater.topology.Placement;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The topics of one scenario: written as its streams are declared, read as far as committed. */
final class ScenarioTopics implements AutoCloseable {
  /** What a reader says of a topic that does not exist. */
  private static final String NO_TOPIC = "HW0614";

  private static final RecordPosition NOWHERE = new RecordPosition("", 0, 0);

  private final TopologySpec topology;
  private final ClusterAddress reading;
  private final EventPublisher publisher;
  private final Set<RecordPosition> history = new HashSet<>();

  ScenarioTopics(TopologySpec topology, String bootstrapServers) {
    this.topology = topology;
    // A reader that is closed waits for the fetch behind the last record, which brings nothing.
    this.reading = ClusterAddress.of(bootstrapServers).withKafka(Map.of("fetch.max.wait.ms", "20"));
    PublisherSettings settings =
        PublisherSettings.of(ClusterAddress.of(bootstrapServers)).withKafka("linger.ms", "0");
    for (StreamSpec stream : topology.streams()) {
      if (stream.placement() instanceof Placement.ByKey byKey) {
        settings = settings.withPartitioning(stream.topic(), byKey.partitioning());
      }
    }
    this.publisher = EventPublisher.open(settings);
  }

  StreamSpec stream(String name) {
    return topology.stream(name)
        .orElseThrow(() -> new IllegalArgumentException(
            "topology '%s' declares no stream '%s'".formatted(topology.name(), name)));
  }

  /** Writes a record that {@link #records} does not show. */
  void writeHistory(ScenarioRecord record) {
    history.add(write(record));
  }

  RecordPosition write(ScenarioRecord record) {
    StreamSpec stream = stream(record.stream());
    OptionalInt partition = stream.placement() instanceof Placement.ByRule byRule
        ? OptionalInt.of(byRule.partitionOf(Envelope.of(
            NOWHERE, record.eventTime(), record.headers(), record.key(), record.value())))
        : OptionalInt.empty();
    return publisher.publishAndWait(new PublishRecord(
        stream.topic(),
        partition,
        Optional.of(stream.keyType().encode(record.key())),
        Optional.of(CanonicalBytes.of(record.value())),
        record.headers(),
        record.eventTime()));
  }

  /** Returns the records of a stream without the history; those of one partition in their order. */
  List<Envelope<Message>> records(String name) {
    StreamSpec stream = stream(name);
    return read(stream.topic()).stream()
        .filter(record -> !history.contains(record.position()))
        .map(record -> raw(record).decoded(stream, record.position(), FieldProtection.NONE))
        .toList();
  }

  private static RawRecord raw(StoredRecord record) {
    return new RawRecord(
        record.key().map(ByteString::copyFrom),
        record.value().map(ByteString::copyFrom),
        record.headers(),
        record.time().toEpochMilli());
  }

  /** Returns what a topic holds; nothing if it does not exist. */
  List<StoredRecord> read(String topic) {
    List<StoredRecord> records = new ArrayList<>();
    try (TopicReader reader = TopicReader.open(reading, ReadRange.all(topic))) {
      reader.forEach(records::add);
    } catch (InvalidInputException e) {
      if (!e.problems().get(0).code().equals(NO_TOPIC)) {
        throw e;
      }
    }
    return records;
  }

  @Override
  public void close() {
    publisher.close();
  }
}
