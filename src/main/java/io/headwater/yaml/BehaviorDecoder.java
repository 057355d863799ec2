package io.headwater.yaml;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Lifecycle;
import io.headwater.event.MessageType;
import io.headwater.expression.Bindings;
import io.headwater.expression.ResultType;
import io.headwater.expression.Scope;
import io.headwater.rule.WrittenEvolver;
import io.headwater.topology.StreamSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the rules of an aggregate: {@code decide}, {@code evolve} and {@code invariants}. */
final class BehaviorDecoder {
  private final TypeDecoder types;
  private final RuleDecoder rules;
  private final YamlProblems problems;

  BehaviorDecoder(TopologyLanguage language, YamlProblems problems) {
    this.types = new TypeDecoder(language, problems);
    this.rules = new RuleDecoder(language, problems);
    this.problems = problems;
  }

  /** Returns the aggregate that the rules make; empty if anything is wrong with one of them. */
  Optional<Aggregate<?, ?, ?>> decode(
      YamlMap map, String name, StreamSpec commands, StreamSpec events) {
    Optional<MessageType> state = map.required("state").flatMap(types::message);
    Optional<YamlMap> decide = map.required("decide").flatMap(YamlValue::map);
    Optional<YamlMap> evolve = map.required("evolve").flatMap(YamlValue::map);
    if (state.isEmpty() || decide.isEmpty() || evolve.isEmpty()) {
      return Optional.empty();
    }
    CaseDecoder cases = new CaseDecoder(name, problems);
    Aggregate.Types all = new Aggregate.Types(commands.value(), events.value(), state.get());
    RejectionCodes codes = RejectionCodes.of(map.optional("rejections"), problems);
    DecideDecoder deciding =
        new DecideDecoder(all, commands.keyType(), codes, cases, rules, problems);

    Map<Integer, Aggregate.Decider<Message, Message>> deciders = new HashMap<>();
    boolean isWhole = cases.each(
        all.command(),
        map.optional("commands").orElseThrow(),
        "decide",
        decide.get(),
        Set.of(),
        (field, value) -> put(deciders, field, deciding.decode(field, value)));
    // What could not be read may have used them.
    isWhole = isWhole && codes.checkUsed();
    LifecycleDecoder lifecycles = new LifecycleDecoder(name, cases, problems);
    Optional<Lifecycle> life = lifecycles.decode(map, all.event(), evolve.get());
    Map<Integer, Aggregate.Evolver> evolvers = new HashMap<>();
    isWhole &= cases.each(
        all.event(),
        map.optional("events").orElseThrow(),
        "evolve",
        evolve.get(),
        lifecycles.named(),
        (field, value) ->
            put(evolvers, field, evolver(all.event().ofField(field), state.get(), value)));
    List<Aggregate.Invariant> invariants = new ArrayList<>();
    isWhole &= map.optional("invariants")
        .map(value -> invariants(value, state.get(), invariants))
        .orElse(true);
    return isWhole && life.isPresent()
        ? Optional.of(Aggregate.of(
            name,
            all,
            new Aggregate.Handlers(deciders, evolvers, invariants),
            life.get(),
            map.optional("aggregate").orElseThrow().where()))
        : Optional.empty();
  }

  private static <T> boolean put(
      Map<Integer, T> handlers, FieldDescriptor field, Optional<T> handler) {
    handler.ifPresent(one -> handlers.put(field.getNumber(), one));
    return handler.isPresent();
  }

  private Optional<Aggregate.Evolver> evolver(
      MessageType type, MessageType state, YamlValue value) {
    Scope scope = Scope.of("event", type).and("state", state);
    return rules.message(value, state, scope).map(WrittenEvolver::new);
  }

  private boolean invariants(
      YamlValue value, MessageType state, List<Aggregate.Invariant> invariants) {
    Optional<YamlMap> map = value.map();
    map.ifPresent(sentences -> sentences.forEach((sentence, written) -> rules
        .expression(written, Scope.of("state", state), new ResultType.Condition())
        .ifPresent(holds -> invariants.add(new Aggregate.Invariant(
            sentence.text(),
            one -> (Boolean) holds.evaluate(Bindings.of(one)),
            Optional.of(holds.text()))))));
    return map.isPresent() && invariants.size() == map.get().size();
  }
}
