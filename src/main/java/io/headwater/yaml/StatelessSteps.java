package io.headwater.yaml;

import io.headwater.behavior.Rule;
import io.headwater.event.Envelope;
import io.headwater.event.MessageType;
import io.headwater.expression.ResultType;
import io.headwater.topology.StepSpec;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Reads the steps that keep nothing. */
final class StatelessSteps {
  private final TypeDecoder types;
  private final RuleDecoder rules;
  private final JavaClasses classes;

  StatelessSteps(TopologyLanguage language, YamlProblems problems) {
    types = new TypeDecoder(language, problems);
    rules = new RuleDecoder(language, problems);
    classes = language.classes();
  }

  Optional<Rule<Boolean>> condition(YamlValue value, RecordFlow flow) {
    return rules.rule(value, flow.scope(), new ResultType.Condition());
  }

  StepsDecoder.Read decode(StepsDecoder.Written step, RecordFlow flow) {
    return switch (step.kind()) {
      case "filter" ->
        StepsDecoder.Read.of(
            condition(step.value(), flow)
                .map(rule -> new StepSpec.Filter(step.name(), rule, step.map().where())),
            flow);
      case "map" -> map(step, flow);
      case "flat-map" -> flatMap(step, flow);
      case "peek" -> StepsDecoder.Read.of(peek(step), flow);
      default -> throw new IllegalStateException(step.kind());
    };
  }

  private StepsDecoder.Read map(StepsDecoder.Written step, RecordFlow flow) {
    Optional<YamlMap> parts = step.value().map().map(map -> map.allow("to", "with", "value"));
    Optional<MessageType> to = parts.flatMap(map -> map.required("to")).flatMap(types::message);
    if (to.isEmpty()) {
      return StepsDecoder.Read.lost();
    }
    return StepsDecoder.Read.of(
        rules
            .message(parts.get(), "with", to.get(), flow.scope())
            .map(rule -> rule.of(to.get()))
            .map(rule ->
                new StepSpec.MapValue(step.name(), to.get(), rule, step.map().where())),
        flow.withValue(to.get()));
  }

  private StepsDecoder.Read flatMap(StepsDecoder.Written step, RecordFlow flow) {
    Optional<YamlMap> parts = step.value().map().map(map -> map.allow("to", "values"));
    Optional<MessageType> to = parts.flatMap(map -> map.required("to")).flatMap(types::message);
    if (to.isEmpty()) {
      return StepsDecoder.Read.lost();
    }
    Optional<Rule<List<com.google.protobuf.Message>>> rule = parts
        .get()
        .required("values")
        .flatMap(value -> rules.rule(value, flow.scope(), new ResultType.Messages(to.get())));
    return StepsDecoder.Read.of(
        rule.map(values ->
            new StepSpec.FlatMap(step.name(), to.get(), values, step.map().where())),
        flow.withValue(to.get()));
  }

  private Optional<StepSpec> peek(StepsDecoder.Written step) {
    Optional<Supplier<Consumer<Envelope<?>>>> maker = step.value()
        .map()
        .map(map -> map.allow("class"))
        .flatMap(map -> map.required("class"))
        .flatMap(this::looker);
    return maker.map(
        made -> new StepSpec.Peek(step.name(), made.get(), step.map().where()));
  }

  @SuppressWarnings("unchecked") // a peek class takes every envelope
  private Optional<Supplier<Consumer<Envelope<?>>>> looker(YamlValue name) {
    return classes
        .maker(name, Consumer.class)
        .map(maker -> () -> (Consumer<Envelope<?>>) maker.get());
  }
}
