package io.headwater.yaml;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.headwater.behavior.Rule;
import io.headwater.behavior.Saga;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.expression.ResultType;
import io.headwater.expression.Scope;
import io.headwater.rule.SagaRule;
import io.headwater.rule.SagaRules;
import io.headwater.topology.SagaSpec;
import io.headwater.topology.StreamSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the document of a saga. */
final class SagaDecoder {
  private static final String REPLY = "headwater.Reply";
  private static final List<String> RULES = List.of("start", "on", "rejected", "timer");

  private final TopologyLanguage language;
  private final DeclaredStreams streams;
  private final YamlProblems problems;
  private final RuleDecoder rules;

  SagaDecoder(TopologyLanguage language, DeclaredStreams streams, YamlProblems problems) {
    this.language = language;
    this.streams = streams;
    this.problems = problems;
    this.rules = new RuleDecoder(language, problems);
  }

  /** Returns the saga; empty if anything is wrong that the validator could not tell. */
  Optional<SagaSpec> decode(YamlMap map) {
    map.allow(
        "saga",
        "state",
        "events",
        "store",
        "deduplication-window",
        "on-error",
        "by",
        "start",
        "on",
        "rejected",
        "timer",
        "behavior");
    YamlValue title = map.required("saga").orElseThrow();
    Optional<String> name = title.text();
    Optional<StreamSpec> events = map.required("events")
        .flatMap(value ->
            streams.named(value, "HW1504", "saga '" + name.orElse("") + "' keeps its events in"));
    Optional<Duration> window = map.optional("deduplication-window")
        .flatMap(value -> DurationDecoder.decode(value, problems));
    String store = map.optional("store").flatMap(YamlValue::text).orElse(name.orElse(""));
    Optional<Saga<?>> behavior =
        map.has("behavior") ? bound(map) : new Behavior(name.orElse("")).decode(map);
    if (name.isEmpty() || events.isEmpty() || behavior.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new SagaSpec(
        name.get(),
        events.get().name(),
        store,
        behavior.get(),
        window.orElse(SagaSpec.DEFAULT_DEDUPLICATION_WINDOW),
        new RecoveryDecoder(language, problems).decode(map, "on-error"),
        title.where()));
  }

  private Optional<Saga<?>> bound(YamlMap map) {
    for (String rule : List.of("state", "by", "start", "on", "rejected", "timer")) {
      if (map.has(rule)) {
        map.requireOneOf("behavior", rule);
      }
    }
    return map.optional("behavior")
        .flatMap(value -> language.classes().constant(value, Saga.class))
        .map(found -> (Saga<?>) found);
  }

  /** Reads the rules of one saga. */
  private final class Behavior {
    private final String saga;
    private final SagaTimers timers;
    private final Map<String, Input> inputs = new LinkedHashMap<>();
    private final Map<String, SourceLocation> targets = new LinkedHashMap<>();
    private final List<Saga.Timer> handlers = new ArrayList<>();
    private boolean isWhole = true;
    private boolean mayEnd;

    /** A stream with what is handled of it so far. */
    private record Input(StreamSpec stream, List<Saga.Case> cases, SourceLocation where) {}

    Behavior(String saga) {
      this.saga = saga;
      this.timers = new SagaTimers(saga, problems);
    }

    Optional<Saga<?>> decode(YamlMap map) {
      Optional<MessageType> state =
          map.required("state").flatMap(new TypeDecoder(language, problems)::message);
      map.required("start");
      if (state.isEmpty()) {
        return Optional.empty();
      }
      SagaRuleDecoder decoder =
          new SagaRuleDecoder(saga, state.get(), streams, rules, timers, problems);
      section(
          map, "start", (key, value) -> input(Saga.Role.START, key, value, state.get(), decoder));
      section(map, "on", (key, value) -> input(Saga.Role.ON, key, value, state.get(), decoder));
      section(
          map,
          "rejected",
          (key, value) -> input(Saga.Role.REJECTED, key, value, state.get(), decoder));
      section(map, "timer", (key, value) -> timer(key, value, state.get(), decoder));
      timers.check();
      checkEnds(map);
      List<Saga.Input> all = withProcesses(map);
      List<Saga.Target> to = new ArrayList<>();
      targets.forEach((stream, where) -> to.add(new Saga.Target(stream, where)));
      return isWhole
          ? Optional.of(new Saga<>(
              saga,
              state.get(),
              new Saga.Parts(all, handlers, to),
              map.optional("saga").orElseThrow().where()))
          : Optional.empty();
    }

    private void section(
        YamlMap map, String name, java.util.function.BiConsumer<YamlMap.Key, YamlValue> each) {
      if (map.has(name)) {
        Optional<YamlMap> entries = map.optional(name).flatMap(YamlValue::map);
        isWhole &= entries.isPresent();
        entries.ifPresent(found -> found.forEach(each));
      }
    }

    private void checkEnds(YamlMap map) {
      if (!mayEnd && isWhole) {
        problems.report(
            "HW1514",
            map.whereOf("saga"),
            "saga '%s' can never end: no rule has 'end: true'".formatted(saga),
            "end it where all is done, or its state is kept for ever");
      }
    }

