package io.headwater.yaml;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.behavior.Aggregate;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.expression.Bindings;
import io.headwater.expression.ResultType;
import io.headwater.expression.Scope;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.StreamSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the document of an aggregate. */
final class AggregateDecoder {
  private final TopologyLanguage language;
  private final DeclaredStreams streams;
  private final YamlProblems problems;
  private final TypeDecoder types;
  private final RuleDecoder rules;

  AggregateDecoder(TopologyLanguage language, DeclaredStreams streams, YamlProblems problems) {
    this.language = language;
    this.streams = streams;
    this.problems = problems;
    this.types = new TypeDecoder(language, problems);
    this.rules = new RuleDecoder(language, problems);
  }

  /** Returns the aggregate; empty if anything is wrong that the validator could not tell. */
  Optional<AggregateSpec> decode(YamlMap map) {
    map.allow(
        "aggregate",
        "commands",
        "events",
        "replies",
        "state",
        "store",
        "deduplication-window",
        "rejections",
        "decide",
        "evolve",
        "invariants",
        "behavior");
    YamlValue title = map.required("aggregate").orElseThrow();
    Optional<String> name = title.text();
    String subject = "aggregate '" + name.orElse("") + "'";
    Optional<StreamSpec> commands = bound(map, "commands", subject);
    Optional<StreamSpec> events = bound(map, "events", subject);
    Optional<StreamSpec> replies = map.optional("replies")
        .flatMap(value -> streams.named(value, "HW0106", "replies of " + subject + " are"));
    Optional<Duration> window = map.optional("deduplication-window")
        .flatMap(value -> DurationDecoder.decode(value, problems));
    String store = map.optional("store").flatMap(YamlValue::text).orElse(name.orElse(""));
    Optional<Aggregate<?, ?, ?>> behavior = map.has("behavior")
        ? bound(map)
        : written(map, name.orElse(""), commands, events);
    if (name.isEmpty() || behavior.isEmpty() || commands.isEmpty() || events.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new AggregateSpec(
        name.get(),
        commands.get().name(),
        events.get().name(),
        replies.map(StreamSpec::name),
        store,
        behavior.get(),
        window.orElse(AggregateSpec.DEFAULT_DEDUPLICATION_WINDOW),
        title.where()));
  }

  private Optional<StreamSpec> bound(YamlMap map, String role, String subject) {
    return map.required(role)
        .flatMap(value -> streams.named(value, "HW0106", role + " of " + subject + " are"));
  }

  private Optional<Aggregate<?, ?, ?>> bound(YamlMap map) {
    for (String rule : List.of("state", "decide", "evolve", "invariants", "rejections")) {
      if (map.has(rule)) {
        map.requireOneOf("behavior", rule);
      }
    }
    return map.optional("behavior")
        .flatMap(value -> language.classes().constant(value, Aggregate.class))
        .map(found -> (Aggregate<?, ?, ?>) found);
  }

  private Optional<Aggregate<?, ?, ?>> written(
      YamlMap map, String name, Optional<StreamSpec> commands, Optional<StreamSpec> events) {
    Optional<MessageType> state = map.required("state").flatMap(types::message);
    Optional<YamlMap> decide = map.required("decide").flatMap(YamlValue::map);
    Optional<YamlMap> evolve = map.required("evolve").flatMap(YamlValue::map);
    if (state.isEmpty() || commands.isEmpty() || events.isEmpty()) {
      return Optional.empty();
    }
    Aggregate.Types all =
        new Aggregate.Types(commands.get().value(), events.get().value(), state.get());
    CaseDecoder cases = new CaseDecoder(name, problems);
    RejectionCodes codes = RejectionCodes.of(map.optional("rejections"), problems);
    DecideDecoder deciding =
        new DecideDecoder(all, commands.get().keyType(), codes, cases, rules, problems);
    Map<Integer, Aggregate.Decider<Message, Message>> deciders = new HashMap<>();
    Map<Integer, Aggregate.Evolver> evolvers = new HashMap<>();
    YamlValue commandsValue = map.optional("commands").orElseThrow();
    YamlValue eventsValue = map.optional("events").orElseThrow();
    boolean isWhole = decide.isPresent() && evolve.isPresent();
    if (decide.isPresent()) {
      isWhole &= cases.each(
          all.command(), commandsValue, "decide", decide.get(), (field, value) -> deciding
              .decode(field, value)
              .map(decider -> deciders.put(field.getNumber(), decider) == null)
              .orElse(false));
      isWhole &= codes.checkUsed();
    }
    if (evolve.isPresent()) {
      isWhole &= cases.each(
          all.event(), eventsValue, "evolve", evolve.get(), (field, value) -> evolver(
                  all.state(), field, value)
              .map(evolver -> evolvers.put(field.getNumber(), evolver) == null)
              .orElse(false));
    }
    List<Aggregate.Invariant> invariants = new ArrayList<>();
    isWhole &= map.optional("invariants")
        .map(value -> invariants(value, all.state(), invariants))
        .orElse(true);
    return isWhole
        ? Optional.of(Aggregate.of(
            name,
            all,
            new Aggregate.Handlers(deciders, evolvers, invariants),
            map.optional("aggregate").orElseThrow().where()))
        : Optional.empty();
  }

  private Optional<Aggregate.Evolver> evolver(
      MessageType state, FieldDescriptor eventCase, YamlValue value) {
    Scope scope = Scope.of("event", CaseDecoder.typeOf(eventCase)).and("state", state);
    if (value.isMap()) {
      return rules.assignments(value, state, scope)
          .map(set -> (before, event) -> set.apply(before, inState(event, before)));
    }
    return rules.expression(value, scope, new ResultType.OfMessage(state))
        .map(whole -> (before, event) -> (Message) whole.evaluate(inState(event, before)));
  }

  private static Bindings inState(Message event, Message state) {
    return Bindings.of(event, state);
  }

  private boolean invariants(
      YamlValue value, MessageType state, List<Aggregate.Invariant> invariants) {
    Optional<YamlMap> map = value.map();
    map.ifPresent(sentences -> sentences.forEach((sentence, written) -> rules
        .expression(written, Scope.of("state", state), new ResultType.Condition())
        .ifPresent(holds -> invariants.add(new Aggregate.Invariant(
            sentence.text(), one -> (Boolean) holds.evaluate(Bindings.of(one)))))));
    return map.isPresent() && invariants.size() == map.get().size();
  }
}
