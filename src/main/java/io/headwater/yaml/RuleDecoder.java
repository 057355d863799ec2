package io.headwater.yaml;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import io.headwater.behavior.Rule;
import io.headwater.diagnostic.NearMatch;
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

/** Makes rules of expressions. */
final class RuleDecoder {
  private final TopologyLanguage language;
  private final YamlProblems problems;

  RuleDecoder(TopologyLanguage language, YamlProblems problems) {
    this.language = language;
    this.problems = problems;
  }

  /** Compiles the expression that is written as a text. */
  Optional<Expression> expression(YamlValue value, Scope scope, ResultType result) {
    return value
        .expression()
        .flatMap(text -> language.expressions().compile(text, scope, result, problems::report));
  }

  /** Makes a rule of a record of an expression; {@code result} must yield objects of R. */
  @SuppressWarnings("unchecked") // the result type says so
  <R> Optional<Rule<R>> rule(YamlValue value, Scope scope, ResultType result) {
    return expression(value, scope, result)
        .map(compiled -> new Rule<>(
            record -> (R) compiled.evaluate(Bindings.of(record)),
            Optional.of(compiled.text()),
            compiled.where()));
  }

  /** Makes a rule that yields a partition. */
  Optional<Rule<Integer>> partition(YamlValue value, Scope scope) {
    return expression(value, scope, new ResultType.Whole())
        .map(compiled -> new Rule<>(
            record -> Math.toIntExact((Long) compiled.evaluate(Bindings.of(record))),
            Optional.of(compiled.text()),
            compiled.where()));
  }

  /**
   * Makes a rule that yields a message: {@code value}, an expression for all of it, or {@code
   * with}, one for each of its fields.
   */
  Optional<Rule<Message>> message(YamlMap map, MessageType type, Scope scope) {
    map.requireOneOf("with", "value");
    Optional<YamlValue> whole = map.optional("value");
    if (whole.isPresent()) {
      return rule(whole.get(), scope, new ResultType.OfMessage(type));
    }
    return map.optional("with")
        .flatMap(fields -> assignments(fields, type, scope)
            .map(set -> new Rule<>(
                record -> set.apply(type.defaultInstance(), Bindings.of(record)),
                Optional.of(set.toString()),
                fields.where())));
  }

  /** Makes assignments of a map from field to expression; empty if anything is wrong. */
  Optional<FieldAssignments> assignments(YamlValue value, MessageType type, Scope scope) {
    Optional<YamlMap> map = value.map();
    if (map.isEmpty()) {
      return Optional.empty();
    }
    List<FieldAssignments.Assignment> all = new ArrayList<>();
    Map<OneofDescriptor, String> members = new HashMap<>();
    map.get()
        .forEach((key, written) -> field(type.descriptor(), key).ifPresent(field -> {
          noteMember(field, key, members);
          expression(written, scope, new ResultType.OfField(field))
              .ifPresent(set -> all.add(new FieldAssignments.Assignment(field, set)));
        }));
    return all.size() == map.get().size()
        ? Optional.of(new FieldAssignments(List.copyOf(all)))
        : Optional.empty();
  }

  private void noteMember(
      FieldDescriptor field, YamlMap.Key key, Map<OneofDescriptor, String> members) {
    OneofDescriptor oneof = field.getRealContainingOneof();
    if (oneof == null) {
      return;
    }
    String other = members.putIfAbsent(oneof, field.getName());
    if (other != null) {
      problems.report(
          "HW1006",
          key.where(),
          "fields '%s' and '%s' are of one oneof, '%s'"
              .formatted(other, field.getName(), oneof.getName()),
          "set one of them");
    }
  }

  private Optional<FieldDescriptor> field(Descriptor message, YamlMap.Key key) {
    FieldDescriptor found = message.findFieldByName(key.text());
    if (found == null) {
      List<String> names =
          message.getFields().stream().map(FieldDescriptor::getName).toList();
      problems.report(
          "HW1005",
          key.where(),
          "message '%s' has no field '%s'%s"
              .formatted(
                  message.getFullName(), key.text(), NearMatch.didYouMean(key.text(), names)),
          names.isEmpty() ? "remove it" : "use one of " + String.join(", ", names));
    }
    return Optional.ofNullable(found);
  }
}
