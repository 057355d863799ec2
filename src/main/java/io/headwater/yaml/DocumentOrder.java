package io.headwater.yaml;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** The kinds of documents, each with its keys in the order that they are written in. */
enum DocumentOrder {
  AGGREGATE(
      "aggregate",
      "commands",
      "events",
      "replies",
      "state",
      "store",
      "deduplication-window",
      "on-error",
      "rejections",
      "decide",
      "evolve",
      "ends",
      "tombstone",
      "version",
      "invariants",
      "behavior",
      "examples"),
  SAGA(
      "saga",
      "state",
      "events",
      "store",
      "deduplication-window",
      "on-error",
      "by",
      "start",
      "on",
      "rejected",
      "timer",
      "behavior",
      "examples"),
  PIPELINE("pipeline", "from", "on-error", "on-decode-error", "steps", "examples"),
  EFFECT("effect", "from", "when", "call", "to", "workers", "on-error"),
  PROJECTION(
      "projection",
      "from",
      "row",
      "key-type",
      "table",
      "to",
      "store",
      "database",
      "on-error",
      "evolve",
      "otherwise",
      "examples"),
  MAPPING("event", "key", "id", "time", "fields", "select-by", "cases", "separator"),
  HEAD(
      "topology",
      "proto",
      "include",
      "settings",
      "constants",
      "expressions",
      "streams",
      "tables",
      "on-error",
      "pause-above");

  @SuppressWarnings("ImmutableEnumChecker") // a copy that nothing changes
  private final List<String> keys;

  DocumentOrder(String... keys) {
    this.keys = List.of(keys);
  }

  List<String> keys() {
    return keys;
  }

  /** Returns where a key goes; those that are unknown come last. */
  int place(String key) {
    int place = keys.indexOf(key);
    return place < 0 ? keys.size() : place;
  }

  /** Returns the kind of a document, by the key that names it. */
  static Optional<DocumentOrder> of(MappingNode document) {
    List<String> written = document.getValue().stream()
        .flatMap(entry -> entry.getKeyNode() instanceof ScalarNode key
            ? Stream.of(key.getValue())
            : Stream.empty())
        .toList();
    return Stream.of(values())
        .filter(kind -> written.contains(kind.keys.get(0)))
        .findFirst()
        .or(() ->
            written.stream().anyMatch(HEAD.keys::contains) ? Optional.of(HEAD) : Optional.empty());
  }

  /** Returns where the keys of a document go. */
  static Function<String, Integer> places(MappingNode document) {
    return of(document).<Function<String, Integer>>map(kind -> kind::place).orElse(key -> 0);
  }
}
