package io.headwater.testkit;

import com.google.protobuf.Message;
import io.headwater.behavior.Aggregate;
import io.headwater.event.Snapshot;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.TopologySpec;
import java.util.List;
import java.util.Optional;

/**
 * Decides by the pure functions alone.
 *
 * @param bound where there is a topology
 */
record DecidingFunctions(Aggregate<?, ?, ?> aggregate, Optional<Bound> bound) implements Deciding {

  /** An aggregate with its topology. */
  record Bound(TopologySpec topology, AggregateSpec aggregate) {}

  @Override
  public Optional<String> level() {
    return bound.map(any -> Scenarios.FUNCTIONS);
  }

  @Override
  public Object defaultKey() {
    return bound
        .map(one -> one.topology().stream(one.aggregate().commands()).orElseThrow())
        .map(commands -> ScenarioKeys.defaultKey(commands.keyType(), "aggregate-1"))
        .orElse("aggregate-1");
  }

  @Override
  public Verdict decide(Posed posed) {
    bound
        .flatMap(one -> one.topology().stream(one.aggregate().commands()))
        .ifPresent(commands -> ScenarioKeys.required(commands, posed.command().key()));
    if (posed.times() > 1) {
      throw Unshown.byFunctions("what becomes of a command that comes again");
    }
    Snapshot before = AggregateRun.fold(aggregate, posed.history());
    AggregateRun run = AggregateRun.of(aggregate, before, posed.command());
    boolean isAnswered = bound.flatMap(one -> one.aggregate().replies()).isPresent();
    return new Verdict(
        run,
        run instanceof AggregateRun.Accepted accepted ? accepted.state() : before.state(),
        isAnswered
            ? List.of(
                run.reply(posed.command().sourceId(), AggregateRun.sequence(aggregate, before)))
            : List.of(),
        Optional.empty());
  }

  @Override
  public Message state(List<Message> history, Object key) {
    return AggregateRun.fold(aggregate, history).state();
  }
}
