package io.headwater.yaml;

import io.headwater.behavior.Rule;
import io.headwater.event.MessageType;
import io.headwater.event.Upcaster;
import io.headwater.expression.Expression;
import io.headwater.expression.ResultType;
import io.headwater.expression.Scope;
import io.headwater.rule.FieldAssignments;
import io.headwater.rule.FieldText;
import io.headwater.rule.MessageRule;
import io.headwater.rule.RuleCompiler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes rules of expressions. */
final class RuleDecoder {
  private final RuleCompiler rules;

  RuleDecoder(TopologyLanguage language, YamlProblems problems) {
    this.rules = new RuleCompiler(language.expressions(), problems::report);
  }

  /** Compiles the expression that is written as a text. */
  Optional<Expression> expression(YamlValue value, Scope scope, ResultType result) {
    return value.expression().flatMap(text -> rules.expression(text, scope, result));
  }

  /** Makes a rule of a record of an expression; {@code result} must yield objects of R. */
  <R> Optional<Rule<R>> rule(YamlValue value, Scope scope, ResultType result) {
    return value.expression().flatMap(text -> rules.<R>rule(text, scope, result));
  }

  /** Makes the condition of an upcaster. */
  Optional<Upcaster.Guard> guard(YamlValue value, Scope scope) {
    return value.expression().flatMap(text -> rules.guard(text, scope));
  }

  /** Makes a rule that yields a partition. */
  Optional<Rule<Integer>> partition(YamlValue value, Scope scope) {
    return value.expression().flatMap(text -> rules.partition(text, scope));
  }

  /**
   * Makes a message: {@code value}, an expression for all of it, or one for each of its fields
   * under another key.
   */
  Optional<MessageRule> message(YamlMap map, String fields, MessageType type, Scope scope) {
    map.requireOneOf(fields, "value");
    Optional<YamlValue> whole = map.optional("value");
    return whole.isPresent()
        ? expression(whole.get(), scope, new ResultType.OfMessage(type)).map(MessageRule::of)
        : map.optional(fields).flatMap(value -> ofFields(value, type, scope));
  }

  /**
   * Makes the change of an upcaster: {@code value}, an expression for all of the newer message, or
   * one for each of its fields, by their paths, under {@code set}.
   */
  Optional<Upcaster.Change> upcast(YamlMap map, MessageType from, MessageType to, Scope scope) {
    map.requireOneOf("set", "value");
    Optional<YamlValue> whole = map.optional("value");
    Optional<MessageRule> rule = whole.isPresent()
        ? expression(whole.get(), scope, new ResultType.OfMessage(to)).map(MessageRule::of)
        : map.optional("set").flatMap(fields -> nested(fields, to, scope));
    return rule.map(made -> made.upcast(from, to));
  }

  private Optional<MessageRule> nested(YamlValue value, MessageType type, Scope scope) {
    return value.map().flatMap(map -> {
      List<FieldText> fields = texts(map);
      return rules
          .nested(fields, type, scope)
          .filter(all -> fields.size() == map.size())
          .map(all -> MessageRule.of(all, value.where()));
    });
  }

  private static List<FieldText> texts(YamlMap map) {
    List<FieldText> fields = new ArrayList<>();
    map.forEach((key, written) -> written
        .expression()
        .ifPresent(text -> fields.add(new FieldText(key.text(), key.where(), text))));
    return fields;
  }

  /** Makes a message of a map from field to expression, or of an expression for all of it. */
  Optional<MessageRule> message(YamlValue value, MessageType type, Scope scope) {
    return value.isMap()
        ? ofFields(value, type, scope)
        : expression(value, scope, new ResultType.OfMessage(type)).map(MessageRule::of);
  }

  private Optional<MessageRule> ofFields(YamlValue value, MessageType type, Scope scope) {
    return assignments(value, type, scope).map(set -> MessageRule.of(set, value.where()));
  }

  /** Makes assignments of a map from field to expression; empty if anything is wrong. */
  private Optional<FieldAssignments> assignments(YamlValue value, MessageType type, Scope scope) {
    Optional<YamlMap> map = value.map();
    if (map.isEmpty()) {
      return Optional.empty();
    }
    return rules
        .assignments(texts(map.get()), type, scope)
        .filter(all -> all.assignments().size() == map.get().size());
  }
}
