package io.headwater.yaml;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.headwater.behavior.Projection;
import io.headwater.behavior.RowFold;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.expression.Scope;
import io.headwater.rule.WrittenRowFold;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@code evolve} of a projection: an entry for each case of its streams' events, or for the
 * whole event under the name of its stream.
 */
final class ProjectionFoldsDecoder {
  private static final String EVOLVE = "evolve";
  private static final String IGNORE = "ignore";

  private final String projection;
  private final MessageType row;
  private final KeyType keys;
  private final List<ProjectionDecoder.Source> sources;
  private final RuleDecoder rules;
  private final YamlProblems problems;
  private final Map<MessageType, Draft> drafts = new LinkedHashMap<>();
  private boolean isWhole = true;

  /** What is written for the events of one type. */
  private static final class Draft {
    final Map<Integer, RowFold> cases = new HashMap<>();
    Optional<RowFold> whole = Optional.empty();
    boolean hasWhole;
  }

  /** A case of the events of a stream. */
  private record Case(MessageType event, FieldDescriptor field) {
    String name() {
      return field.getName();
    }
  }

  ProjectionFoldsDecoder(
      String projection,
      MessageType row,
      KeyType keys,
      List<ProjectionDecoder.Source> sources,
      RuleDecoder rules,
      YamlProblems problems) {
    this.projection = projection;
    this.row = row;
    this.keys = keys;
    this.sources = sources;
    this.rules = rules;
    this.problems = problems;
    sources.forEach(source -> drafts.putIfAbsent(source.stream().value(), new Draft()));
  }

  /** Returns the projection; empty if anything is wrong with one of its folds. */
  Optional<Projection> decode(YamlMap map) {
    Optional<YamlMap> entries = map.required(EVOLVE).flatMap(YamlValue::map);
    boolean ignoresOthers = map.optional("otherwise").map(this::ignores).orElse(false);
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    entries.get().forEach(this::entry);
    List<Projection.Changes> changes = new ArrayList<>();
    drafts.forEach((event, draft) -> {
      complete(event, draft, ignoresOthers, entries.get().where());
      if (isWhole) {
        changes.add(new Projection.Changes(event, draft.cases, draft.whole));
      }
    });
    return isWhole
        ? Optional.of(Projection.of(
            projection, row, changes, map.optional("projection").orElseThrow().where()))
        : Optional.empty();
  }

  private boolean ignores(YamlValue value) {
    Optional<String> text = value.text();
    if (text.isPresent() && !text.get().equals(IGNORE)) {
      report(
          "HW1574",
          value.where(),
          "'otherwise' is '%s', expected 'ignore'".formatted(value.written()),
          "write 'otherwise: ignore', or an entry in 'evolve' for each case");
    }
    return text.isPresent();
  }

  private void report(String code, SourceLocation where, String what, String fix) {
    isWhole = false;
    problems.report(code, where, what, fix);
  }

  private void entry(YamlMap.Key key, YamlValue value) {
    String text = key.text();
    int dot = text.indexOf('.');
    List<Case> found = dot < 0
        ? casesOf(sources, text)
        : casesOf(
            sources.stream()
                .filter(one -> one.stream().name().equals(text.substring(0, dot)))
                .toList(),
            text.substring(dot + 1));
    if (found.size() == 1) {
      ofCase(found.get(0), key, value);
    } else if (found.size() > 1) {
      reportShared(key);
    } else {
      sources.stream()
          .filter(one -> one.stream().name().equals(text))
          .findFirst()
          .ifPresentOrElse(
              source -> ofWhole(source.stream().value(), key, value), () -> reportUnknown(key));
    }
  }

  /** Finds the cases of a name; those of one type that several streams hold are one. */
  private static List<Case> casesOf(List<ProjectionDecoder.Source> among, String name) {
    return among.stream()
        .map(source -> source.stream().value())
        .distinct()
        .flatMap(event -> event.alternatives().orElse(List.of()).stream()
            .filter(field -> field.getName().equals(name))
            .map(field -> new Case(event, field)))
        .toList();
  }

