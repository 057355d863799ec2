package io.headwater.yaml;

import io.headwater.behavior.Aggregate;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.StreamSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads the document of an aggregate. */
final class AggregateDecoder {
  /** What is said in Java where the behavior is. */
  private static final List<String> RULES = List.of(
      "state", "decide", "evolve", "ends", "tombstone", "version", "invariants", "rejections");

  private final TopologyLanguage language;
  private final DeclaredStreams streams;
  private final YamlProblems problems;
  private final BehaviorDecoder behaviors;
  private final RecoveryDecoder recoveries;

  AggregateDecoder(TopologyLanguage language, DeclaredStreams streams, YamlProblems problems) {
    this.language = language;
    this.streams = streams;
    this.problems = problems;
    this.behaviors = new BehaviorDecoder(language, problems);
    this.recoveries = new RecoveryDecoder(language, problems);
  }

  /** Returns the aggregate; empty if anything is wrong that the validator could not tell. */
  Optional<AggregateSpec> decode(YamlMap map) {
    map.allow(
        "aggregate",
        "commands",
        "events",
        "replies",
        "state",
        "store",
        "deduplication-window",
        "rejections",
        "decide",
        "evolve",
        "ends",
        "tombstone",
        "version",
        "invariants",
        "behavior",
        "on-error");
    YamlValue title = map.required("aggregate").orElseThrow();
    Optional<String> name = title.text();
    String subject = "aggregate '" + name.orElse("") + "'";
    Optional<StreamSpec> commands = bound(map, "commands", subject);
    Optional<StreamSpec> events = bound(map, "events", subject);
    Optional<StreamSpec> replies = map.optional("replies")
        .flatMap(value -> streams.named(value, "HW0106", "replies of " + subject + " are"));
    Optional<Duration> window = map.optional("deduplication-window")
        .flatMap(value -> DurationDecoder.decode(value, problems));
    String store = map.optional("store").flatMap(YamlValue::text).orElse(name.orElse(""));
    Optional<Aggregate<?, ?, ?>> behavior = map.has("behavior")
        ? bound(map)
        : commands.isEmpty() || events.isEmpty()
            ? Optional.empty()
            : behaviors.decode(map, name.orElse(""), commands.get(), events.get());
    if (name.isEmpty() || behavior.isEmpty() || commands.isEmpty() || events.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new AggregateSpec(
        name.get(),
        commands.get().name(),
        events.get().name(),
        replies.map(StreamSpec::name),
        store,
        behavior.get(),
        window.orElse(AggregateSpec.DEFAULT_DEDUPLICATION_WINDOW),
        recoveries.decode(map, "on-error"),
        title.where()));
  }

  private Optional<StreamSpec> bound(YamlMap map, String role, String subject) {
    return map.required(role)
        .flatMap(value -> streams.named(value, "HW0106", role + " of " + subject + " are"));
  }

  private Optional<Aggregate<?, ?, ?>> bound(YamlMap map) {
    for (String rule : RULES) {
      if (map.has(rule)) {
        map.requireOneOf("behavior", rule);
      }
    }
    return map.optional("behavior")
        .flatMap(value -> language.classes().constant(value, Aggregate.class))
        .map(found -> (Aggregate<?, ?, ?>) found);
  }
}
