package io.headwater.topology;

import io.headwater.behavior.Saga;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The part of a picture that is a saga, with the repartitions that lead to it. */
final class SagaPicture {
  final List<Picture.Node> nodes = new ArrayList<>();
  final List<Picture.Edge> edges = new ArrayList<>();
  private final TopologySpec spec;
  private final SagaSpec saga;
  private final String id;
  private final String where;

  SagaPicture(TopologySpec spec, SagaSpec saga) {
    this.spec = spec;
    this.saga = saga;
    this.id = "saga:" + saga.name();
    this.where = saga.where().toString();
  }

  SagaPicture draw() {
    nodes.add(new Picture.Node(id, Picture.Kind.SAGA, saga.name(), facts(), where));
    store(saga.store(), saga.behavior().state().fullName());
    store(saga.timerStore(), "timers");
    waiting(saga.name());
    for (Saga.Input input : saga.behavior().inputs()) {
      input(input);
      waiting(saga.routeOf(input.stream()));
    }
    edges.add(new Picture.Edge(id, "stream:" + saga.events(), "events"));
    saga.behavior()
        .targets()
        .forEach(one -> edges.add(new Picture.Edge(id, "stream:" + one.stream(), "commands")));
    return this;
  }

  private void waiting(String program) {
    if (spec.recoveryOf(saga).parks()) {
      store(Recovery.Park.storeOf(program), Picture.PARKED);
    }
    if (spec.recoveryOf(saga).setsAside()) {
      store(Recovery.Retry.storeOf(program), Picture.RETRIES);
    }
  }

  private void store(String name, String type) {
    String store = "store:" + name;
    nodes.add(new Picture.Node(store, Picture.Kind.STORE, name, Map.of("type", type), where));
    edges.add(new Picture.Edge(id, store, ""));
  }

  private void input(Saga.Input input) {
    String hop = saga.hopOf(input.stream());
    String step = "step:" + saga.name() + "/" + hop;
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("saga", saga.name());
    facts.put("keyspace", spec.stream(saga.events()).orElseThrow().keyspace().toString());
    input.by().ifPresent(rule -> facts.put(Picture.RULE, rule.toString()));
    nodes.add(new Picture.Node(
        step, Picture.Kind.REPARTITION, hop, facts, input.where().toString()));
    edges.add(new Picture.Edge("stream:" + input.stream(), step, ""));
    edges.add(new Picture.Edge(step, id, SagaTexts.casesOf(input)));
  }

  private Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    Saga<?> behavior = saga.behavior();
    if (!behavior.timers().isEmpty()) {
      facts.put(
          "timers",
          behavior.timers().stream().map(Saga.Timer::name).collect(Collectors.joining(", ")));
    }
    facts.put("remembers input ids for", saga.deduplicationWindow().toString());
    Recovery recovery = spec.recoveryOf(saga);
    if (!(recovery instanceof Recovery.DeadLetter)) {
      facts.put(Picture.ON_ERROR, recovery.text());
    }
    SagaTexts.of(behavior)
        .forEach(
            (about, rules) -> facts.put(Picture.RULE + " of " + about, String.join("; ", rules)));
    return facts;
  }
}