  private void reportShared(YamlMap.Key key) {
    List<String> ways = sources.stream()
        .filter(one -> !casesOf(List.of(one), key.text()).isEmpty())
        .map(one -> one.stream().name() + "." + key.text())
        .toList();
    report(
        "HW1572",
        key.where(),
        "projection '%s' folds '%s', which is a case of several types"
            .formatted(projection, key.text()),
        "write " + String.join(" or ", ways));
  }

  private void reportUnknown(YamlMap.Key key) {
    List<String> names = sources.stream()
        .map(source -> source.stream().value())
        .distinct()
        .flatMap(event -> event.alternatives().orElse(List.of()).stream())
        .map(FieldDescriptor::getName)
        .distinct()
        .toList();
    report(
        "HW1550",
        key.where(),
        "projection '%s' folds '%s', which is no case of its streams' events%s"
            .formatted(projection, key.text(), NearMatch.didYouMean(key.text(), names)),
        names.isEmpty()
            ? "fold the whole event under the name of its stream"
            : "use one of " + String.join(", ", names));
  }

  private void ofCase(Case found, YamlMap.Key key, YamlValue value) {
    Draft draft = draft(found.event());
    if (draft.hasWhole || draft.cases.containsKey(found.field().getNumber())) {
      reportTwice(key);
      return;
    }
    boolean isMessage = found.field().getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    if (!isMessage && word(value).isEmpty()) {
      report(
          "HW1573",
          key.where(),
          "case '%s' of '%s' is no message, which a fold could read"
              .formatted(found.name(), found.event()),
          "make it a message, or fold the whole event under the name of its stream");
      return;
    }
    MessageType happened = isMessage ? found.event().ofField(found.field()) : found.event();
    // Not there if it is wrong, which must not be reported as missing.
    draft.cases.put(found.field().getNumber(), fold(happened, value).orElse(RowFold.IGNORE));
  }

  private void ofWhole(MessageType event, YamlMap.Key key, YamlValue value) {
    Draft draft = draft(event);
    if (draft.hasWhole || !draft.cases.isEmpty()) {
      reportTwice(key);
      return;
    }
    draft.hasWhole = true;
    draft.whole = fold(event, value);
  }

  private Draft draft(MessageType event) {
    return drafts.computeIfAbsent(event, any -> new Draft());
  }

  private void reportTwice(YamlMap.Key key) {
    report(
        "HW1551",
        key.where(),
        "projection '%s' folds '%s' twice".formatted(projection, key.text()),
        "remove one of the two folds");
  }

  private static Optional<RowFold> word(YamlValue value) {
    return switch (value.written()) {
      case "delete" -> Optional.of(RowFold.DELETE);
      case IGNORE -> Optional.of(RowFold.IGNORE);
      default -> Optional.empty();
    };
  }

  private Optional<RowFold> fold(MessageType happened, YamlValue value) {
    Scope scope = Scope.of("event", happened).and("row", row).inRecord(keys);
    Optional<RowFold> fold =
        word(value).or(() -> rules.message(value, row, scope).map(WrittenRowFold::new));
    isWhole &= fold.isPresent();
    return fold;
  }

  /** Ignores the cases without a fold, if that was said, and else reports them. */
  private void complete(
      MessageType event, Draft draft, boolean ignoresOthers, SourceLocation where) {
    if (draft.hasWhole) {
      return;
    }
    Optional<List<FieldDescriptor>> cases = event.alternatives();
    if (cases.isEmpty()) {
      report(
          "HW1552",
          where,
          "'%s', which projection '%s' folds by case, has %d oneofs, expected 1"
              .formatted(event, projection, event.descriptor().getRealOneofs().size()),
          "put the alternatives into exactly one oneof, or fold the whole event under the name of"
              + " its stream");
      return;
    }
    for (FieldDescriptor field : cases.get()) {
      if (ignoresOthers) {
        draft.cases.putIfAbsent(field.getNumber(), RowFold.IGNORE);
      } else if (!draft.cases.containsKey(field.getNumber())) {
        report(
            "HW1553",
            where,
            "projection '%s' has no fold for case '%s' of '%s'"
                .formatted(projection, field.getName(), event),
            "add '%s:' to 'evolve', or 'otherwise: ignore' behind it".formatted(field.getName()));
      }
    }
  }
}
