package io.headwater.yaml;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.headwater.behavior.Lifecycle;
import io.headwater.behavior.Tombstone;
import io.headwater.diagnostic.NearMatch;
import io.headwater.event.MessageType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads how long the states of an aggregate live: {@code ends, tombstone} and {@code version}. */
final class LifecycleDecoder {
  private final String aggregate;
  private final CaseDecoder cases;
  private final YamlProblems problems;
  private final Set<Integer> named = new HashSet<>();

  LifecycleDecoder(String aggregate, CaseDecoder cases, YamlProblems problems) {
    this.aggregate = aggregate;
    this.cases = cases;
    this.problems = problems;
  }

  /**
   * Returns the lifecycle; empty if anything is wrong with it.
   *
   * @param evolve what the other events do, which must not name those that end the aggregate
   */
  Optional<Lifecycle> decode(YamlMap map, MessageType event, YamlMap evolve) {
    Optional<Set<Integer>> ends = map.has("ends")
        ? map.optional("ends").flatMap(value -> ends(value, event, evolve))
        : Optional.of(Set.of());
    Optional<Tombstone> tombstone = map.has("tombstone")
        ? map.optional("tombstone").flatMap(this::tombstone)
        : Optional.of(Tombstone.KEEP_SEQUENCE);
    Optional<Integer> version = map.has("version")
        ? map.optional("version").flatMap(this::version)
        : Optional.of(Lifecycle.UNENDING.version());
    return ends.isPresent() && tombstone.isPresent() && version.isPresent()
        ? Optional.of(new Lifecycle(ends.get(), tombstone.get(), version.get()))
        : Optional.empty();
  }

  /** Returns the cases that end the aggregate, as far as they could be read. */
  Set<Integer> named() {
    return named;
  }

  private Optional<Set<Integer>> ends(YamlValue value, MessageType event, YamlMap evolve) {
    List<YamlValue> written = value.isList() ? value.list() : List.of(value);
    for (YamlValue one : written) {
      one.text()
          .flatMap(name -> cases.find(
              event, event.alternatives().orElse(List.of()), new YamlMap.Key(name, one.where())))
          .filter(field -> isOnce(field, one, evolve))
          .ifPresent(field -> named.add(field.getNumber()));
    }
    return named.size() == written.size() ? Optional.of(named) : Optional.empty();
  }

  private boolean isOnce(FieldDescriptor field, YamlValue written, YamlMap evolve) {
    boolean isEvolved = evolve.has(field.getName());
    if (isEvolved || named.contains(field.getNumber())) {
      problems.report(
          "HW0122",
          written.where(),
          "aggregate '%s' handles '%s' twice".formatted(aggregate, field.getName()),
          isEvolved ? "remove it from 'evolve' or from 'ends'" : "remove one of the two");
      return false;
    }
    return true;
  }

  private Optional<Tombstone> tombstone(YamlValue value) {
    List<String> labels =
        Arrays.stream(Tombstone.values()).map(Tombstone::label).toList();
    return value.text().flatMap(text -> {
      Optional<Tombstone> found =
          Stream.of(Tombstone.values()).filter(one -> one.label().equals(text)).findFirst();
      if (found.isEmpty()) {
        problems.report(
            "HW1680",
            value.where(),
            "there is no tombstone policy '%s'%s"
                .formatted(text, NearMatch.didYouMean(text, labels)),
            "use one of " + String.join(", ", labels));
      }
      return found;
    });
  }

  private Optional<Integer> version(YamlValue value) {
    return value.text().flatMap(text -> {
      if (text.matches("[1-9][0-9]{0,8}")) {
        return Optional.of(Integer.valueOf(text));
      }
      problems.report(
          "HW1681",
          value.where(),
          "version '%s' is not a whole number from 1 to 999999999".formatted(text),
          "count up from 1, whenever events are folded into other states");
      return Optional.empty();
    });
  }
}
