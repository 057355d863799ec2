package io.headwater.yaml;

import io.headwater.diagnostic.NearMatch;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TableSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tables of a topology by name, those included whose declaration is wrong. */
final class DeclaredTables {
  private final DeclaredStreams streams;
  private final YamlProblems problems;
  private final List<Table> all = new ArrayList<>();
  private final Set<String> names = new LinkedHashSet<>();

  DeclaredTables(DeclaredStreams streams, YamlProblems problems) {
    this.streams = streams;
    this.problems = problems;
  }

  /** A table with the stream whose values are its rows. */
  record Table(TableSpec spec, StreamSpec rows) {}

  DeclaredStreams streams() {
    return streams;
  }

  List<TableSpec> all() {
    return all.stream().map(Table::spec).toList();
  }

  /** Reads a declaration: {@code { stream, store, global }}. */
  void declare(YamlMap.Key name, YamlValue value) {
    names.add(name.text());
    Optional<YamlMap> map = value.map().map(parts -> parts.allow("stream", "store", "global"));
    String store =
        map.flatMap(parts -> parts.optional("store")).flatMap(YamlValue::text).orElse(name.text());
    boolean isGlobal =
        map.flatMap(parts -> parts.optional("global")).flatMap(YamlValue::truth).orElse(false);
    map.flatMap(parts -> parts.required("stream"))
        .flatMap(written -> streams.named(written, "HW0161", "table '" + name.text() + "' holds"))
        .ifPresent(rows -> all.add(new Table(
            new TableSpec(name.text(), rows.name(), store, isGlobal, name.where()), rows)));
  }

  /** Returns the table that a value names; says nothing of one whose declaration is wrong. */
  Optional<Table> named(YamlValue value, String subject) {
    Optional<String> name = value.text();
    if (name.isPresent() && !names.contains(name.get())) {
      problems.report(
          "HW0160",
          value.where(),
          "%s table '%s', which is not declared%s"
              .formatted(subject, value.written(), NearMatch.didYouMean(value.written(), names)),
          "declare the table, or correct the name");
    }
    return all.stream()
        .filter(table -> name.equals(Optional.of(table.spec().name())))
        .findFirst();
  }
}
