package io.headwater.yaml;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.history.EventLogMapping;
import io.headwater.history.EventLogMapping.CaseCondition;
import io.headwater.history.EventLogMapping.CaseMapping;
import io.headwater.history.EventLogMapping.CaseSelection;
import io.headwater.history.EventLogMapping.FieldMapping;
import io.headwater.history.EventLogMapping.TimeMapping;
import io.headwater.history.EventLogMapping.WrittenName;
import io.headwater.history.RowText;
import io.headwater.history.TimeFormat;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a mapping of its document; leaves out what it reports. */
final class MappingDecoder {
  private static final String NOT_A_SEPARATOR = "\"\r\n\uFEFF";

  private final YamlProblems problems;

  MappingDecoder(YamlProblems problems) {
    this.problems = problems;
  }

  /** Returns the mapping; if something was reported, it is only good for finding more. */
  Optional<EventLogMapping> decode(YamlValue document) {
    return document.map().flatMap(this::mapping);
  }

  private Optional<EventLogMapping> mapping(YamlMap map) {
    map.allow("event", "key", "id", "time", "fields", "select-by", "cases", "separator");
    Optional<WrittenName> event = map.required("event").flatMap(this::name);
    TimeMapping time = map.required("time").flatMap(this::time).orElse(unknownTime(map.where()));
    if (map.optional("cases").isEmpty()) {
      map.required("fields");
    }
    Optional<RowText> key = map.optional("key").flatMap(this::source);
    Optional<RowText> id = map.optional("id").flatMap(this::source);
    List<FieldMapping> fields = fields(map);
    Optional<CaseSelection> selection = selection(map);
    char separator = map.optional("separator").flatMap(this::separator).orElse(',');
    return event.map(
        name -> new EventLogMapping(name, time, key, id, fields, selection, separator));
  }

  // Stands in for what was reported missing, so that the rest can still be checked.
  private static TimeMapping unknownTime(SourceLocation where) {
    return new TimeMapping(RowText.constant("", where), TimeFormat.ISO_8601);
  }

  private Optional<WrittenName> name(YamlValue value) {
    return value.text().map(text -> new WrittenName(text, value.where()));
  }

