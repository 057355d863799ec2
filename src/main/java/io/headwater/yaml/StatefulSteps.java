package io.headwater.yaml;

import com.google.protobuf.Message;
import io.headwater.behavior.RecordTransform;
import io.headwater.behavior.Rule;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.expression.ResultType;
import io.headwater.partition.Partitionings;
import io.headwater.topology.Placement;
import io.headwater.topology.StepSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the steps whose names topics and stores carry. */
final class StatefulSteps {
  static final Set<String> KINDS = Set.of("repartition", "aggregate", "deduplicate", "process");

  // A field of the value, whose name then says enough: value.order.customer_id.
  private static final Pattern FIELD = Pattern.compile("value(?:\\.[a-z0-9_]+)*\\.([a-z0-9_]+)");

  private final YamlProblems problems;
  private final TypeDecoder types;
  private final RuleDecoder rules;
  private final PlacementDecoder placements;
  private final JavaClasses classes;
  private final FoldDecoder folds;

  StatefulSteps(TopologyLanguage language, DeclaredStreams streams, YamlProblems problems) {
    this.problems = problems;
    this.types = new TypeDecoder(language, problems);
    this.rules = new RuleDecoder(language, problems);
    this.placements = new PlacementDecoder(language, problems);
    this.classes = language.classes();
    this.folds = new FoldDecoder(language, streams, problems);
  }

  StepsDecoder.Read decode(StepsDecoder.Written step, RecordFlow flow) {
    Optional<YamlMap> parts = step.value().map();
    if (parts.isEmpty()) {
      return StepsDecoder.Read.lost();
    }
    return switch (step.kind()) {
      case "repartition" -> repartition(step, parts.get(), flow);
      case "aggregate" -> folds.decode(step, parts.get(), flow);
      case "deduplicate" -> StepsDecoder.Read.of(deduplicate(step, parts.get(), flow), flow);
      case "process" -> process(step, parts.get(), flow);
      default -> throw new IllegalStateException(step.kind());
    };
  }

  private StepsDecoder.Read repartition(StepsDecoder.Written step, YamlMap parts, RecordFlow flow) {
    parts.allow("name", "by", "key-type", "partitions", "partitioner", "partition");
    KeyType keyType = parts.optional("key-type").flatMap(types::keyType).orElse(KeyType.STRING);
    Optional<Rule<Object>> by = parts
        .required("by")
        .flatMap(value -> rules.rule(value, flow.scope(), new ResultType.Key(keyType)));
    Optional<Integer> partitions = parts.required("partitions").flatMap(types::count);
    Placement placement =
        placements.decode(parts, flow.scope()).orElse(new Placement.ByKey(Partitionings.murmur2()));
    Optional<String> name = name(step, parts, by);
    return StepsDecoder.Read.of(
        name.isPresent() && by.isPresent() && partitions.isPresent()
            ? Optional.of(new StepSpec.Repartition(
                name.get(),
                by.get(),
                keyType,
                partitions.get(),
                placement,
                step.map().where()))
            : Optional.empty(),
        flow.withKey(keyType));
  }

  private Optional<String> name(
      StepsDecoder.Written step, YamlMap parts, Optional<Rule<Object>> by) {
    if (!step.name().isEmpty()) {
      return Optional.of(step.name());
    }
    if (parts.has("name")) {
      return parts.optional("name").flatMap(YamlValue::text);
    }
    Matcher field = FIELD.matcher(by.flatMap(Rule::text).orElse("value.key"));
    if (field.matches()) {
      return Optional.of("by-" + field.group(1).replace('_', '-'));
    }
    problems.report(
        "HW1013",
        step.map().where(),
        "the repartition has no name, and its key is no single field that could name it",
        "add 'name:' to it, such as by-customer; its topic carries the name");
    return Optional.empty();
  }

  private Optional<StepSpec> deduplicate(
      StepsDecoder.Written step, YamlMap parts, RecordFlow flow) {
    parts.allow("store", "id", "window");
    Optional<String> store = parts.required("store").flatMap(YamlValue::text);
    Optional<Rule<String>> id = parts
        .required("id")
        .flatMap(value -> rules.rule(value, flow.scope(), new ResultType.Text()));
    Optional<Duration> window =
        parts.required("window").flatMap(value -> DurationDecoder.decode(value, problems));
    return store.isPresent() && id.isPresent() && window.isPresent()
        ? Optional.of(new StepSpec.Deduplicate(
            step.name().isEmpty() ? store.get() : step.name(),
            store.get(),
            id.get(),
            window.get(),
            step.map().where()))
        : Optional.empty();
  }

  private StepsDecoder.Read process(StepsDecoder.Written step, YamlMap parts, RecordFlow flow) {
    parts.allow("name", "class", "to", "stores");
    Optional<MessageType> to = parts.required("to").flatMap(types::message);
    Optional<Supplier<RecordTransform<Message>>> transform =
        parts.required("class").flatMap(this::transform);
    List<StepSpec.Store> stores = new ArrayList<>();
    parts
        .optional("stores")
        .flatMap(YamlValue::map)
        .ifPresent(all -> all.forEach((name, type) -> types
            .message(type)
            .ifPresent(state -> stores.add(new StepSpec.Store(name.text(), state)))));
    Optional<String> name = step.name().isEmpty()
        ? parts.required("name").flatMap(YamlValue::text)
        : Optional.of(step.name());
    if (to.isEmpty()) {
      return StepsDecoder.Read.lost();
    }
    return StepsDecoder.Read.of(
        name.isPresent() && transform.isPresent()
            ? Optional.of(new StepSpec.Process(
                name.get(), transform.get(), to.get(), stores, step.map().where()))
            : Optional.empty(),
        flow.withValue(to.get()));
  }

  @SuppressWarnings("unchecked") // a process class says by its own type what it takes
  private Optional<Supplier<RecordTransform<Message>>> transform(YamlValue name) {
    return classes
        .maker(name, RecordTransform.class)
        .map(maker -> () -> (RecordTransform<Message>) maker.get());
  }
}
