package io.headwater.replay;

import com.google.protobuf.Message;
import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Decision;
import io.headwater.behavior.Lifecycle;
import io.headwater.behavior.Projection;
import io.headwater.behavior.Reacted;
import io.headwater.behavior.RowFold;
import io.headwater.behavior.Rule;
import io.headwater.behavior.Saga;
import io.headwater.event.Envelope;
import io.headwater.event.Snapshot;
import io.headwater.event.Upcaster;
import io.headwater.partition.PartitionFunction;
import io.headwater.partition.Partitioning;
import io.headwater.replay.AuthorCalls.Kind;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.Placement;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.SagaSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A topology of which every call into its author's code is numbered, and may be broken. */
final class CalledTopology {
  private final AuthorCalls calls;

  private CalledTopology(AuthorCalls calls) {
    this.calls = calls;
  }

  /** Returns the same topology, but for those calls. */
  static TopologySpec of(TopologySpec spec, AuthorCalls calls) {
    CalledTopology called = new CalledTopology(calls);
    CalledSteps steps = new CalledSteps(called, calls);
    return new TopologySpec(
        spec.name(),
        spec.streams().stream().map(called::stream).toList(),
        spec.tables(),
        spec.aggregates().stream().map(called::aggregate).toList(),
        spec.pipelines().stream()
            .map(one -> one.withSteps(steps.of(one.steps())))
            .toList(),
        spec.sagas().stream().map(called::saga).toList(),
        spec.projections().stream().map(called::projection).toList(),
        spec.effects(),
        spec.recovery(),
        spec.breaker(),
        spec.settings(),
        spec.where());
  }

  private StreamSpec stream(StreamSpec stream) {
    return new StreamSpec(
        stream.name(),
        stream.topic(),
        stream.deadLetterTopic(),
        stream.value(),
        stream.keyType(),
        stream.key().map(rule -> rule(Kind.KEY, rule)),
        stream.partitions(),
        placement(stream.placement()),
        stream.retention(),
        stream.start(),
        stream.deadLetters(),
        stream.upcasters().stream().map(this::upcaster).toList(),
        stream.where());
  }

  <R> Rule<R> rule(Kind kind, Rule<R> rule) {
    return new Rule<>(
        record -> calls.result(kind, () -> rule.apply(record)), rule.text(), rule.where());
  }

  /** Of rules whose result is no reference in their author's code. */
  Rule<Boolean> condition(Rule<Boolean> rule) {
    return new Rule<>(
        record -> calls.result(Kind.RULE, () -> rule.apply(record)), rule.text(), rule.where());
  }

  Placement placement(Placement placement) {
    return placement instanceof Placement.ByRule byRule
        ? new Placement.ByRule(rule(Kind.PARTITION, byRule.partition()))
        : new Placement.ByKey(partitioning(((Placement.ByKey) placement).partitioning()));
  }

  private Partitioning partitioning(Partitioning inner) {
    return new Partitioning() {
      @Override
      public String name() {
        return inner.name();
      }

      @Override
      public boolean isKeyed() {
        return inner.isKeyed();
      }

      @Override
      public PartitionFunction newFunction() {
        PartitionFunction function = inner.newFunction();
        return (key, partitions) ->
            calls.value(Kind.PARTITION, () -> function.partition(key, partitions));
      }

      @Override
      public String toString() {
        return inner.toString();
      }
    };
  }

  private Upcaster upcaster(Upcaster inner) {
    return new Upcaster(
        inner.from(),
        inner.to(),
        inner
            .when()
            .map(guard -> new Upcaster.Guard(
                value -> calls.value(Kind.UPCAST, () -> guard.condition().test(value)),
                guard.text())),
        new Upcaster.Change(
            value -> calls.result(Kind.UPCAST, () -> inner.change().function().apply(value)),
            inner.change().text()),
        inner.where());
  }

  private AggregateSpec aggregate(AggregateSpec spec) {
    return new AggregateSpec(
        spec.name(),
        spec.commands(),
        spec.events(),
        spec.replies(),
        spec.store(),
        aggregate(spec.behavior()),
        spec.deduplicationWindow(),
        spec.recovery(),
        spec.where());
  }

