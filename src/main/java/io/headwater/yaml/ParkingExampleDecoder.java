package io.headwater.yaml;

import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.topology.StreamSpec;
import io.headwater.yaml.TopologyExamples.ExpectedParked;
import io.headwater.yaml.TopologyExamples.GivenRecord;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Makes what an example of a pipeline says of parked records, and of their release. */
final class ParkingExampleDecoder {
  private final String pipeline;
  private final Map<String, KeyType> programs;
  private final Map<String, KeyType> all;
  private final RecordDecoder records;
  private final YamlProblems problems;

  /**
   * Reads examples of one pipeline.
   *
   * @param programs those of the pipeline that may park, with the type of the keys of each
   * @param all of those that read the same records, too
   */
  ParkingExampleDecoder(
      String pipeline,
      Map<String, KeyType> programs,
      Map<String, KeyType> all,
      RecordDecoder records,
      YamlProblems problems) {
    this.pipeline = pipeline;
    this.programs = programs;
    this.all = all;
    this.records = records;
    this.problems = problems;
  }

  /**
   * Makes a release of a key: a control record of a stream that is named, or of a program.
   *
   * @param stream the one that is named, or any
   */
  Optional<GivenRecord> release(YamlMap record, StreamSpec stream) {
    if (record.has("stream")) {
      return key(record, stream.keyType()).map(key -> given(record, stream, key, Optional.empty()));
    }
    Optional<String> program = record.has("program")
        ? record
            .optional("program")
            .flatMap(value -> value.text().flatMap(name -> known(name, value.where())))
        : only(record.where());
    return program.flatMap(name ->
        key(record, keyTypeOf(name)).map(key -> given(record, stream, key, Optional.of(name))));
  }

  private GivenRecord given(
      YamlMap record, StreamSpec stream, Object key, Optional<String> program) {
    Duration elapse = record
        .optional("elapse")
        .flatMap(written -> DurationDecoder.decode(written, problems))
        .orElse(Duration.ZERO);
    return new GivenRecord(
        stream,
        Optional.of(key),
        Optional.empty(),
        EventHeaders.ofRelease(""),
        records.time(record),
        elapse,
        program);
  }

  private Optional<Object> key(YamlMap record, KeyType type) {
    return record.optional("release").flatMap(value -> records.key(value, type));
  }

  private KeyType keyTypeOf(String program) {
    return Optional.ofNullable(all.get(program)).orElseThrow();
  }

  private Optional<String> only(SourceLocation where) {
    if (programs.size() > 1) {
      problems.report(
          "HW1310",
          where,
          "pipeline '%s' parks records in %d programs, and the release does not say in which"
              .formatted(pipeline, programs.size()),
          "add 'program:' with one of " + String.join(", ", programs.keySet()));
      return Optional.empty();
    }
    return programs.isEmpty()
        ? known(pipeline, where)
        : Optional.of(programs.keySet().iterator().next());
  }

  private Optional<String> known(String program, SourceLocation where) {
    if (all.containsKey(program)) {
      return Optional.of(program);
    }
    problems.report(
        "HW1309",
        where,
        "program '%s' parks no records%s"
            .formatted(program, NearMatch.didYouMean(program, all.keySet())),
        all.isEmpty()
            ? "declare 'park' in pipeline '%s', or remove it".formatted(pipeline)
            : "use one of " + String.join(", ", all.keySet()));
    return Optional.empty();
  }

  /** Reads which keys must be parked, by program. */
  Map<String, Map<Object, ExpectedParked>> expected(YamlMap parts) {
    Map<String, Map<Object, ExpectedParked>> expected = new LinkedHashMap<>();
    parts
        .optional("parked")
        .flatMap(YamlValue::map)
        .ifPresent(written -> written.forEach((name, keys) -> known(name.text(), name.where())
            .ifPresent(program -> expected.put(program, keys(keys, keyTypeOf(program))))));
    return expected;
  }

  private Map<Object, ExpectedParked> keys(YamlValue value, KeyType type) {
    Map<Object, ExpectedParked> keys = new LinkedHashMap<>();
    value
        .map()
        .ifPresent(written -> written.forEach((name, parked) -> records
            .key(name.text(), name.where(), type)
            .ifPresent(key -> parked(parked).ifPresent(one -> keys.put(key, one)))));
    return keys;
  }

  private Optional<ExpectedParked> parked(YamlValue value) {
    if (!value.isMap()) {
      return count(value).map(records -> new ExpectedParked(records, Optional.empty()));
    }
    return value.map().flatMap(parts -> {
      parts.allow("records", "code");
      Optional<FailureCode> code = parts
          .optional("code")
          .flatMap(written -> written
              .text()
              .flatMap(text -> AggregateExampleDecoder.failureCode(text, written, problems)));
      return parts
          .required("records")
          .flatMap(this::count)
          .map(records -> new ExpectedParked(records, code));
    });
  }

  private Optional<Long> count(YamlValue value) {
    return PipelineExampleDecoder.count(value, problems);
  }
}
