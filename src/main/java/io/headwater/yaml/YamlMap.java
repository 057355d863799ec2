package io.headwater.yaml;

import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.SourceLocation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** A map in a YAML file: keys with their places, in file order. */
final class YamlMap {
  private final String name;
  private final SourceLocation where;
  private final Map<Key, YamlValue> entries = new LinkedHashMap<>();
  private final Map<String, Key> keys = new HashMap<>();
  private final YamlProblems problems;

  /** A key and where it is written. */
  record Key(String text, SourceLocation where) {}

  private YamlMap(String name, SourceLocation where, YamlProblems problems) {
    this.name = name;
    this.where = where;
    this.problems = problems;
  }

  static YamlMap of(YamlText source, String name, MappingNode node, YamlProblems problems) {
    YamlMap map = new YamlMap(name, source.start(node), problems);
    for (NodeTuple entry : node.getValue()) {
      SourceLocation at = source.start(entry.getKeyNode());
      if (entry.getKeyNode() instanceof ScalarNode scalar) {
        String key = scalar.getValue();
        map.add(
            new Key(key, at),
            new YamlValue(source, "'" + key + "'", entry.getValueNode(), problems));
      } else {
        problems.report("HW0336", at, "a key is a map or a list, expected a text", "write a text");
      }
    }
    return map;
  }

  /** Returns this map under another name for messages. */
  YamlMap called(String other) {
    YamlMap map = new YamlMap(other, where, problems);
    map.entries.putAll(entries);
    map.keys.putAll(keys);
    return map;
  }

  private void add(Key key, YamlValue value) {
    Optional<Key> earlier = Optional.ofNullable(keys.putIfAbsent(key.text(), key));
    if (earlier.isPresent()) {
      problems.report(
          "HW0334",
          key.where(),
          "key '" + key.text() + "' is there already, in line "
              + earlier.get().where().line(),
          "keep one of the two");
      return;
    }
    entries.put(key, value);
  }

  SourceLocation where() {
    return where;
  }

  int size() {
    return entries.size();
  }

  boolean has(String key) {
    return key(key).isPresent();
  }

  Optional<String> firstKey() {
    return entries.keySet().stream().findFirst().map(Key::text);
  }

  /** Returns where {@code key} is written, or the map if it is not. */
  SourceLocation whereOf(String key) {
    return key(key).map(Key::where).orElse(where);
  }

  /** Reports every key that is none of {@code known}. */
  YamlMap allow(String... known) {
    List<String> names = Arrays.asList(known);
    entries.keySet().stream()
        .filter(key -> !names.contains(key.text()))
        .forEach(key -> problems.report(
            "HW0333",
            key.where(),
            name + " has no key '" + key.text() + "'" + NearMatch.didYouMean(key.text(), names),
            "use one of " + String.join(", ", names)));
    return this;
  }

  /** Returns the value of {@code key}, if it is there. */
  Optional<YamlValue> optional(String key) {
    return key(key).map(entries::get);
  }

  /** Returns the value of {@code key}, and reports if it is not there. */
  Optional<YamlValue> required(String key) {
    Optional<YamlValue> value = optional(key);
    if (value.isEmpty()) {
      problems.report(
          "HW0335", where, name + " has no '" + key + "'", "add '" + key + ": …' to it");
    }
    return value;
  }

  /** Reports unless exactly one of {@code keys} is there. */
  void requireOneOf(String... keys) {
    List<String> present =
        Arrays.stream(keys).filter(key -> key(key).isPresent()).toList();
    String all = String.join(", ", keys);
    if (present.isEmpty()) {
      problems.report("HW0335", where, name + " has none of " + all, "add one of them");
    } else if (present.size() > 1) {
      problems.report(
          "HW0337",
          key(present.get(1)).map(Key::where).orElse(where),
          name + " has both '" + present.get(0) + "' and '" + present.get(1) + "'",
          "keep one of them");
    }
  }

  /** Hands out every key with its value, in file order. */
  void forEach(BiConsumer<Key, YamlValue> action) {
    entries.forEach(action);
  }

  private Optional<Key> key(String text) {
    return Optional.ofNullable(keys.get(text));
  }
}