  private Aggregate<Message, Message, Message> aggregate(Aggregate<?, ?, ?> inner) {
    Map<Integer, Aggregate.Decider<Message, Message>> deciders = new HashMap<>();
    inner.commandCases().forEach(field -> deciders.put(field.getNumber(), decider(inner)));
    Map<Integer, Aggregate.Evolver> evolvers = new HashMap<>();
    inner.eventCases().stream()
        .filter(field -> !inner.life().ends().contains(field.getNumber()))
        .forEach(field -> evolvers.put(
            field.getNumber(),
            (state, event) ->
                calls.result(Kind.EVOLVE, () -> inner.evolve(state, inner.asEvent(event)))));
    List<Aggregate.Invariant> invariants = inner.invariants().stream()
        .map(one -> new Aggregate.Invariant(
            one.name(),
            state -> calls.value(Kind.INVARIANT, () -> one.predicate().test(state)),
            one.text()))
        .toList();
    Lifecycle life = inner.life();
    return Aggregate.of(
        inner.name(),
        inner.types(),
        new Aggregate.Handlers(deciders, evolvers, invariants),
        life,
        inner.where());
  }

  private Aggregate.Decider<Message, Message> decider(Aggregate<?, ?, ?> inner) {
    return new Aggregate.Decider<>() {
      @Override
      public Decision decide(Message state, Message command, Envelope<?> envelope) {
        return decide(state, command, envelope, false);
      }

      @Override
      public Decision decide(Message state, Message command, Envelope<?> envelope, boolean isNew) {
        Snapshot before = new Snapshot(state, isNew ? 0 : 1);
        return calls.result(Kind.DECIDE, () -> inner.decide(before, envelope));
      }
    };
  }

  private SagaSpec saga(SagaSpec spec) {
    Saga<?> inner = spec.behavior();
    Saga.Parts parts = new Saga.Parts(
        inner.inputs().stream().map(this::input).toList(),
        inner.timers().stream()
            .map(timer ->
                new Saga.Timer(timer.name(), reactor(Kind.TIMER, timer.handler()), timer.where()))
            .toList(),
        inner.targets());
    return new SagaSpec(
        spec.name(),
        spec.events(),
        spec.store(),
        new Saga<>(inner.name(), inner.state(), parts, inner.where()),
        spec.deduplicationWindow(),
        spec.recovery(),
        spec.where());
  }

  private Saga.Input input(Saga.Input input) {
    return new Saga.Input(
        input.stream(),
        input.type(),
        input.by().map(rule -> rule(Kind.PROCESS_ID, rule)),
        input.cases().stream()
            .map(one -> new Saga.Case(
                one.role(), one.field(), reactor(Kind.REACT, one.handler()), one.where()))
            .toList(),
        input.where());
  }

  private Saga.Reactor reactor(Kind kind, Saga.Reactor inner) {
    return (state, value, record) -> {
      Reacted reacted = inner.react(state, value, record);
      return calls.result(kind, () -> reacted);
    };
  }

  private ProjectionSpec projection(ProjectionSpec spec) {
    Projection inner = spec.behavior();
    List<Projection.Changes> changes = inner.changes().stream()
        .map(one -> {
          Map<Integer, RowFold> cases = new HashMap<>();
          one.cases().forEach((number, fold) -> cases.put(number, fold(fold)));
          return new Projection.Changes(one.event(), cases, one.whole().map(this::fold));
        })
        .toList();
    return new ProjectionSpec(
        spec.name(),
        spec.inputs().stream()
            .map(input -> new ProjectionSpec.Input(
                input.stream(), input.by().map(rule -> rule(Kind.KEY, rule)), input.where()))
            .toList(),
        spec.keyType(),
        Projection.of(inner.name(), inner.row(), changes, inner.where()),
        spec.target(),
        spec.recovery(),
        spec.where());
  }

  private RowFold fold(RowFold inner) {
    if (inner == RowFold.IGNORE || inner == RowFold.DELETE) {
      return inner;
    }
    return (row, value, event) -> {
      Optional<Message> next = inner.fold(row, value, event);
      return calls.result(Kind.ROW, () -> next);
    };
  }
}
