package io.headwater.throughput;

import com.google.protobuf.Message;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import io.headwater.event.Snapshot;
import io.headwater.history.HistoryEvent;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.partition.PartitionFunction;
import io.headwater.partition.Partitionings;
import io.headwater.replay.InMemoryTopology;
import io.headwater.replay.ReplaySettings;
import io.headwater.replay.SourceRecord;
import io.headwater.replay.StateChange;
import io.headwater.serde.HeaderBytes;
import io.headwater.serde.MessageSerde;
import io.headwater.serde.SnapshotBytes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.Headers;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import topologies.orders.proto.Order;
import topologies.orders.proto.OrderEvent;

/**
 * What the parts of a record's way cost by themselves, and what all of them cost together without
 * Kafka: {@code unitOfWork} is a record through the pipeline of {@link HeadwaterJava}, decoded,
 * folded, encoded and applied, with its metrics.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
public class InnerPartsBenchmark {
  private static final int EVENTS = 1 << 12;
  private static final int KEYS = 1_000;
  private static final int PAYLOAD = 64;
  private static final int PARTITIONS = 12;
  private static final String INPUT = "events";
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final MessageSerde events = new MessageSerde(MessageType.of(OrderEvent.class));
  private final MessageType accounts = MessageType.of(Order.class);
  private final PartitionFunction murmur2 = Partitionings.murmur2().newFunction();
  private final PartitionFunction crc32 = Partitionings.crc32().newFunction();
  private final byte[][] bytes = new byte[EVENTS][];
  private final byte[][] keys = new byte[EVENTS][];
  private final Message[] messages = new Message[EVENTS];
  private final EventHeaders headers = EventHeaders.of(List.of(
      EventHeaders.Entry.text(EventHeaders.ID, "0198c5b2-6a1e-7cc4-9d0f-6f1d2f9a1b77"),
      EventHeaders.Entry.text(EventHeaders.TYPE, "orders.OrderEvent"),
      EventHeaders.Entry.text(EventHeaders.CORRELATION, "0198c5b2-6a1e-7cc4-9d0f-6f1d2f9a1b70"),
      EventHeaders.Entry.text(EventHeaders.CAUSATION, "0198c5b2-6a1e-7cc4-9d0f-6f1d2f9a1b71")));
  private final Headers kafkaHeaders = HeaderBytes.toKafka(headers);
  private final Snapshot snapshot = new Snapshot(
      Order.newBuilder().setCustomer("c-4711").setTotal(123_456).setPaid(65_432).build(), 42);
  private final byte[] snapshotBytes = SnapshotBytes.encode(snapshot);
  private final TopologyMetrics metrics = new TopologyMetrics("inner-parts");
  private final InMemoryTopology topology;
  private int next;

  /** Prepares the events of {@link Throughput}. */
  public InnerPartsBenchmark() {
    OrderStream stream = new OrderStream(EVENTS, KEYS, 0, PAYLOAD, Defects.NONE, 1);
    for (int i = 0; i < EVENTS; i++) {
      bytes[i] = stream.bytes(i);
      keys[i] = OrderStream.customerName(stream.customer(i)).getBytes(StandardCharsets.UTF_8);
      messages[i] = events.deserializer().deserialize(INPUT, bytes[i]);
    }
    topology = InMemoryTopology.of(
        HeadwaterJava.topology("inner-parts", INPUT, "totals", RunOptions.onePartition()),
        ReplaySettings.DEFAULT,
        written -> {},
        metrics,
        StateChange.Listener.NONE);
  }

  private int index() {
    return next++ & (EVENTS - 1);
  }

  /** Parses an event. */
  @Benchmark
  public Message decode() {
    return events.deserializer().deserialize(INPUT, bytes[index()]);
  }

  /** Writes an event. */
  @Benchmark
  public byte[] encode() {
    return events.serializer().serialize(INPUT, messages[index()]);
  }

  /** Places a key as Java clients do. */
  @Benchmark
  public int partitionMurmur2() {
    return murmur2.partition(keys[index()], PARTITIONS);
  }

  /** Places a key as librdkafka does. */
  @Benchmark
  public int partitionCrc32() {
    return crc32.partition(keys[index()], PARTITIONS);
  }

  /** Takes four headers over from Kafka, and reads the id. */
  @Benchmark
  public Optional<String> headersFromKafka() {
    return HeaderBytes.fromKafka(kafkaHeaders).id(EventHeaders.ID);
  }

  /** Hands four headers to Kafka. */
  @Benchmark
  public Headers headersToKafka() {
    return HeaderBytes.toKafka(headers);
  }

  /** Writes a state as its store has it. */
  @Benchmark
  public byte[] encodeSnapshot() {
    return SnapshotBytes.encode(snapshot);
  }

  /** Reads a state as its store has it. */
  @Benchmark
  public Snapshot decodeSnapshot() {
    return SnapshotBytes.decode(accounts, snapshotBytes);
  }

  /** Sends a record through the whole pipeline, stores and outputs in memory. */
  @Benchmark
  public long unitOfWork() {
    int i = index();
    topology.process(new SourceRecord(
        INPUT,
        OptionalInt.of(0),
        new HistoryEvent(
            0,
            START.plusMillis(next),
            Optional.of(keys[i]),
            Optional.of(bytes[i]),
            EventHeaders.NONE)));
    return metrics.counts().consumed();
  }
}
