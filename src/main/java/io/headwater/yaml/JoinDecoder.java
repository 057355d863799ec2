package io.headwater.yaml;

import io.headwater.behavior.Joiner;
import io.headwater.behavior.Rule;
import io.headwater.event.MessageType;
import io.headwater.expression.ResultType;
import io.headwater.topology.JoinKind;
import io.headwater.topology.StepSpec;
import java.util.Optional;

/** Reads {@code join} steps. */
final class JoinDecoder {
  private final DeclaredTables tables;
  private final TypeDecoder types;
  private final RuleDecoder rules;
  private final YamlProblems problems;

  JoinDecoder(TopologyLanguage language, DeclaredTables tables, YamlProblems problems) {
    this.tables = tables;
    this.problems = problems;
    this.types = new TypeDecoder(language, problems);
    this.rules = new RuleDecoder(language, problems);
  }

  StepsDecoder.Read decode(
      String pipeline, StepsDecoder.Written step, YamlMap map, RecordFlow flow) {
    map.allow("table", "on", "to", "with", "value", "left", "outer");
    Optional<MessageType> to = map.required("to").flatMap(types::message);
    map.requireOneOf("table", "stream");
    Optional<DeclaredTables.Table> table = map.optional("table")
        .flatMap(value -> tables.named(value, "pipeline '" + pipeline + "' joins"));
    Optional<Rule<Object>> on = table.flatMap(rows -> on(map, rows, flow));
    boolean isOnRight = on.isPresent() || !map.has("on");
    Optional<JoinKind> kind = kind(map, problems);
    if (to.isEmpty()) {
      return StepsDecoder.Read.lost();
    }
    Optional<Joiner> joiner = table.flatMap(rows -> joiner(map, to.get(), rows, flow));
    Optional<StepSpec> read = joiner.flatMap(rule -> kind.filter(one -> isOnRight)
        .map(one -> new StepSpec.Join(
            step.name(),
            table.orElseThrow().spec().name(),
            on,
            to.get(),
            rule,
            one,
            step.map().where())));
    return StepsDecoder.Read.of(read, flow.withValue(to.get()));
  }

  private Optional<Rule<Object>> on(YamlMap map, DeclaredTables.Table table, RecordFlow flow) {
    ResultType key = new ResultType.Key(table.rows().keyType());
    return map.optional("on").flatMap(value -> rules.rule(value, flow.scope(), key));
  }

  /** Reads which records a join passes on, of tables or of streams. */
  static Optional<JoinKind> kind(YamlMap map, YamlProblems problems) {
    Optional<Boolean> left = truth(map, "left");
    Optional<Boolean> outer = truth(map, "outer");
    if (left.equals(Optional.of(true)) && outer.equals(Optional.of(true))) {
      problems.report(
          "HW1381",
          map.whereOf("outer"),
          "a join is both 'left' and 'outer'",
          "remove 'left': an outer join passes on all that a left join does");
      return Optional.empty();
    }
    return left.flatMap(isLeft -> outer.map(isOuter -> {
      if (isOuter) {
        return JoinKind.OUTER;
      }
      return isLeft ? JoinKind.LEFT : JoinKind.INNER;
    }));
  }

  private static Optional<Boolean> truth(YamlMap map, String name) {
    return map.has(name) ? map.optional(name).flatMap(YamlValue::truth) : Optional.of(false);
  }

  private Optional<Joiner> joiner(
      YamlMap map, MessageType to, DeclaredTables.Table table, RecordFlow flow) {
    MessageType row = table.rows().value();
    return rules
        .message(map, "with", to, flow.scope().and("row", row))
        .map(rule -> rule.joiner(row, to));
  }
}