  private Optional<RowText> source(YamlValue value) {
    Optional<String> text = value.text();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(RowText.parse(text.get(), value.where()));
    } catch (InvalidInputException e) {
      e.problems().forEach(problem -> problems.report(value.where(), problem));
      return Optional.empty();
    }
  }

  private Optional<TimeMapping> time(YamlValue value) {
    if (!value.isMap()) {
      return source(value).map(from -> new TimeMapping(from, TimeFormat.ISO_8601));
    }
    YamlMap map = value.map().orElseThrow().allow("from", "format", "zone");
    Optional<RowText> from = map.required("from").flatMap(this::source);
    TimeFormat format = format(map).orElse(TimeFormat.ISO_8601);
    return from.map(source -> new TimeMapping(source, format));
  }

  private Optional<TimeFormat> format(YamlMap map) {
    Optional<ZoneId> zone = map.optional("zone").flatMap(this::zone);
    Optional<YamlValue> written = map.optional("format");
    String pattern = written.flatMap(YamlValue::text).orElse(TimeFormat.ISO_8601_NAME);
    try {
      return Optional.of(TimeFormat.of(pattern, zone));
    } catch (IllegalArgumentException e) {
      problems.report(
          "HW0330",
          written.map(YamlValue::where).orElse(map.where()),
          "'" + pattern + "' is not a time format",
          "use " + TimeFormat.ISO_8601_NAME + ", " + TimeFormat.EPOCH_MILLIS_NAME + ", "
              + TimeFormat.EPOCH_SECONDS_NAME + " or a pattern such as yyyy-MM-dd HH:mm:ss");
      return Optional.empty();
    }
  }

  private Optional<ZoneId> zone(YamlValue value) {
    Optional<String> text = value.text();
    try {
      return text.map(ZoneId::of);
    } catch (DateTimeException e) {
      problems.report(
          "HW0330",
          value.where(),
          "'" + text.orElse("") + "' is not a time zone",
          "use a name such as Europe/Amsterdam, or an offset such as +02:00");
      return Optional.empty();
    }
  }

  private List<FieldMapping> fields(YamlMap map) {
    List<FieldMapping> fields = new ArrayList<>();
    map.optional("fields")
        .flatMap(YamlValue::map)
        .ifPresent(targets -> targets.forEach((target, value) ->
            field(new WrittenName(target.text(), target.where()), value).ifPresent(fields::add)));
    return fields;
  }

  private Optional<FieldMapping> field(WrittenName target, YamlValue value) {
    if (!value.isMap()) {
      return source(value).map(from -> FieldMapping.of(target, from));
    }
    YamlMap map = value.map().orElseThrow();
    map.allow("from", "constant", "as", "format", "zone", "values", "optional");
    map.requireOneOf("from", "constant");
    Optional<RowText> source = map.optional("from")
        .flatMap(this::source)
        .or(() -> map.optional("constant").flatMap(MappingDecoder::constant));
    Optional<TimeFormat> time = isTime(map) ? format(map) : Optional.empty();
    Map<String, String> values = values(map);
    boolean isOptional = map.optional("optional").flatMap(YamlValue::truth).orElse(false);
    return source.map(from -> new FieldMapping(target, from, time, values, isOptional));
  }

  private static Optional<RowText> constant(YamlValue value) {
    return value.text().map(text -> RowText.constant(text, value.where()));
  }

  private boolean isTime(YamlMap map) {
    Optional<YamlValue> as = map.optional("as");
    as.flatMap(YamlValue::text)
        .filter(text -> !text.equals("time"))
        .ifPresent(text -> problems.report(
            "HW0324",
            as.get().where(),
            "there is no conversion '" + text + "'",
            "write 'as: time', or remove it: the field's type decides"));
    return as.isPresent()
        || map.optional("format").isPresent()
        || map.optional("zone").isPresent();
  }

  private static Map<String, String> values(YamlMap map) {
    Map<String, String> values = new LinkedHashMap<>();
    map.optional("values")
        .flatMap(YamlValue::map)
        .ifPresent(pairs -> pairs.forEach(
            (from, to) -> to.text().ifPresent(text -> values.put(from.text(), text))));
    return values;
  }

  private Optional<CaseSelection> selection(YamlMap map) {
    if (map.optional("select-by").isEmpty() && map.optional("cases").isEmpty()) {
      return Optional.empty();
    }
    Optional<RowText> by = map.required("select-by").flatMap(this::source);
    List<CaseMapping> cases = new ArrayList<>();
    map.required("cases")
        .ifPresent(list ->
            list.list().forEach(item -> item.map().flatMap(this::oneCase).ifPresent(cases::add)));
    return Optional.of(new CaseSelection(by.orElse(RowText.constant("", map.where())), cases));
  }

  private Optional<CaseMapping> oneCase(YamlMap map) {
    map.allow("value", "prefix", "otherwise", "into", "fields");
    map.requireOneOf("value", "prefix", "otherwise");
    Optional<WrittenName> into = map.optional("into").flatMap(this::name);
    List<FieldMapping> fields = fields(map);
    return condition(map).map(condition -> new CaseMapping(condition, into, fields, map.where()));
  }

  private Optional<CaseCondition> condition(YamlMap map) {
    Optional<CaseCondition> value = map.optional("value")
        .flatMap(YamlValue::text)
        .map(text -> new CaseCondition(CaseCondition.Kind.VALUE, text));
    Optional<CaseCondition> prefix = map.optional("prefix")
        .flatMap(YamlValue::text)
        .map(text -> new CaseCondition(CaseCondition.Kind.PREFIX, text));
    return value.or(() -> prefix).or(() -> otherwise(map));
  }

  private Optional<CaseCondition> otherwise(YamlMap map) {
    Optional<YamlValue> written = map.optional("otherwise");
    if (written.flatMap(YamlValue::truth).equals(Optional.of(false))) {
      problems.report(
          "HW0336",
          written.get().where(),
          "'otherwise' is false, expected true",
          "write 'otherwise: true', or remove the case");
    }
    return written.map(value -> CaseCondition.OTHERWISE);
  }

  private Optional<Character> separator(YamlValue value) {
    Optional<String> text = value.text();
    if (text.isPresent() && (text.get().length() != 1 || NOT_A_SEPARATOR.contains(text.get()))) {
      problems.report(
          "HW0336",
          value.where(),
          "'separator' is '" + text.get() + "', expected one character",
          "write one character in quotes, such as \";\" or \"\\t\"");
      return Optional.empty();
    }
    return text.map(one -> one.charAt(0));
  }
}
