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
import io.headwater.rule.DecisionOrder;
import io.headwater.rule.DecisionRule;
import io.headwater.rule.DecisionRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

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
    Scope scope = Scope.of("command", types.command().ofField(command))
        .and("state", types.state())
        .inRecord(keyType)
        .inDecision();
    List<YamlValue> written = value.isMap() ? List.of(value) : value.list();
    List<DecisionRule> decided = new ArrayList<>();
    DecisionOrder order = new DecisionOrder(problems::report);
    boolean isWhole = value.isMap() || value.isList();
    for (YamlValue one : written) {
      Optional<YamlMap> map = one.map();
      map.ifPresent(parts -> note(parts, order));
      Optional<DecisionRule> rule = map.flatMap(parts -> rule(parts, scope));
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
    return decision(map, scope).map(made -> new DecisionRule(condition, made, map.where()));
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
    MessageType event = types.event().ofField(field);
    if (map.has("with") && map.has("value")) {
      map.requireOneOf("with", "value");
      return Optional.empty();
    }
    if (!map.has("with") && !map.has("value")) {
      return Optional.of(emit(field, bindings -> event.defaultInstance(), ""));
    }
    String as = map.has("with") ? " with " : " as ";
    return rules
        .message(map, "with", event, scope)
        .map(rule -> emit(
            field, bindings -> rule.apply(event.defaultInstance(), bindings), as + rule.text()));
  }

  private DecisionRule.Effect emit(
      FieldDescriptor field, Function<Bindings, Message> event, String contents) {
    return new DecisionRule.Emit(
        bindings ->
            types.event().newBuilder().setField(field, event.apply(bindings)).build(),
        "emit " + field.getName() + contents);
  }

  private void refuseKeys(YamlMap map, String kind, String... keys) {
    for (String key : keys) {
      if (map.has(key)) {
        map.requireOneOf(kind, key);
      }
    }
  }

  private void note(YamlMap map, DecisionOrder order) {
    order.next(map.where());
    if (map.has("reject")) {
      YamlValue code = map.optional("reject").orElseThrow();
      order.reject(!map.has("when"), map.whereOf("reject"));
      code.text().ifPresent(text -> order.code(text, code.where()));
    }
    if (map.has("emit")) {
      order.emit();
    }
  }
}
