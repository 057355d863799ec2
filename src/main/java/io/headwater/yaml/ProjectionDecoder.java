package io.headwater.yaml;

import io.headwater.behavior.Projection;
import io.headwater.behavior.Rule;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.StreamSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the document of a projection. */
final class ProjectionDecoder {
  private final TopologyLanguage language;
  private final DeclaredStreams streams;
  private final YamlProblems problems;
  private final TypeDecoder types;
  private final RuleDecoder rules;

  ProjectionDecoder(TopologyLanguage language, DeclaredStreams streams, YamlProblems problems) {
    this.language = language;
    this.streams = streams;
    this.problems = problems;
    this.types = new TypeDecoder(language, problems);
    this.rules = new RuleDecoder(language, problems);
  }

  /**
   * A stream that is read.
   *
   * @param by the key of its rows, as written
   */
  record Source(StreamSpec stream, Optional<YamlValue> by, SourceLocation where) {}

  /** Returns the projection; empty if anything is wrong that the validator could not tell. */
  Optional<ProjectionSpec> decode(YamlMap map) {
    map.allow(
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
        "otherwise");
    YamlValue title = map.required("projection").orElseThrow();
    Optional<String> name = title.text();
    String subject = "projection '" + name.orElse("") + "'";
    Optional<List<Source>> sources = map.required("from").flatMap(value -> sources(value, subject));
    Optional<MessageType> row = map.required("row").flatMap(types::message);
    Optional<ProjectionSpec.Target> target = target(map, name.orElse(""), subject);
    if (sources.isEmpty() || row.isEmpty() || name.isEmpty()) {
      return Optional.empty();
    }
    KeyType keys = keyType(map, sources.get(), target);
    RowKeyDecoder rowKeys = new RowKeyDecoder(keys, rules, problems);
    Optional<List<ProjectionSpec.Input>> inputs = inputs(sources.get(), rowKeys);
    Optional<Projection> behavior = new ProjectionFoldsDecoder(
            name.get(), row.get(), keys, sources.get(), rules, problems)
        .decode(map);
    if (inputs.isEmpty()
        || behavior.isEmpty()
        || target.isEmpty()
        || !areComplete(sources.get(), rowKeys, behavior.get())) {
      return Optional.empty();
    }
    return Optional.of(new ProjectionSpec(
        name.get(),
        inputs.get(),
        keys,
        behavior.get(),
        target.get(),
        new RecoveryDecoder(language, problems).decode(map, "on-error"),
        title.where()));
  }

  private Optional<List<Source>> sources(YamlValue value, String subject) {
    List<Source> found = new ArrayList<>();
    int written = value.isMap() ? 0 : 1;
    if (value.isMap()) {
      Optional<YamlMap> map = value.map();
      written = map.map(YamlMap::size).orElse(1);
      map.ifPresent(all -> all.forEach((name, parts) -> {
        Optional<YamlValue> by =
            parts.map().map(one -> one.allow("by")).flatMap(one -> one.optional("by"));
        streams
            .named(name.text(), name.where(), "HW1556", subject + " reads from")
            .ifPresent(stream -> found.add(new Source(stream, by, name.where())));
      }));
    } else {
      List<YamlValue> names = value.isList() ? value.list() : List.of(value);
      written = names.size();
      names.forEach(one -> streams
          .named(one, "HW1556", subject + " reads from")
          .ifPresent(stream -> found.add(new Source(stream, Optional.empty(), one.where()))));
    }
    if (written == 0) {
      problems.report(
          "HW1555",
          value.where(),
          subject + " reads from no stream",
          "name a stream behind 'from'");
    }
    return found.isEmpty() || found.size() < written ? Optional.empty() : Optional.of(found);
  }

  private Optional<ProjectionSpec.Target> target(YamlMap map, String name, String subject) {
    List<String> written = Stream.of("table", "to", "database").filter(map::has).toList();
    if (written.size() > 1) {
      map.requireOneOf(written.toArray(String[]::new));
      return Optional.empty();
    }
    if (map.has("store") && !map.has("to")) {
      problems.report(
          "HW1575",
          map.whereOf("store"),
          "'store' is where rows that are written to a stream are folded in, and there is no 'to'",
          "name the table with 'table', or remove it");
    }
    if (map.has("to")) {
      String store = map.optional("store").flatMap(YamlValue::text).orElse(name);
      return map.optional("to")
          .flatMap(value -> streams.named(value, "HW1563", subject + " writes rows to"))
          .map(stream -> new ProjectionSpec.Topic(stream.name(), store));
    }
    if (map.has("database")) {
      return map.optional("database").flatMap(YamlValue::text).map(ProjectionSpec.Database::new);
    }
    return map.has("table")
        ? map.optional("table").flatMap(YamlValue::text).map(ProjectionSpec.Table::new)
        : Optional.of(new ProjectionSpec.Table(name));
  }

  private KeyType keyType(
      YamlMap map, List<Source> sources, Optional<ProjectionSpec.Target> target) {
    return map.optional("key-type")
        .flatMap(types::keyType)
        .or(() -> sources.stream()
            .filter(source -> source.by().isEmpty())
            .findFirst()
            .map(source -> source.stream().keyType()))
        .or(() -> target
            .filter(ProjectionSpec.Topic.class::isInstance)
            .flatMap(one -> streams.find(((ProjectionSpec.Topic) one).stream()))
            .map(StreamSpec::keyType))
        .orElse(KeyType.STRING);
  }

  private static Optional<List<ProjectionSpec.Input>> inputs(
      List<Source> sources, RowKeyDecoder rowKeys) {
    List<ProjectionSpec.Input> inputs = new ArrayList<>();
    for (Source source : sources) {
      Optional<Rule<Object>> by =
          source.by().flatMap(value -> rowKeys.decode(value, source.stream()));
      if (by.isPresent() == source.by().isPresent()) {
        inputs.add(
            new ProjectionSpec.Input(source.stream().name(), by.map(one -> one), source.where()));
      }
    }
    return inputs.size() < sources.size() ? Optional.empty() : Optional.of(inputs);
  }

  private static boolean areComplete(
      List<Source> sources, RowKeyDecoder rowKeys, Projection behavior) {
    boolean areComplete = true;
    for (Source source : sources) {
      areComplete &= source
          .by()
          .map(value -> rowKeys.isComplete(value, source.stream(), behavior))
          .orElse(true);
    }
    return areComplete;
  }
}
