package topologies.fulfilment;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.event.EventHeaders;
import io.headwater.testkit.RawRecord;
import io.headwater.testkit.TopologyHarness;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.SagaSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The aggregates and sagas of a topology, each by itself. What one writes waits in a queue for each
 * that reads it; a seed decides who reads next, so that everything overtakes everything else which
 * on a cluster may, and some records come twice.
 */
final class ScatteredTopology implements AutoCloseable {
  private static final int TWICE_PERCENT = 10;

  private final TopologySpec topology;
  private final Random random;
  private final List<Part> parts = new ArrayList<>();

  /** One of them, with what waits for it, by stream. */
  private record Part(
      TopologyHarness harness,
      List<StreamSpec> reads,
      Map<String, Deque<RawRecord>> waiting,
      Map<String, Integer> taken) {}

  ScatteredTopology(TopologySpec topology, Random random) {
    this.topology = topology;
    this.random = random;
    topology.aggregates().forEach(one -> add(List.of(one), List.of(), one.commands()::equals));
    topology.sagas().forEach(one -> add(List.of(), List.of(one), one::reads));
  }

  private void add(List<AggregateSpec> aggregates, List<SagaSpec> sagas, Predicate<String> reads) {
    List<String> needed = Stream.concat(
            aggregates.stream()
                .flatMap(one ->
                    Stream.concat(Stream.of(one.commands(), one.events()), one.replies().stream())),
            sagas.stream()
                .flatMap(one -> Stream.concat(
                    Stream.of(one.events()),
                    one.behavior().targets().stream().map(target -> target.stream()))))
        .toList();
    List<StreamSpec> streams = topology.streams().stream()
        .filter(one -> reads.test(one.name()) || needed.contains(one.name()))
        .toList();
    TopologySpec alone = new TopologySpec(
        topology.name(),
        streams,
        List.of(),
        aggregates,
        List.of(),
        sagas,
        List.of(),
        List.of(),
        topology.recovery(),
        topology.breaker(),
        topology.settings(),
        topology.where());
    parts.add(new Part(
        TopologyHarness.of(alone),
        streams.stream().filter(one -> reads.test(one.name())).toList(),
        new HashMap<>(),
        new HashMap<>()));
  }

  /** Lets a command come in from outside. */
  void send(String stream, String key, String id, Message command) {
    deliver(
        stream,
        new RawRecord(
            Optional.of(ByteString.copyFromUtf8(key)),
            Optional.of(command.toByteString()),
            EventHeaders.of(List.of(EventHeaders.Entry.text(EventHeaders.ID, id))),
            parts.get(0).harness().now().toEpochMilli()));
  }

  private void deliver(String stream, RawRecord record) {
    for (Part part : parts) {
      if (part.reads().stream().anyMatch(one -> one.name().equals(stream))) {
        part.waiting().computeIfAbsent(stream, any -> new ArrayDeque<>()).add(record);
      }
    }
  }

  /** Lets somebody read one record, unless nothing waits. */
  boolean step() {
    List<Runnable> possible = new ArrayList<>();
    for (Part part : parts) {
      part.waiting().forEach((stream, records) -> {
        if (!records.isEmpty()) {
          possible.add(() -> read(part, stream, records));
        }
      });
    }
    if (possible.isEmpty()) {
      return false;
    }
    possible.get(random.nextInt(possible.size())).run();
    return true;
  }

  private void read(Part part, String stream, Deque<RawRecord> records) {
    RawRecord record = random.nextInt(100) < TWICE_PERCENT ? records.element() : records.remove();
    part.harness()
        .pipeRaw(
            topology.stream(stream).orElseThrow().topic(),
            record.key().orElseThrow().toByteArray(),
            record.value().orElseThrow().toByteArray(),
            record.headers(),
            record.timestamp());
    collect(part);
  }

  /** Lets time pass for all. */
  void advance(Duration by) {
    parts.forEach(part -> part.harness().advanceTime(by));
    parts.forEach(this::collect);
  }

  private void collect(Part part) {
    for (StreamSpec stream : topology.streams()) {
      List<RawRecord> all = part.harness().written(stream.topic());
      int from = part.taken().getOrDefault(stream.name(), 0);
      all.subList(from, all.size()).forEach(record -> deliver(stream.name(), record));
      part.taken().put(stream.name(), all.size());
    }
  }

  /** Returns all that was written to a stream, by whomever. */
  List<RawRecord> written(String stream) {
    String topic = topology.stream(stream).orElseThrow().topic();
    return parts.stream()
        .flatMap(part -> part.harness().written(topic).stream())
        .toList();
  }

  /** Returns the harness of the part that has a store. */
  TopologyHarness of(AggregateSpec aggregate) {
    return parts.get(topology.aggregates().indexOf(aggregate)).harness();
  }

  /** Returns the harness of a saga. */
  TopologyHarness of(SagaSpec saga) {
    return parts
        .get(topology.aggregates().size() + topology.sagas().indexOf(saga))
        .harness();
  }

  @Override
  public void close() {
    parts.forEach(part -> part.harness().close());
  }
}
