package io.headwater.yaml;

import com.google.protobuf.Message;
import io.headwater.behavior.Joiner;
import io.headwater.event.MessageType;
import io.headwater.expression.Bindings;
import io.headwater.expression.ResultType;
import io.headwater.expression.Scope;
import io.headwater.topology.StepSpec;
import java.util.Optional;

/** Reads {@code join} steps. */
final class JoinDecoder {
  private final DeclaredTables tables;
  private final TypeDecoder types;
  private final RuleDecoder rules;

  JoinDecoder(TopologyLanguage language, DeclaredTables tables, YamlProblems problems) {
    this.tables = tables;
    this.types = new TypeDecoder(language, problems);
    this.rules = new RuleDecoder(language, problems);
  }

  StepsDecoder.Read decode(
      String pipeline, StepsDecoder.Written step, YamlMap map, RecordFlow flow) {
    map.allow("table", "to", "with", "value", "left");
    Optional<MessageType> to = map.required("to").flatMap(types::message);
    Optional<DeclaredTables.Table> table = map.required("table")
        .flatMap(value -> tables.named(value, "pipeline '" + pipeline + "' joins"));
    Optional<Boolean> isLeft =
        map.has("left") ? map.optional("left").flatMap(YamlValue::truth) : Optional.of(false);
    if (to.isEmpty()) {
      return StepsDecoder.Read.lost();
    }
    Optional<Joiner> joiner = table.flatMap(rows -> joiner(map, to.get(), rows, flow));
    Optional<StepSpec> read = joiner.flatMap(rule -> isLeft.map(left -> new StepSpec.Join(
        step.name(),
        table.orElseThrow().spec().name(),
        to.get(),
        rule,
        left,
        step.map().where())));
    return StepsDecoder.Read.of(read, flow.withValue(to.get()));
  }

  private Optional<Joiner> joiner(
      YamlMap map, MessageType to, DeclaredTables.Table table, RecordFlow flow) {
    MessageType row = table.rows().value();
    Scope scope = flow.scope().and("row", row);
    map.requireOneOf("with", "value");
    Optional<YamlValue> whole = map.optional("value");
    if (whole.isPresent()) {
      return rules
          .expression(whole.get(), scope, new ResultType.OfMessage(to))
          .map(rule -> new Joiner(
              (record, found) -> (Message) rule.evaluate(Bindings.of(record, of(row, found))),
              Optional.of(rule.text()),
              rule.where()));
    }
    return map.optional("with")
        .flatMap(fields -> rules
            .assignments(fields, to, scope)
            .map(set -> new Joiner(
                (record, found) ->
                    set.apply(to.defaultInstance(), Bindings.of(record, of(row, found))),
                Optional.of(set.toString()),
                fields.where())));
  }

  // Without a row, its fields have their defaults, as in a message where none is set.
  private static Message of(MessageType row, Optional<Message> found) {
    return found.orElse(row.defaultInstance());
  }
}
