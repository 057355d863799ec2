package io.headwater.yaml;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Decision;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.expression.Bindings;
import io.headwater.expression.Expression;
import io.headwater.expression.ResultType;
import io.headwater.expression.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the rules by which an aggregate decides one case of its commands. */
final class DecideDecoder {
  private final Aggregate.Types types;
  private final KeyType keyType;
  private final RejectionCodes codes;
  private final CaseDecoder cases;
  private final RuleDecoder rules;
  private final YamlProblems problems;

  DecideDecoder(
      Aggregate.Types types,
      KeyType keyType,
      RejectionCodes codes,
      CaseDecoder cases,
      RuleDecoder rules,
      YamlProblems problems) {
    this.types = types;
    this.keyType = keyType;
    this.codes = codes;
    this.cases = cases;
    this.rules = rules;
    this.problems = problems;
  }

  /** Returns what decides a command of that case; empty if anything is wrong. */
  Optional<Aggregate.Decider<Message, Message>> decode(FieldDescriptor command, YamlValue value) {
    Scope scope = Scope.of("command", CaseDecoder.typeOf(command))
        .and("state", types.state())
        .inRecord(keyType);
    List<YamlValue> written = value.isMap() ? List.of(value) : value.list();
    List<DecisionRule> decided = new ArrayList<>();
    Order order = new Order();
    boolean isWhole = value.isMap() || value.isList();
    for (YamlValue one : written) {
      Optional<DecisionRule> rule =
          one.map().flatMap(map -> order.check(map, () -> rule(map, scope)));
      rule.ifPresent(decided::add);
      isWhole &= rule.isPresent();
    }
    return isWhole ? Optional.of(new DecisionRules(decided)) : Optional.empty();
  }

  private Optional<DecisionRule> rule(YamlMap map, Scope scope) {
    map.allow("reject", "emit", "when", "with", "value", "message");
    map.requireOneOf("reject", "emit");
    Optional<Expression> when = Optional.empty();
    if (map.has("when")) {
      when = map.optional("when")
          .flatMap(value -> rules.expression(value, scope, new ResultType.Condition()));
      if (when.isEmpty()) {
        checkRest(map, scope);
        return Optional.empty();
      }
    }
    Optional<Expression> condition = when;
    return decision(map, scope).map(made -> new DecisionRule(condition, made));
  }

  // So that a wrong condition does not hide what else is wrong with the rule.
  private void checkRest(YamlMap map, Scope scope) {
    decision(map, scope);
  }

  private Optional<DecisionRule.Effect> decision(YamlMap map, Scope scope) {
    if (map.has("reject")) {
      refuseKeys(map, "reject", "with", "value");
      Optional<String> message = map.optional("message").flatMap(YamlValue::text);
      return codes
          .use(map.optional("reject").orElseThrow())
          .map(code -> new DecisionRule.Reject(
              new Decision.Rejected(code, message.orElse(codes.messageOf(code)))));
    }
    if (!map.has("emit")) {
      return Optional.empty();
    }
    refuseKeys(map, "emit", "message");
    return event(map.optional("emit").orElseThrow()).flatMap(field -> emission(map, field, scope));
  }

  private Optional<FieldDescriptor> event(YamlValue written) {
    return written
        .text()
        .flatMap(name -> cases.find(
            types.event(),
            types.event().alternatives().orElse(List.of()),
            new YamlMap.Key(name, written.where())));
  }

  private Optional<DecisionRule.Effect> emission(YamlMap map, FieldDescriptor field, Scope scope) {
    MessageType event = CaseDecoder.typeOf(field);
    if (map.has("with") && map.has("value")) {
      map.requireOneOf("with", "value");
      return Optional.empty();
    }
    if (map.has("value")) {
      return map.optional("value")
          .flatMap(value -> rules.expression(value, scope, new ResultType.OfMessage(event)))
          .map(whole -> emit(field, bindings -> (Message) whole.evaluate(bindings)));
    }
    if (!map.has("with")) {
      return Optional.of(emit(field, bindings -> empty(field)));
    }
    return map.optional("with")
        .flatMap(value -> rules.assignments(value, event, scope))
        .map(set -> emit(field, bindings -> set.apply(empty(field), bindings)));
  }

  private Message empty(FieldDescriptor field) {
    return types.event().newBuilder().newBuilderForField(field).getDefaultInstanceForType();
  }

  private DecisionRule.Effect emit(
      FieldDescriptor field, java.util.function.Function<Bindings, Message> event) {
    return new DecisionRule.Emit(bindings ->
        types.event().newBuilder().setField(field, event.apply(bindings)).build());
  }

  private void refuseKeys(YamlMap map, String kind, String... keys) {
    for (String key : keys) {
      if (map.has(key)) {
        map.requireOneOf(kind, key);
      }
    }
  }

  /** Finds rules that can never matter, or that come in an order that nobody would expect. */
  private final class Order {
    private final Map<String, YamlValue> rejected = new HashMap<>();
    private boolean hasEmitted;
    private boolean hasEnded;

    Optional<DecisionRule> check(
        YamlMap map, java.util.function.Supplier<Optional<DecisionRule>> rule) {
      if (hasEnded) {
        problems.report(
            "HW1021",
            map.where(),
            "the rule is never reached: the one before it always rejects",
            "give the one before it a 'when', or remove this one");
      }
      if (map.has("reject")) {
        reject(map);
        hasEnded |= !map.has("when");
      }
      hasEmitted |= map.has("emit");
      return rule.get();
    }

    private void reject(YamlMap map) {
      YamlValue code = map.optional("reject").orElseThrow();
      if (hasEmitted) {
        problems.report(
            "HW1020",
            map.whereOf("reject"),
            "a rejection comes after an event, which it would take back",
            "write all rejections before the first 'emit'");
      }
      code.text().ifPresent(text -> {
        YamlValue first = rejected.putIfAbsent(text, code);
        if (first != null) {
          problems.report(
              "HW1023",
              code.where(),
              "rejection '%s' is there already, in line %d"
                  .formatted(text, first.where().line()),
              "join the two conditions with '||', or use another code");
        }
      });
    }
  }
}
