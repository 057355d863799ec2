package io.headwater.testkit;

import com.google.protobuf.Message;
import io.headwater.behavior.Reacted;
import io.headwater.behavior.Saga;
import io.headwater.behavior.SagaProcess;
import io.headwater.event.Envelope;
import io.headwater.event.RecordPosition;
import io.headwater.topology.SagaSpec;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyExamples.SagaStep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A process of a saga, by its pure functions alone. */
final class ProcessingFunctions implements Processing {
  private final TopologySpec topology;
  private final SagaSpec saga;
  private final String process;
  private final SagaRun run;

  ProcessingFunctions(TopologySpec topology, SagaSpec saga, String process) {
    this.topology = topology;
    this.saga = saga;
    this.process = process;
    this.run = new SagaRun(saga.behavior(), process, TopologyHarness.START);
  }

  @Override
  public String level() {
    return Scenarios.FUNCTIONS;
  }

  @Override
  public Map<String, List<Envelope<Message>>> take(SagaStep step, int times) {
    if (times > 1) {
      throw Unshown.byFunctions("what becomes of an input that comes again");
    }
    Map<String, List<Envelope<Message>>> sent = new LinkedHashMap<>();
    for (Reacted.Command command : run.take(step)) {
      sent.computeIfAbsent(command.stream(), any -> new ArrayList<>()).add(envelopeOf(command));
    }
    return sent;
  }

  private Envelope<Message> envelopeOf(Reacted.Command command) {
    return Envelope.of(
        new RecordPosition(command.stream(), 0, 0),
        TopologyHarness.START,
        SagaRun.headers(saga.behavior(), process),
        command.key(),
        Saga.asCommand(topology.stream(command.stream()).orElseThrow().value(), command.value()));
  }

  @Override
  public Optional<Message> state() {
    return run.process().map(SagaProcess::state);
  }

  @Override
  public List<String> timers() {
    return run.process().map(one -> List.copyOf(one.timers().keySet())).orElse(List.of());
  }

  @Override
  public boolean hasEnded() {
    return run.process().isEmpty() && run.hasEnded();
  }

  @Override
  public List<String> failures() {
    return List.of();
  }

  @Override
  public Optional<ScenarioHost> host() {
    return Optional.empty();
  }
}
