package io.headwater.testkit;

import com.google.protobuf.Message;
import io.headwater.behavior.Saga;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.Snapshot;
import io.headwater.topology.SagaSpec;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyExamples.SagaStep;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A process of a saga in a topology of that saga alone: what it writes is read back. */
final class ProcessingTopology implements Processing {
  private final String level;
  private final ScenarioHost host;
  private final SagaSpec saga;
  private final String process;
  private final boolean parks;
  private int inputs;

  /**
   * Begins.
   *
   * @param topology of that saga alone
   */
  ProcessingTopology(
      String level, ScenarioHost host, TopologySpec topology, SagaSpec saga, String process) {
    this.level = level;
    this.host = host;
    this.parks = topology.recoveryOf(saga).parks();
    this.saga = saga;
    this.process = process;
  }

  /** Returns a topology of one saga: the rest of it would answer the commands. */
  static TopologySpec alone(TopologySpec topology, SagaSpec saga) {
    return new TopologySpec(
        topology.name(),
        topology.streams().stream().filter(stream -> isOf(saga, stream.name())).toList(),
        List.of(),
        List.of(),
        List.of(),
        List.of(saga),
        List.of(),
        List.of(),
        topology.recovery(),
        topology.breaker(),
        topology.settings(),
        topology.where());
  }

  private static boolean isOf(SagaSpec saga, String stream) {
    return stream.equals(saga.events())
        || saga.reads(stream)
        || targets(saga).anyMatch(stream::equals);
  }

  private static Stream<String> targets(SagaSpec saga) {
    return saga.behavior().targets().stream().map(Saga.Target::stream);
  }

  @Override
  public String level() {
    return level;
  }

  @Override
  public Map<String, List<Envelope<Message>>> take(SagaStep step, int times) {
    Map<String, Integer> before = new LinkedHashMap<>();
    targets(saga).forEach(stream -> before.put(stream, host.records(stream).size()));
    if (step instanceof SagaStep.Input input) {
      send(input, times);
    } else {
      host.elapse(((SagaStep.Elapse) step).by());
    }
    Map<String, List<Envelope<Message>>> sent = new LinkedHashMap<>();
    before.forEach((stream, count) -> {
      List<Envelope<Message>> all = host.records(stream);
      sent.put(stream, all.subList(count, all.size()));
    });
    return sent;
  }

  private void send(SagaStep.Input input, int times) {
    inputs++;
    EventHeaders headers = SagaRun.headers(saga.behavior(), process);
    ScenarioRecord record = new ScenarioRecord(
        input.stream().name(),
        input.key(),
        input.value(),
        times == 1
            ? headers
            : headers.plus(EventHeaders.Entry.text(EventHeaders.ID, "scenario-input-" + inputs)),
        host.now());
    for (int i = 0; i < times; i++) {
      host.send(record);
    }
  }

  @Override
  public Optional<Message> state() {
    return host.state(saga.store(), process).map(Snapshot::state);
  }

  @Override
  public List<String> timers() {
    return host.timers(saga.name(), process);
  }

  @Override
  public boolean hasEnded() {
    return state().isEmpty() && !host.records(saga.events()).isEmpty();
  }

  @Override
  public List<String> failures() {
    Stream<String> dead = saga.behavior().inputs().stream()
        .flatMap(input -> host.deadLetters(input.stream()).stream())
        .map(letter ->
            "dead letter %s: %s".formatted(letter.cause().code(), letter.cause().message()));
    Stream<String> parked = parks
        ? host.parked(saga.name()).values().stream()
            .map(reason -> "parked %s: %s".formatted(reason.code(), reason.message()))
        : Stream.empty();
    return Stream.concat(dead, parked).toList();
  }

  @Override
  public Optional<ScenarioHost> host() {
    return Optional.of(host);
  }
}
