package io.headwater.yaml;

import com.google.protobuf.Message;
import io.headwater.behavior.Fold;
import io.headwater.behavior.Merge;
import io.headwater.diagnostic.NearMatch;
import io.headwater.event.MessageType;
import io.headwater.expression.Bindings;
import io.headwater.expression.ResultType;
import io.headwater.expression.Scope;
import io.headwater.topology.Emission;
import io.headwater.topology.StepSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.Windowing;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads {@code aggregate} steps: folds into a state by key, or by key and window. */
final class FoldDecoder {
  private final YamlProblems problems;
  private final DeclaredStreams streams;
  private final TypeDecoder types;
  private final RuleDecoder rules;
  private final WindowDecoder windows;

  FoldDecoder(TopologyLanguage language, DeclaredStreams streams, YamlProblems problems) {
    this.problems = problems;
    this.streams = streams;
    this.types = new TypeDecoder(language, problems);
    this.rules = new RuleDecoder(language, problems);
    this.windows = new WindowDecoder(problems);
  }

  /** What is common to all folds. */
  private record Parts(String name, String store, MessageType state, Fold fold) {}

  StepsDecoder.Read decode(StepsDecoder.Written step, YamlMap map, RecordFlow flow) {
    map.allow("store", "state", "set", "value", "window", "emit", "late", "merge");
    map.requireOneOf("set", "value");
    Optional<String> store = map.required("store").flatMap(YamlValue::text);
    Optional<MessageType> state = map.required("state").flatMap(types::message);
    if (state.isEmpty()) {
      return StepsDecoder.Read.lost();
    }
    Optional<Fold> fold = fold(map, state.get(), flow.scope().and("state", state.get()));
    Optional<Parts> parts = store.flatMap(name -> fold.map(
        rule -> new Parts(step.name().isEmpty() ? name : step.name(), name, state.get(), rule)));
    Optional<? extends StepSpec> read =
        map.has("window") ? windowed(step, map, state.get(), parts) : plain(step, map, parts);
    return StepsDecoder.Read.of(read, flow.withValue(state.get()));
  }

  private Optional<StepSpec> plain(StepsDecoder.Written step, YamlMap map, Optional<Parts> parts) {
    for (String key : List.of("emit", "late", "merge")) {
      if (map.has(key)) {
        problems.report(
            "HW1041",
            map.whereOf(key),
            "'" + key + "' is of windows, and the step has none",
            "add 'window: { tumbling: 5 minutes }', or remove it");
      }
    }
    return parts.map(all -> new StepSpec.FoldInto(
        all.name(), all.store(), all.state(), all.fold(), step.map().where()));
  }

  private Optional<StepSpec> windowed(
      StepsDecoder.Written step, YamlMap map, MessageType state, Optional<Parts> parts) {
    Optional<Windowing> window =
        map.optional("window").flatMap(YamlValue::map).flatMap(windows::decode);
    Optional<Emission> emission = map.has("emit")
        ? map.optional("emit").flatMap(this::emission)
        : Optional.of(Emission.UPDATES);
    Optional<StreamSpec> late = map.optional("late")
        .flatMap(value -> streams.named(value, "HW0155", "late records are sent to"));
    Optional<Merge> merge = map.optional("merge").flatMap(value -> merge(value, state));
    boolean isWhole = window.isPresent()
        && emission.isPresent()
        && map.has("late") == late.isPresent()
        && map.has("merge") == merge.isPresent();
    return parts
        .filter(all -> isWhole)
        .map(all -> new StepSpec.WindowFold(
            all.name(),
            all.store(),
            all.state(),
            all.fold(),
            merge,
            window.orElseThrow(),
            emission.orElseThrow(),
            late.map(StreamSpec::name),
            step.map().where()));
  }

  private Optional<Emission> emission(YamlValue value) {
    List<String> labels = Arrays.stream(Emission.values()).map(Emission::label).toList();
    Optional<String> text = value.text();
    if (text.isPresent() && !labels.contains(text.get())) {
      problems.report(
          "HW1042",
          value.where(),
          "'%s' is not when windows are passed on%s"
              .formatted(value.written(), NearMatch.didYouMean(value.written(), labels)),
          "use one of " + String.join(", ", labels));
    }
    return text.flatMap(label -> Arrays.stream(Emission.values())
        .filter(one -> one.label().equals(label))
        .findFirst());
  }

  private Optional<Merge> merge(YamlValue value, MessageType state) {
    Scope scope = Scope.of("earlier", state).and("later", state);
    if (value.isMap()) {
      return rules
          .assignments(value, state, scope)
          .map(set -> new Merge(
              (earlier, later) -> set.apply(earlier, Bindings.of(earlier, later)),
              Optional.of(set.toString()),
              value.where()));
    }
    return rules
        .expression(value, scope, new ResultType.OfMessage(state))
        .map(whole -> new Merge(
            (earlier, later) -> (Message) whole.evaluate(Bindings.of(earlier, later)),
            Optional.of(whole.text()),
            value.where()));
  }

  private Optional<Fold> fold(YamlMap map, MessageType state, Scope scope) {
    Optional<YamlValue> set = map.optional("set");
    if (set.isPresent()) {
      return rules
          .assignments(set.get(), state, scope)
          .map(fields -> new Fold(
              (before, record) -> fields.apply(before, Bindings.of(record, before)),
              Optional.of(fields.toString()),
              set.get().where()));
    }
    return map.optional("value")
        .flatMap(value -> rules.expression(value, scope, new ResultType.OfMessage(state)))
        .map(whole -> new Fold(
            (before, record) -> (Message) whole.evaluate(Bindings.of(record, before)),
            Optional.of(whole.text()),
            whole.where()));
  }
}
