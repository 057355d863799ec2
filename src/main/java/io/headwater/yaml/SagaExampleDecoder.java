package io.headwater.yaml;

import com.google.protobuf.Message;
import io.headwater.behavior.Saga;
import io.headwater.topology.SagaSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.yaml.TopologyExamples.ExpectedRecord;
import io.headwater.yaml.TopologyExamples.SagaStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes an example of a saga of its document. */
final class SagaExampleDecoder {
  private static final String ANY_PROCESS = "process-1";

  private final SagaSpec saga;
  private final RecordDecoder records;
  private final YamlProblems problems;

  SagaExampleDecoder(SagaSpec saga, RecordDecoder records, YamlProblems problems) {
    this.saga = saga;
    this.records = records;
    this.problems = problems;
  }

  Optional<TopologyExamples.Example> decode(TopologyExamples.Title title, YamlMap parts) {
    parts.allow("process", "given", "when", "then", "state", "timers", "ended");
    String process = parts.optional("process").flatMap(YamlValue::text).orElse(ANY_PROCESS);
    List<SagaStep> given = new ArrayList<>();
    parts
        .optional("given")
        .ifPresent(value ->
            value.list().forEach(one -> one.map().flatMap(this::step).ifPresent(given::add)));
    Optional<SagaStep> when = parts.required("when").flatMap(YamlValue::map).flatMap(this::step);
    Map<String, List<ExpectedRecord>> then = then(parts);
    Optional<Message> state = parts
        .optional("state")
        .flatMap(value -> records.messages().decode(value, saga.behavior().state()));
    Optional<List<String>> timers = parts
        .optional("timers")
        .map(value -> value.list().stream().flatMap(one -> one.text().stream()).toList());
    boolean ended = parts.optional("ended").flatMap(YamlValue::truth).orElse(false);
    return when.map(step ->
        new TopologyExamples.OfSaga(title, saga, process, given, step, then, state, timers, ended));
  }

  private Map<String, List<ExpectedRecord>> then(YamlMap parts) {
    List<String> targets =
        saga.behavior().targets().stream().map(Saga.Target::stream).toList();
    Map<String, List<ExpectedRecord>> then = new LinkedHashMap<>();
    parts
        .optional("then")
        .flatMap(YamlValue::map)
        .ifPresent(streams -> streams.forEach((name, written) -> records.stream(
                name.text(), name.where(), sagaText("sends to"), targets)
            .ifPresent(stream -> then.put(stream.name(), records.expected(written, stream)))));
    return then;
  }

  private String sagaText(String verb) {
    return "saga '" + saga.name() + "' " + verb;
  }

  /** Reads a map of one stream with a value, and its key; or of a time that passes. */
  private Optional<SagaStep> step(YamlMap map) {
    if (map.has("elapse")) {
      map.allow("elapse");
      return map.optional("elapse")
          .flatMap(value -> DurationDecoder.decode(value, problems))
          .filter(span -> span.compareTo(Duration.ZERO) > 0)
          .map(SagaStep.Elapse::new);
    }
    List<YamlMap.Key> streams = new ArrayList<>();
    map.forEach((key, value) -> {
      if (!key.text().equals("key")) {
        streams.add(key);
      }
    });
    if (streams.size() != 1) {
      problems.report(
          "HW1520",
          map.where(),
          "a step of the example names %d streams, expected 1".formatted(streams.size()),
          "write one step for each: '<stream>: { … }', or 'elapse: 5 minutes'");
      return Optional.empty();
    }
    List<String> inputs =
        saga.behavior().inputs().stream().map(Saga.Input::stream).toList();
    YamlMap.Key name = streams.get(0);
    return records.stream(name.text(), name.where(), sagaText("reads"), inputs)
        .flatMap(stream -> input(map, name, stream));
  }

  private Optional<SagaStep> input(YamlMap map, YamlMap.Key name, StreamSpec stream) {
    Object key = map.optional("key")
        .flatMap(value -> records.key(value, stream.keyType()))
        .orElseGet(() -> AggregateExampleDecoder.anyKey(stream.keyType()));
    return map.optional(name.text())
        .flatMap(value -> records.messages().decode(value, stream.value()))
        .map(value -> new SagaStep.Input(stream, key, value));
  }
}
