package io.headwater.yaml;

import io.headwater.behavior.StreamJoiner;
import io.headwater.event.MessageType;
import io.headwater.topology.JoinKind;
import io.headwater.topology.JoinSpan;
import io.headwater.topology.StepSpec;
import io.headwater.topology.StreamSpec;
import java.time.Duration;
import java.util.Optional;

/** Reads {@code join} steps with another stream. */
final class StreamJoinDecoder {
  private final YamlProblems problems;
  private final DeclaredStreams streams;
  private final TypeDecoder types;
  private final RuleDecoder rules;

  StreamJoinDecoder(TopologyLanguage language, DeclaredStreams streams, YamlProblems problems) {
    this.problems = problems;
    this.streams = streams;
    this.types = new TypeDecoder(language, problems);
    this.rules = new RuleDecoder(language, problems);
  }

  /** Tells whether a join is one with a stream. */
  static boolean isFor(YamlValue join) {
    return join.isMap() && join.map().filter(map -> map.has("stream")).isPresent();
  }

  StepsDecoder.Read decode(String pipeline, StepsDecoder.Written step, RecordFlow flow) {
    YamlMap map = step.value().map().orElseThrow();
    if (map.has("table")) {
      map.requireOneOf("stream", "table");
      return StepsDecoder.Read.lost();
    }
    map.allow("stream", "within", "grace", "store", "to", "with", "value", "left", "outer", "late");
    Optional<MessageType> to = map.required("to").flatMap(types::message);
    Optional<StreamSpec> other = map.required("stream")
        .flatMap(value -> streams.named(value, "HW1360", "pipeline '" + pipeline + "' joins"));
    Optional<String> store = map.required("store").flatMap(YamlValue::text);
    Optional<JoinSpan> span = span(map);
    Optional<JoinKind> kind = JoinDecoder.kind(map, problems);
    Optional<StreamSpec> late = map.optional("late")
        .flatMap(value -> streams.named(value, "HW0155", "late records are sent to"));
    if (to.isEmpty()) {
      return StepsDecoder.Read.lost();
    }
    Optional<StreamJoiner> joiner =
        other.flatMap(stream -> joiner(map, to.get(), stream.value(), flow));
    boolean isWhole = store.isPresent()
        && span.isPresent()
        && kind.isPresent()
        && map.has("late") == late.isPresent();
    return StepsDecoder.Read.of(
        joiner
            .filter(all -> isWhole)
            .map(rule -> new StepSpec.StreamJoin(
                step.name().isEmpty() ? store.orElseThrow() : step.name(),
                other.orElseThrow().name(),
                store.orElseThrow(),
                to.get(),
                rule,
                kind.orElseThrow(),
                span.orElseThrow(),
                late.map(StreamSpec::name),
                step.map().where())),
        flow.withValue(to.get()));
  }

  private Optional<JoinSpan> span(YamlMap map) {
    Optional<Duration> grace =
        map.has("grace") ? duration(map, "grace") : Optional.of(Duration.ZERO);
    Optional<JoinSpan> span =
        map.required("within").flatMap(within -> span(within, grace.orElse(Duration.ZERO)));
    return grace.isPresent() ? span : Optional.empty();
  }

  private Optional<JoinSpan> span(YamlValue within, Duration grace) {
    return within.isMap()
        ? within.map().flatMap(sides -> span(sides, grace))
        : DurationDecoder.decode(within, problems).map(both -> new JoinSpan(both, both, grace));
  }

  private Optional<JoinSpan> span(YamlMap sides, Duration grace) {
    sides.allow("before", "after");
    Optional<Duration> before = required(sides, "before");
    Optional<Duration> after = required(sides, "after");
    return before.flatMap(earlier -> after.map(later -> new JoinSpan(earlier, later, grace)));
  }

  private Optional<Duration> duration(YamlMap map, String key) {
    return map.optional(key).flatMap(value -> DurationDecoder.decode(value, problems));
  }

  private Optional<Duration> required(YamlMap map, String key) {
    return map.required(key).flatMap(value -> DurationDecoder.decode(value, problems));
  }

  private Optional<StreamJoiner> joiner(
      YamlMap map, MessageType to, MessageType other, RecordFlow flow) {
    return rules
        .message(map, "with", to, flow.scope().and("other", other))
        .map(rule -> rule.streamJoiner(flow.value(), other, to));
  }
}
