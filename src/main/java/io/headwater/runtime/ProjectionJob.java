package io.headwater.runtime;

import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.jdbc.DatabaseAddress;
import io.headwater.jdbc.DatabaseTable;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.HostedProjection;
import io.headwater.operator.InputRecord;
import io.headwater.serde.HeaderBytes;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.StartFrom;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What one projection needs to get its rows into a database. Immutable, thread-safe. */
record ProjectionJob(
    TopologySpec topology,
    ProjectionSpec projection,
    AppSettings settings,
    TopologyMetrics metrics,
    Clock clock) {
  /** As {@code HostSettings}: how far ahead of the wall clock an event time may be. */
  private static final Duration LONGEST_AHEAD = Duration.ofDays(1);

  String name() {
    return projection.name();
  }

  SourceLocation where() {
    return projection.where();
  }

  /** Returns the consumer group; no declared name has a dot, so that it is no other's. */
  String group() {
    return topology.name() + "." + projection.name();
  }

  DatabaseAddress address() {
    return settings.databaseAddress();
  }

  DatabaseTable table() {
    return DatabaseTable.of(topology, projection);
  }

  HostedProjection hosted() {
    return HostedProjection.of(topology, projection, settings.protection());
  }

  /** Returns the streams that it reads. */
  List<StreamSpec> streams() {
    return projection.inputs().stream()
        .map(input -> topology.stream(input.stream()).orElseThrow())
        .toList();
  }

  StreamSpec stream(String topic) {
    return streams().stream()
        .filter(stream -> stream.topic().equals(topic))
        .findFirst()
        .orElseThrow();
  }

  /** Returns where to start on partitions of which nothing is in the database. */
  StartFrom start(String topic) {
    return settings.startFrom().or(() -> stream(topic).start()).orElse(StartFrom.EARLIEST);
  }

  InputRecord inputOf(ConsumerRecord<byte[], byte[]> record) {
    EventHeaders headers = HeaderBytes.fromKafka(record.headers());
    long latest = clock.millis() + LONGEST_AHEAD.toMillis();
    return new InputRecord(
        new RecordPosition(record.topic(), record.partition(), record.offset()),
        record.timestamp(),
        record.timestamp() >= 0 && record.timestamp() <= latest,
        record.key(),
        record.value(),
        headers);
  }
}
