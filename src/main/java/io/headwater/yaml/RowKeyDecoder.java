package io.headwater.yaml;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.behavior.Projection;
import io.headwater.behavior.RowFold;
import io.headwater.behavior.Rule;
import io.headwater.diagnostic.NearMatch;
import io.headwater.event.Envelope;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.expression.Bindings;
import io.headwater.expression.Expression;
import io.headwater.expression.ResultType;
import io.headwater.expression.Scope;
import io.headwater.topology.StreamSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code by}: the key of a row by the whole event, or by each of its cases. */
final class RowKeyDecoder {
  private final KeyType keys;
  private final RuleDecoder rules;
  private final YamlProblems problems;

  RowKeyDecoder(KeyType keys, RuleDecoder rules, YamlProblems problems) {
    this.keys = keys;
    this.rules = rules;
    this.problems = problems;
  }

  Optional<Rule<Object>> decode(YamlValue value, StreamSpec stream) {
    if (!value.isMap()) {
      return rules.rule(
          value,
          Scope.of("event", stream.value()).inRecord(stream.keyType()),
          new ResultType.Key(keys));
    }
    Map<Integer, Expression> byCase = new HashMap<>();
    List<String> texts = new ArrayList<>();
    Optional<YamlMap> map = value.map();
    map.ifPresent(cases -> cases.forEach((name, written) -> field(name, stream.value())
        .ifPresent(field -> expression(field, written, stream).ifPresent(key -> {
          texts.add(name.text() + ": " + key.text());
          byCase.put(field.getNumber(), key);
        }))));
    return map.isPresent() && texts.size() == map.get().size()
        ? Optional.of(new Rule<>(
            record -> keyOf(record, byCase), Optional.of(String.join(", ", texts)), value.where()))
        : Optional.empty();
  }

  private static Object keyOf(Envelope<?> record, Map<Integer, Expression> byCase) {
    Message event = record.value();
    FieldDescriptor set = event.getOneofFieldDescriptor(
        event.getDescriptorForType().getRealOneofs().get(0));
    Expression key = byCase.get(set.getNumber());
    if (key == null) {
      throw new IllegalStateException("a case that changes rows has no key");
    }
    Message happened = (Message) event.getField(set);
    return key.evaluate(Bindings.of(happened, happened, record));
  }

  private Optional<FieldDescriptor> field(YamlMap.Key name, MessageType event) {
    List<FieldDescriptor> cases = event.alternatives().orElse(List.of()).stream()
        .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
        .toList();
    Optional<FieldDescriptor> found =
        cases.stream().filter(field -> field.getName().equals(name.text())).findFirst();
    if (found.isEmpty()) {
      List<String> names = cases.stream().map(FieldDescriptor::getName).toList();
      problems.report(
          "HW1578",
          name.where(),
          "'by' names '%s', which is no case of '%s'%s"
              .formatted(name.text(), event, NearMatch.didYouMean(name.text(), names)),
          names.isEmpty()
              ? "write one expression of 'event'"
              : "use one of " + String.join(", ", names));
    }
    return found;
  }

  private Optional<Expression> expression(
      FieldDescriptor field, YamlValue written, StreamSpec stream) {
    Scope scope = Scope.of("event", stream.value().ofField(field)).inRecord(stream.keyType());
    return rules.expression(written, scope, new ResultType.Key(keys));
  }

  /** Reports each case that changes rows of a key that {@code value} does not say. */
  boolean isComplete(YamlValue value, StreamSpec stream, Projection behavior) {
    Optional<YamlMap> map = value.isMap() ? value.map() : Optional.empty();
    if (map.isEmpty()) {
      return true;
    }
    boolean isComplete = true;
    Projection.Changes changes = behavior.changesOf(stream.value()).orElseThrow();
    for (FieldDescriptor field : stream.value().alternatives().orElse(List.of())) {
      if (!map.get().has(field.getName()) && changes.of(field) != RowFold.IGNORE) {
        isComplete = false;
        problems.report(
            "HW1577",
            value.where(),
            "'by' says no key for case '%s' of '%s', which changes rows"
                .formatted(field.getName(), stream.value()),
            "add '%s: event.…' to 'by', or ignore the case".formatted(field.getName()));
      }
    }
    return isComplete;
  }
}
