package io.headwater.yaml;

import com.google.protobuf.Message;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.yaml.TopologyExamples.GivenRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes an example of a projection of its document. */
final class ProjectionExampleDecoder {
  private static final String NONE = "none";

  private final ProjectionSpec projection;
  private final RecordDecoder records;
  private final YamlProblems problems;
  private final List<String> reads;

  ProjectionExampleDecoder(
      ProjectionSpec projection, RecordDecoder records, YamlProblems problems) {
    this.projection = projection;
    this.records = records;
    this.problems = problems;
    this.reads = projection.inputs().stream().map(ProjectionSpec.Input::stream).toList();
  }

  Optional<TopologyExamples.Example> decode(TopologyExamples.Title title, YamlMap parts) {
    parts.allow("given", "rows");
    List<GivenRecord> given = new ArrayList<>();
    parts
        .required("given")
        .ifPresent(value ->
            value.list().forEach(item -> item.map().flatMap(this::given).ifPresent(given::add)));
    Map<Object, Optional<Message>> rows = new LinkedHashMap<>();
    parts
        .required("rows")
        .flatMap(YamlValue::map)
        .ifPresent(written -> written.forEach((name, value) -> records
            .key(name.text(), name.where(), projection.keyType())
            .ifPresent(key -> addRow(rows, key, value))));
    return Optional.of(new TopologyExamples.OfProjection(title, projection, given, rows));
  }

  private Optional<GivenRecord> given(YamlMap record) {
    record.allow("stream", "key", "value", "headers", "time");
    record.required("value");
    Optional<YamlValue> written = record.optional("stream");
    if (written.isEmpty() && reads.size() > 1) {
      problems.report(
          "HW1576",
          record.where(),
          "projection '%s' reads %d streams, and the event does not say of which it is"
              .formatted(projection.name(), reads.size()),
          "add 'stream:' with one of " + String.join(", ", reads));
      return Optional.empty();
    }
    Optional<StreamSpec> stream = written.isEmpty()
        ? Optional.of(records.declared(reads.get(0)))
        : written.flatMap(value -> value
            .text()
            .flatMap(name -> records.stream(
                name, value.where(), "projection '" + projection.name() + "' reads", reads)));
    return record.has("value")
        ? stream.flatMap(from -> records.given(record, from))
        : Optional.empty();
  }

  /** Adds the row that there must be, or that there must be none. */
  private void addRow(Map<Object, Optional<Message>> rows, Object key, YamlValue value) {
    if (!value.isMap() && value.written().equals(NONE)) {
      rows.put(key, Optional.empty());
    } else {
      records
          .messages()
          .decode(value, projection.behavior().row())
          .ifPresent(row -> rows.put(key, Optional.of(row)));
    }
  }
}