    private void timer(
        YamlMap.Key key, YamlValue value, MessageType state, SagaRuleDecoder decoder) {
      timers.handle(key);
      Scope scope = Scope.of("state", state).inRecord(KeyType.STRING);
      rulesOf(value, scope, decoder)
          .ifPresent(found ->
              handlers.add(new Saga.Timer(key.text(), new SagaRules(found, true), key.where())));
    }

    private void input(
        Saga.Role role,
        YamlMap.Key key,
        YamlValue value,
        MessageType state,
        SagaRuleDecoder decoder) {
      Optional<StreamSpec> declared = streams.named(key, "HW1504", "saga '" + saga + "' reads");
      isWhole &= declared.isPresent();
      if (declared.isEmpty() || !mayHold(role, declared.get(), key)) {
        return;
      }
      StreamSpec stream = declared.get();
      Input input = inputs.computeIfAbsent(
          stream.name(), any -> new Input(stream, new ArrayList<>(), key.where()));
      Optional<List<FieldDescriptor>> cases = stream.value().alternatives();
      if (role == Saga.Role.REJECTED || cases.isEmpty()) {
        Scope scope = scope(role, stream.value(), state);
        rulesOf(value, scope, decoder)
            .ifPresent(found -> input
                .cases()
                .add(new Saga.Case(
                    role, Optional.empty(), new SagaRules(found, false), key.where())));
        return;
      }
      Optional<YamlMap> byCase = value.map();
      isWhole &= byCase.isPresent();
      byCase.ifPresent(entries -> entries.forEach((name, written) -> caseOf(stream, name)
          .flatMap(field -> rulesOf(
                  written, scope(role, stream.value().ofField(field), state), decoder)
              .map(found -> new Saga.Case(
                  role, Optional.of(field), new SagaRules(found, false), name.where())))
          .ifPresentOrElse(input.cases()::add, () -> isWhole = false)));
    }

    private boolean mayHold(Saga.Role role, StreamSpec stream, YamlMap.Key key) {
      boolean isReply = stream.value().fullName().equals(REPLY);
      if (role == Saga.Role.REJECTED && !isReply) {
        isWhole = false;
        problems.report(
            "HW1508",
            key.where(),
            "saga '%s' handles '%s' of stream '%s', which holds '%s'"
                .formatted(saga, REPLY, stream.name(), stream.value()),
            "name the stream of the replies");
        return false;
      }
      return true;
    }

    private Optional<FieldDescriptor> caseOf(StreamSpec stream, YamlMap.Key written) {
      List<FieldDescriptor> cases = stream.value().alternatives().orElseThrow().stream()
          .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
          .toList();
      Optional<FieldDescriptor> found =
          cases.stream().filter(one -> one.getName().equals(written.text())).findFirst();
      if (found.isEmpty()) {
        List<String> names = cases.stream().map(FieldDescriptor::getName).toList();
        problems.report(
            "HW1500",
            written.where(),
            "saga '%s' handles '%s', which is no case of '%s'%s"
                .formatted(
                    saga,
                    written.text(),
                    stream.value().fullName(),
                    NearMatch.didYouMean(written.text(), names)),
            "use one of " + String.join(", ", names));
      }
      return found;
    }

    private static Scope scope(Saga.Role role, MessageType type, MessageType state) {
      return Scope.of(role == Saga.Role.REJECTED ? "reply" : "event", type)
          .and("state", state)
          .inRecord(KeyType.STRING);
    }

    private Optional<List<SagaRule>> rulesOf(
        YamlValue value, Scope scope, SagaRuleDecoder decoder) {
      List<YamlValue> written = value.isMap() ? List.of(value) : value.list();
      List<SagaRule> found = new ArrayList<>();
      for (YamlValue one : written) {
        one.map()
            .map(parts -> parts.called("the rule"))
            .flatMap(parts -> decoder.decode(
                parts, scope, target -> targets.putIfAbsent(target.written(), target.where())))
            .ifPresent(found::add);
        mayEnd |= one.map().filter(parts -> parts.has("end")).isPresent();
      }
      boolean isRead = (value.isMap() || value.isList()) && found.size() == written.size();
      isWhole &= isRead;
      return isRead ? Optional.of(found) : Optional.empty();
    }

    /** Adds to each input how it is known which process it is of. */
    private List<Saga.Input> withProcesses(YamlMap map) {
      Map<String, Rule<String>> by = new LinkedHashMap<>();
      section(map, "by", (key, value) -> {
        Input input = inputs.get(key.text());
        if (input == null) {
          problems.report(
              "HW1519",
              key.where(),
              "saga '%s' says which process '%s' is of, but does not read it%s"
                  .formatted(saga, key.text(), NearMatch.didYouMean(key.text(), inputs.keySet())),
              "name a stream under " + String.join(", ", RULES.subList(0, 3)) + ", or remove it");
          return;
        }
        Scope scope =
            Scope.of("value", input.stream().value()).inRecord(input.stream().keyType());
        Optional<Rule<String>> rule = rules.rule(value, scope, new ResultType.Text());
        isWhole &= rule.isPresent();
        rule.ifPresent(found -> by.put(key.text(), found));
      });
      List<Saga.Input> all = new ArrayList<>();
      inputs.forEach((name, input) -> all.add(new Saga.Input(
          name,
          input.stream().value(),
          Optional.ofNullable(by.get(name)),
          input.cases(),
          input.where())));
      return all;
    }
  }
}
