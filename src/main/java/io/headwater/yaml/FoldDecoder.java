package io.headwater.yaml;

import io.headwater.behavior.Fold;
import io.headwater.behavior.Merge;
import io.headwater.diagnostic.NearMatch;
import io.headwater.event.MessageType;
import io.headwater.expression.Scope;
import io.headwater.rule.MessageRule;
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
    Optional<String> store = map.required("store").flatMap(YamlValue::text);
    Optional<MessageType> state = map.required("state").flatMap(types::message);
    if (state.isEmpty()) {
      return StepsDecoder.Read.lost();
    }
    Optional<Fold> fold = rules
        .message(map, "set", state.get(), flow.scope().and("state", state.get()))
        .map(MessageRule::fold);
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
    return rules
        .message(value, state, Scope.of("earlier", state).and("later", state))
        .map(MessageRule::merge);
  }
}
