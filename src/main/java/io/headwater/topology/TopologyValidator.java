package io.headwater.topology;

import io.headwater.diagnostic.LocatedProblem;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.Upcasters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds what is wrong with a declared application as a whole, and with its streams. */
final class TopologyValidator {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,99}");
  // Kafka takes 249 characters, of which the suffix of the dead-letter queue needs 4.
  private static final String NAME_ONE =
      "give one of them another 'name': each has a topic of that name, in all of the topology";

  private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,245}");
  private static final String REPLY = "headwater.Reply";

  private final TopologySpec spec;
  private final TableValidator tables;
  private final GlobalTableValidator globals;
  private final List<LocatedProblem> found = new ArrayList<>();

  TopologyValidator(TopologySpec spec) {
    this.spec = spec;
    this.tables = new TableValidator(spec, this);
    this.globals = new GlobalTableValidator(spec, this);
  }

  List<LocatedProblem> problems() {
    checkName(spec.name(), "topology", spec.where());
    checkReadsSomething();
    checkStreams();
    spec.streams().forEach(stream -> new KeepingValidator(spec, stream, this).check());
    checkUnique();
    spec.aggregates().forEach(this::checkAggregate);
    spec.pipelines().forEach(pipeline -> new PipelineValidator(spec, pipeline, this).check());
    spec.sagas().forEach(saga -> new SagaValidator(spec, saga, this).check());
    spec.projections().forEach(one -> new ProjectionValidator(spec, one, this).check());
    spec.effects().forEach(effect -> new EffectValidator(spec, effect, this).check());
    new EventStreamValidator(spec, this).check();
    new RecoveryValidator(spec, this).check();
    new CircuitBreakerValidator(spec, this).check();
    new SettingsValidator(spec, this).check();
    new PersonalMarksValidator(spec, this).check();
    tables.check();
    globals.check();
    return found;
  }

  GlobalTableValidator globals() {
    return globals;
  }

  void noteTable(String how, SourceLocation where, TableSpec table, String program) {
    tables.note(how, where, table, program);
  }

  void report(String code, SourceLocation where, String what, String fix) {
    found.add(LocatedProblem.of(code, where, what, fix));
  }

  void checkName(String name, String kind, SourceLocation where) {
    if (!NAME.matcher(name).matches()) {
      report(
          "HW0117",
          where,
          "%s name '%s' is not lower-case letters, digits and hyphens".formatted(kind, name),
          "rename it, for example to 'spend-by-merchant'");
    }
  }

  String unknownStream(String name) {
    List<String> names = spec.streams().stream().map(StreamSpec::name).toList();
    return "stream '" + name + "', which is not declared" + NearMatch.didYouMean(name, names);
  }

  private void checkReadsSomething() {
    if (spec.aggregates().isEmpty()
        && spec.pipelines().isEmpty()
        && spec.sagas().isEmpty()
        && spec.projections().isEmpty()) {
      report(
          "HW0133",
          spec.where(),
          "topology '%s' has no aggregate and no pipeline, so it reads nothing"
              .formatted(spec.name()),
          "add an aggregate or a pipeline");
    }
  }

  private void checkStreams() {
    for (StreamSpec stream : spec.streams()) {
      checkName(stream.name(), "stream", stream.where());
      checkTopic(stream);
      found.addAll(Upcasters.problems(stream.name(), stream.value(), stream.upcasters()));
      if (stream.partitions() < 1) {
        report(
            "HW0103",
            stream.where(),
            "stream '%s' has %d partitions, expected at least 1"
                .formatted(stream.name(), stream.partitions()),
            "declare 1 or more partitions");
      }
    }
  }

  private void checkTopic(StreamSpec stream) {
    String topic = stream.topic();
    if (!TOPIC.matcher(topic).matches() || topic.equals(".") || topic.equals("..")) {
      report(
          "HW0102",
          stream.where(),
          "stream '%s' names topic '%s', which Kafka does not accept"
              .formatted(stream.name(), topic),
          "use 1 to 245 letters, digits, '.', '_' and '-'");
    } else if (topic.startsWith("__") || topic.endsWith(StreamSpec.DEAD_LETTER_SUFFIX)) {
      report(
          "HW0128",
          stream.where(),
          "stream '%s' names topic '%s', which is reserved".formatted(stream.name(), topic),
          "choose a name that neither starts with '__' nor ends with '-dlq'");
    }
  }

  private void checkUnique() {
    Map<String, SourceLocation> names = new HashMap<>();
    Map<String, SourceLocation> topics = new HashMap<>();
    for (StreamSpec stream : spec.streams()) {
      once("HW0101", names, "stream '" + stream.name() + "'", stream.where());
      once("HW0105", topics, "topic '" + stream.topic() + "'", stream.where());
    }
    Map<String, SourceLocation> flows = new HashMap<>();
    Map<String, SourceLocation> stores = new HashMap<>();
    for (AggregateSpec aggregate : spec.aggregates()) {
      once("HW0104", flows, "name '" + aggregate.name() + "'", aggregate.where());
      once("HW0111", stores, "store '" + aggregate.store() + "'", aggregate.where());
      once("HW0111", stores, "store '" + aggregate.commandStore() + "'", aggregate.where());
    }
    Map<String, SourceLocation> tableNames = new HashMap<>();
    for (TableSpec table : spec.tables()) {
      once("HW0162", tableNames, "table '" + table.name() + "'", table.where());
      once("HW0111", stores, "store '" + table.store() + "'", table.where());
    }
    Map<String, SourceLocation> hops = new HashMap<>();
    spec.tables().stream()
        .filter(table -> spec.isNamed(table.name()) && !table.isGlobal())
        .forEach(table -> {
          once("HW0111", stores, "store '" + table.subscriptions() + "'", table.where());
          once("HW0111", stores, "store '" + table.joined() + "'", table.where());
          once("HW0120", hops, "repartition '" + table.subscriptions() + "'", table.where());
          once("HW0120", hops, "repartition '" + table.answers() + "'", table.where());
        });
    checkUniqueFlows(flows, stores, hops);
    new ParkingValidator(spec, this).check(stores);
  }

  /** Checks what reads streams beside aggregates; all share names with these. */
  private void checkUniqueFlows(
      Map<String, SourceLocation> flows,
      Map<String, SourceLocation> stores,
      Map<String, SourceLocation> hops) {
    for (PipelineSpec pipeline : spec.pipelines()) {
      once("HW0104", flows, "name '" + pipeline.name() + "'", pipeline.where());
      checkUniqueSteps(pipeline.steps(), new HashMap<>(), stores, hops);
    }
    for (EffectSpec effect : spec.effects()) {
      once("HW0104", flows, "name '" + effect.name() + "'", effect.where());
    }
    for (ProjectionSpec projection : spec.projections()) {
      once("HW0104", flows, "name '" + projection.name() + "'", projection.where());
      projection
          .store()
          .ifPresent(store -> once("HW0111", stores, "store '" + store + "'", projection.where()));
    }
    for (SagaSpec saga : spec.sagas()) {
      once("HW0104", flows, "name '" + saga.name() + "'", saga.where());
      List.of(saga.store(), saga.inputStore(), saga.timerStore())
          .forEach(store -> once("HW0111", stores, "store '" + store + "'", saga.where()));
      saga.behavior()
          .inputs()
          .forEach(input -> once(
              "HW0120", hops, "repartition '" + saga.hopOf(input.stream()) + "'", saga.where()));
    }
  }

  private void checkUniqueSteps(
      List<StepSpec> steps,
      Map<String, SourceLocation> names,
      Map<String, SourceLocation> stores,
      Map<String, SourceLocation> hops) {
    for (StepSpec step : steps) {
      once("HW0104", names, "step '" + step.name() + "'", step.where());
      if (step instanceof StepSpec.Repartition) {
        once("HW0120", hops, "repartition '" + step.name() + "'", step.where(), NAME_ONE);
      }
      storesOf(step)
          .forEach(store -> once("HW0111", stores, "store '" + store + "'", step.where()));
      if (step instanceof StepSpec.Branch branch) {
        branch.arms().forEach(arm -> checkUniqueSteps(arm.steps(), names, stores, hops));
      }
    }
  }

  private static List<String> storesOf(StepSpec step) {
    if (step instanceof StepSpec.FoldInto fold) {
      return List.of(fold.store());
    }
    if (step instanceof StepSpec.WindowFold fold) {
      return List.of(fold.store());
    }
    if (step instanceof StepSpec.StreamJoin join) {
      return List.of(join.leftStore(), join.rightStore());
    }
    if (step instanceof StepSpec.Deduplicate deduplicate) {
      return List.of(deduplicate.store());
    }
    return step instanceof StepSpec.Process process
        ? process.stores().stream().map(StepSpec.Store::name).toList()
        : List.of();
  }

  private void once(
      String code, Map<String, SourceLocation> seen, String what, SourceLocation where) {
    once(code, seen, what, where, "rename one of them");
  }

  private void once(
      String code,
      Map<String, SourceLocation> seen,
      String what,
      SourceLocation where,
      String fix) {
    SourceLocation first = seen.putIfAbsent(what, where);
    if (first != null) {
      report(code, where, what + " is declared twice, first at " + first, fix);
    }
  }

  private void checkAggregate(AggregateSpec aggregate) {
    checkName(aggregate.name(), "aggregate", aggregate.where());
    checkName(aggregate.store(), "store", aggregate.where());
    MessageType command = aggregate.behavior().types().command();
    MessageType event = aggregate.behavior().types().event();
    checkBinding(aggregate, "commands", aggregate.commands(), command.fullName());
    checkBinding(aggregate, "events", aggregate.events(), event.fullName());
    aggregate.replies().ifPresent(replies -> checkBinding(aggregate, "replies", replies, REPLY));
    checkKeys(aggregate, "events", aggregate.events());
    aggregate.replies().ifPresent(replies -> checkKeys(aggregate, "replies", replies));
    if (aggregate.deduplicationWindow().toMillis() < 1) {
      report(
          "HW0126",
          aggregate.where(),
          "aggregate '%s' remembers command ids for %s, expected at least 1 ms"
              .formatted(aggregate.name(), aggregate.deduplicationWindow()),
          "declare a positive deduplication window");
    }
  }

  private void checkKeys(AggregateSpec aggregate, String role, String written) {
    Optional<KeyType> commands = spec.stream(aggregate.commands()).map(StreamSpec::keyType);
    Optional<KeyType> keys = spec.stream(written).map(StreamSpec::keyType);
    if (commands.isPresent() && keys.isPresent() && commands.get() != keys.get()) {
      report(
          "HW0110",
          aggregate.where(),
          "%s of aggregate '%s' are stream '%s' with %s keys, but its commands have %s keys"
              .formatted(
                  role,
                  aggregate.name(),
                  written,
                  keys.get().label(),
                  commands.get().label()),
          "declare the same key type for both");
    }
  }

  private void checkBinding(AggregateSpec aggregate, String role, String stream, String type) {
    StreamSpec bound = spec.stream(stream).orElse(null);
    if (bound == null) {
      report(
          "HW0106",
          aggregate.where(),
          "%s of aggregate '%s' are %s".formatted(role, aggregate.name(), unknownStream(stream)),
          "declare the stream, or correct the name");
      return;
    }
    if (!bound.value().fullName().equals(type)) {
      report(
          "HW0119",
          aggregate.where(),
          "%s of aggregate '%s' are '%s', but stream '%s' holds '%s'"
              .formatted(role, aggregate.name(), type, stream, bound.value()),
          "bind a stream of '" + type + "'");
    }
    if (!bound.keyspace().isKeyed()) {
      report(
          "HW0113",
          aggregate.where(),
          "%s of aggregate '%s' are stream '%s' with %s, which spreads one key over partitions"
              .formatted(role, aggregate.name(), stream, bound.keyspace()),
          "declare a partitioner that hashes the key");
    }
  }
}
