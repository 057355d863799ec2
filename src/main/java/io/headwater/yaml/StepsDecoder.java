package io.headwater.yaml;

import io.headwater.diagnostic.NearMatch;
import io.headwater.topology.Recovery;
import io.headwater.topology.StepNames;
import io.headwater.topology.StepSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the steps of a pipeline in their order, each with what it knows of the records that reach
 * it. Behind a step whose type cannot be told the rest is not read: it would only be guessed at.
 */
final class StepsDecoder {
  /** The kinds of steps, as they are written. */
  static final List<String> KINDS = List.of(
      "filter",
      "map",
      "flat-map",
      "branch",
      "merge",
      "repartition",
      "aggregate",
      "join",
      "deduplicate",
      "peek",
      "process",
      "to");

  /** Which records a step writes. */
  private static final List<String> EMISSIONS = List.of("every", "newest");

  private final String pipeline;
  private final YamlProblems problems;
  private final DeclaredStreams streams;
  private final StepNames names;
  private final StatelessSteps stateless;
  private final StatefulSteps stateful;
  private final JoinDecoder joins;
  private final StreamJoinDecoder streamJoins;
  private final RecoveryDecoder recovering;
  private final Map<String, Recovery> recoveries = new LinkedHashMap<>();

  StepsDecoder(
      String pipeline,
      StepNames names,
      TopologyLanguage language,
      DeclaredTables tables,
      YamlProblems problems) {
    this.pipeline = pipeline;
    this.names = names;
    this.problems = problems;
    this.streams = tables.streams();
    this.stateless = new StatelessSteps(language, problems);
    this.stateful = new StatefulSteps(language, streams, problems);
    this.joins = new JoinDecoder(language, tables, problems);
    this.streamJoins = new StreamJoinDecoder(language, streams, problems);
    this.recovering = new RecoveryDecoder(language, problems);
  }

  /** Returns what the steps that were read declare for their own errors, by their names. */
  Map<String, Recovery> recoveries() {
    return recoveries;
  }

  /**
   * A step that was read.
   *
   * @param step empty if anything is wrong with it
   * @param after what passes on; empty if it cannot be told
   */
  record Read(Optional<StepSpec> step, Optional<RecordFlow> after) {
    static Read of(Optional<? extends StepSpec> step, RecordFlow after) {
      return new Read(step.map(one -> one), Optional.of(after));
    }

    static Read lost() {
      return new Read(Optional.empty(), Optional.empty());
    }
  }

  /** Where a step stands: its keys, its kind, and what is written behind the kind. */
  record Written(YamlMap map, String kind, YamlValue value, String name) {}

  /** Returns the steps; empty if anything is wrong with one of them. */
  Optional<List<StepSpec>> decode(YamlValue value, RecordFlow start) {
    List<StepSpec> steps = new ArrayList<>();
    List<YamlValue> items = value.list();
    Optional<RecordFlow> flow = Optional.of(start);
    boolean isWhole = value.isList();
    for (YamlValue item : items) {
      if (flow.isEmpty()) {
        return Optional.empty();
      }
      Optional<YamlMap> map = item.map();
      Read read = step(map, flow.get());
      Optional<Recovery> recovery = map.flatMap(parts -> recovering.decode(parts, "on-error"));
      read.step().ifPresent(step -> {
        steps.add(step);
        recovery.ifPresent(declared -> recoveries.put(step.name(), declared));
      });
      isWhole &= read.step().isPresent();
      flow = read.after();
    }
    return isWhole ? Optional.of(steps) : Optional.empty();
  }

  private Read step(Optional<YamlMap> map, RecordFlow flow) {
    Optional<String> kind = map.flatMap(this::kindOf);
    if (map.isEmpty() || kind.isEmpty()) {
      return Read.lost();
    }
    YamlValue value = map.get().optional(kind.get()).orElseThrow();
    Optional<String> named = map.get().optional("name").flatMap(YamlValue::text);
    if (kind.get().equals("to")) {
      return to(map.get(), value, named, flow);
    }
    if (kind.get().equals("merge")) {
      return merge(map.get(), value, named, flow);
    }
    if (kind.get().equals("branch")) {
      return branch(map.get(), value, named, flow);
    }
    if (StatefulSteps.KINDS.contains(kind.get())) {
      return stateful.decode(new Written(map.get(), kind.get(), value, named.orElse("")), flow);
    }
    if (kind.get().equals("join") && StreamJoinDecoder.isFor(value)) {
      return streamJoins.decode(
          pipeline, new Written(map.get(), kind.get(), value, named.orElse("")), flow);
    }
    String name = named.orElseGet(() -> names.next(kind.get()));
    if (kind.get().equals("join")) {
      Written join = new Written(map.get(), kind.get(), value, name);
      return value
          .map()
          .map(parts -> joins.decode(pipeline, join, parts, flow))
          .orElseGet(Read::lost);
    }
    return stateless.decode(new Written(map.get(), kind.get(), value, name), flow);
  }

