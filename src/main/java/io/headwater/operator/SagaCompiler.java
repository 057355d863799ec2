package io.headwater.operator;

import io.headwater.behavior.Saga;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.proto.SagaTimer;
import io.headwater.topology.Recovery;
import io.headwater.topology.SagaSpec;
import io.headwater.topology.StreamSpec;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Compiles a saga: for each stream that it reads, a program that sends inputs to where their
 * process is; then the program of the processes.
 */
final class SagaCompiler {
  private static final String KIND = "saga";

  private final ProgramCompiler programs;
  private final SagaSpec saga;
  private final Recovery recovery;

  SagaCompiler(ProgramCompiler programs, SagaSpec saga, Recovery recovery) {
    this.programs = programs;
    this.saga = saga;
    this.recovery = recovery;
  }

  void compile() {
    ProgramDraft draft = new ProgramDraft(saga.name(), recovery, saga.where(), Optional.empty());
    saga.behavior().inputs().forEach(input -> draft.addUpstream(route(input)));
    programs.add(draft);
    int step = draft.addStep(saga.name(), KIND, recovery, saga.where());
    draft.stores.add(new ProgramStore.Snapshots(saga.store(), saga.behavior().state()));
    draft.stores.add(new ProgramStore.Ids(saga.inputStore(), saga.deduplicationWindow()));
    draft.stores.add(new ProgramStore.Timers(saga.timerStore()));
    SagaSteps steps = steps(draft);
    for (Saga.Input input : saga.behavior().inputs()) {
      Operator react = new SagaOperator(step, input, steps);
      draft.addEntry(
          new ProgramEntry.Hop(
              saga.hopOf(input.stream()), KeyType.STRING, input.type(), programs.decoders()),
          (record, work) -> work.run(step, react, record));
    }
    draft.firing = Optional.of(new TimerFiring(
        step,
        saga.timerStore(),
        new ProgramEntry.Timers(saga.name(), KeyType.STRING, MessageType.of(SagaTimer.class)),
        new SagaTimerOperator(step, steps)));
  }

  private SagaSteps steps(ProgramDraft draft) {
    int events = draft.addExit(ProgramCompiler.sink("events", programs.stream(saga.events())));
    Map<String, SagaSteps.Target> targets = new HashMap<>();
    for (Saga.Target target : saga.behavior().targets()) {
      StreamSpec stream = programs.stream(target.stream());
      // No other exit has a dot.
      int exit = draft.addExit(ProgramCompiler.sink("to." + stream.name(), stream));
      targets.put(stream.name(), new SagaSteps.Target(stream, exit));
    }
    return new SagaSteps(saga, events, targets);
  }

  private ProgramDraft route(Saga.Input input) {
    StreamSpec events = programs.stream(saga.events());
    ProgramDraft draft = programs.add(
        new ProgramDraft(saga.routeOf(input.stream()), recovery, input.where(), Optional.empty()));
    int step = draft.addStep(input.stream(), "route", recovery, input.where());
    int exit = draft.addExit(new ProgramExit.Hop(
        saga.hopOf(input.stream()), KeyType.STRING, events.partitions(), events.placement()));
    Operator route = new SagaRouteOperator(step, saga.behavior(), input, exit);
    draft.addEntry(
        programs.source(input.stream()), (record, work) -> work.run(step, route, record));
    return draft;
  }
}
