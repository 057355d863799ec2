package io.headwater.yaml;

import io.headwater.diagnostic.Causes;
import io.headwater.expression.Scope;
import io.headwater.partition.Partitioning;
import io.headwater.partition.Partitionings;
import io.headwater.topology.Placement;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads how records are placed: by {@code partitioner}, or by {@code partition}, a rule. */
final class PlacementDecoder {
  private final YamlProblems problems;
  private final TypeDecoder types;
  private final RuleDecoder rules;
  private final JavaClasses classes;

  PlacementDecoder(TopologyLanguage language, YamlProblems problems) {
    this.problems = problems;
    this.types = new TypeDecoder(language, problems);
    this.rules = new RuleDecoder(language, problems);
    this.classes = language.classes();
  }

  /** Returns what {@code map} says of it, if it does. */
  Optional<Placement> decode(YamlMap map, Scope scope) {
    if (map.has("partitioner") && map.has("partition")) {
      map.requireOneOf("partitioner", "partition");
    }
    Optional<Placement> byRule = map.optional("partition")
        .flatMap(rule -> rules.partition(rule, scope))
        .map(Placement.ByRule::new);
    Optional<Placement> byKey =
        map.optional("partitioner").flatMap(this::partitioning).map(Placement.ByKey::new);
    return byRule.isPresent() ? byRule : byKey;
  }

  private Optional<Partitioning> partitioning(YamlValue value) {
    if (value.isMap()) {
      return value.map().flatMap(this::parameterized);
    }
    return value.text().flatMap(name -> guarded(value, () -> Partitionings.named(name)));
  }

  private Optional<Partitioning> parameterized(YamlMap map) {
    map.allow("weighted", "hot-keys", "sticky", "class", "spread", "over");
    map.requireOneOf("weighted", "hot-keys", "sticky", "class");
    Partitioning base =
        map.optional("over").flatMap(this::partitioning).orElse(Partitionings.murmur2());
    Optional<YamlValue> weighted = map.optional("weighted");
    if (weighted.isPresent()) {
      List<Integer> weights = weighted.get().list().stream()
          .flatMap(one -> types.count(one).stream())
          .toList();
      return guarded(weighted.get(), () -> Partitionings.weighted(weights, base));
    }
    Optional<YamlValue> sticky = map.optional("sticky");
    if (sticky.isPresent()) {
      return types
          .count(sticky.get())
          .flatMap(count -> guarded(sticky.get(), () -> Partitionings.sticky(count)));
    }
    Optional<YamlValue> hot = map.optional("hot-keys");
    if (hot.isPresent()) {
      HashSet<String> keys = new HashSet<>();
      hot.get().list().forEach(key -> key.text().ifPresent(keys::add));
      return map.required("spread")
          .flatMap(types::count)
          .flatMap(spread -> guarded(hot.get(), () -> Partitionings.hotKeys(base, keys, spread)));
    }
    return map.optional("class")
        .flatMap(name -> classes.maker(name, Partitioning.class))
        .map(Supplier::get);
  }

  private Optional<Partitioning> guarded(YamlValue value, Supplier<Partitioning> maker) {
    try {
      return Optional.of(maker.get());
    } catch (IllegalArgumentException e) {
      problems.report(
          "HW1009",
          value.where(),
          Causes.told(e),
          "use one of " + String.join(", ", Partitionings.names())
              + ", or { weighted: … }, { hot-keys: …, spread: … }, { sticky: … }, { class: … }");
      return Optional.empty();
    }
  }
}