  private Optional<String> kindOf(YamlMap map) {
    List<String> found = KINDS.stream().filter(map::has).toList();
    if (found.size() == 1) {
      map.allow(
          found.get(0).equals("to")
              ? new String[] {"to", "emit", "name", "on-error"}
              : new String[] {found.get(0), "name", "on-error"});
      return Optional.of(found.get(0));
    }
    if (found.isEmpty()) {
      String first = map.firstKey().orElse("");
      problems.report(
          "HW1011",
          map.where(),
          "'%s' is no step%s".formatted(first, NearMatch.didYouMean(first, KINDS)),
          "begin the step with one of " + String.join(", ", KINDS));
    } else {
      problems.report(
          "HW1012",
          map.whereOf(found.get(1)),
          "one step is both '%s' and '%s'".formatted(found.get(0), found.get(1)),
          "write them as two steps, each behind a '- '");
    }
    return Optional.empty();
  }

  private Read to(YamlMap map, YamlValue value, Optional<String> named, RecordFlow flow) {
    Optional<Boolean> isNewestOnly =
        map.has("emit") ? map.optional("emit").flatMap(this::isNewest) : Optional.of(false);
    Optional<StepSpec> step = streams
        .named(value, "HW0108", "pipeline '" + pipeline + "' writes to")
        .filter(stream -> isNewestOnly.isPresent())
        .map(stream -> new StepSpec.To(
            named.orElseGet(() -> names.next("to-" + stream.name())),
            stream.name(),
            isNewestOnly.orElseThrow(),
            map.where()));
    return Read.of(step, flow);
  }

  private Optional<Boolean> isNewest(YamlValue value) {
    Optional<String> text = value.text();
    if (text.isPresent() && !EMISSIONS.contains(text.get())) {
      problems.report(
          "HW1046",
          value.where(),
          "'%s' is no choice of the records to write%s"
              .formatted(value.written(), NearMatch.didYouMean(value.written(), EMISSIONS)),
          "use one of " + String.join(", ", EMISSIONS));
    }
    return text.filter(EMISSIONS::contains).map("newest"::equals);
  }

  private Read merge(YamlMap map, YamlValue value, Optional<String> named, RecordFlow flow) {
    List<YamlValue> written = value.isList() ? value.list() : List.of(value);
    List<String> found = new ArrayList<>();
    for (YamlValue one : written) {
      streams
          .named(one, "HW0107", "pipeline '" + pipeline + "' merges")
          .ifPresent(stream -> found.add(stream.name()));
    }
    String name = named.orElseGet(() -> names.next("merge"));
    Optional<StepSpec> step = found.size() == written.size()
        ? Optional.of(new StepSpec.Merge(name, found, map.where()))
        : Optional.empty();
    return Read.of(step, flow);
  }

  private Read branch(YamlMap map, YamlValue value, Optional<String> named, RecordFlow flow) {
    String name = named.orElseGet(() -> names.next("branch"));
    List<StepSpec.Arm> arms = new ArrayList<>();
    boolean isWhole = value.isList();
    for (YamlValue item : value.list()) {
      Optional<StepSpec.Arm> arm = item.map().flatMap(one -> arm(one, arms.size() + 1, flow));
      arm.ifPresent(arms::add);
      isWhole &= arm.isPresent();
    }
    Optional<StepSpec> step =
        isWhole ? Optional.of(new StepSpec.Branch(name, arms, map.where())) : Optional.empty();
    return Read.of(step, flow);
  }

  private Optional<StepSpec.Arm> arm(YamlMap map, int ordinal, RecordFlow flow) {
    map.allow("when", "otherwise", "name", "to", "steps");
    map.requireOneOf("when", "otherwise");
    map.requireOneOf("to", "steps");
    Optional<io.headwater.behavior.Rule<Boolean>> when =
        map.optional("when").flatMap(value -> stateless.condition(value, flow));
    boolean isOtherwise = map.optional("otherwise").map(this::isOtherwise).orElse(false);
    Optional<String> named = map.optional("name").flatMap(YamlValue::text);
    String name = named.orElse(
        isOtherwise
            ? "otherwise"
            : map.optional("to").flatMap(YamlValue::text).orElse("arm-" + ordinal));
    Optional<List<StepSpec>> steps = map.has("to")
        ? to(map, map.optional("to").orElseThrow(), Optional.empty(), flow)
            .step()
            .map(List::of)
        : map.optional("steps").flatMap(value -> decode(value, flow));
    if (steps.isEmpty() || (when.isEmpty() && !isOtherwise)) {
      return Optional.empty();
    }
    return Optional.of(new StepSpec.Arm(name, when, steps.get(), map.where()));
  }

  private boolean isOtherwise(YamlValue value) {
    Optional<Boolean> truth = value.truth();
    if (truth.isPresent() && !truth.get()) {
      problems.report(
          "HW1014", value.where(), "'otherwise' is false", "write 'otherwise: true', or 'when'");
    }
    return truth.orElse(false);
  }
}
