package io.headwater.yaml;

import io.headwater.behavior.Rule;
import io.headwater.diagnostic.LetterContent;
import io.headwater.diagnostic.NearMatch;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.Upcaster;
import io.headwater.expression.ResultType;
import io.headwater.expression.Scope;
import io.headwater.partition.Partitionings;
import io.headwater.topology.Placement;
import io.headwater.topology.Retention;
import io.headwater.topology.StartFrom;
import io.headwater.topology.StreamSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the declaration of a stream. */
final class StreamDecoder {
  private final TypeDecoder types;
  private final RuleDecoder rules;
  private final PlacementDecoder placements;
  private final UpcastDecoder upcasts;
  private final YamlProblems problems;

  StreamDecoder(TopologyLanguage language, YamlProblems problems) {
    types = new TypeDecoder(language, problems);
    rules = new RuleDecoder(language, problems);
    placements = new PlacementDecoder(language, problems);
    upcasts = new UpcastDecoder(language, problems);
    this.problems = problems;
  }

  /** Returns the stream; empty if its type is not known. */
  Optional<StreamSpec> decode(YamlMap.Key name, YamlMap map) {
    map.allow(
        "value",
        "key",
        "key-type",
        "topic",
        "partitions",
        "partitioner",
        "partition",
        "retention",
        "start",
        "dead-letters",
        "upcast");
    KeyType keyType = map.optional("key-type").flatMap(types::keyType).orElse(KeyType.STRING);
    String topic = map.optional("topic").flatMap(YamlValue::text).orElse(name.text());
    Optional<Retention> retention = map.optional("retention").flatMap(this::retention);
    Optional<StartFrom> start = map.optional("start").flatMap(this::start);
    LetterContent letters =
        map.optional("dead-letters").flatMap(this::letters).orElse(LetterContent.FULL);
    int partitions =
        map.optional("partitions").flatMap(types::count).orElse(StreamSpec.DEFAULT_PARTITIONS);
    Optional<MessageType> value = map.required("value").flatMap(types::message);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    Scope scope = Scope.of("value", value.get());
    Optional<Rule<Object>> key =
        map.optional("key").flatMap(rule -> rules.rule(rule, scope, new ResultType.Key(keyType)));
    Placement placement =
        placements.decode(map, scope).orElse(new Placement.ByKey(Partitionings.murmur2()));
    List<Upcaster> upcasters =
        map.optional("upcast").map(all -> upcasts.decode(all, value.get())).orElse(List.of());
    return Optional.of(new StreamSpec(
        name.text(),
        topic,
        StreamSpec.deadLettersOf(topic),
        value.get(),
        keyType,
        key,
        partitions,
        placement,
        retention,
        start,
        letters,
        upcasters,
        name.where()));
  }

  private Optional<Retention> retention(YamlValue value) {
    Optional<String> text = value.text();
    if (text.equals(Optional.of("forever"))) {
      return Optional.of(Retention.FOREVER);
    }
    Optional<Duration> time = text.flatMap(DurationDecoder::parsed);
    if (text.isPresent() && time.isEmpty()) {
      problems.report(
          "HW1321",
          value.where(),
          "'retention' is '%s', which is neither a duration nor 'forever'%s"
              .formatted(
                  value.written(), NearMatch.didYouMean(value.written(), List.of("forever"))),
          "write a whole number and a unit, such as 7 days, or forever");
    }
    return time.map(Retention::of);
  }

  private Optional<LetterContent> letters(YamlValue value) {
    Optional<String> text = value.text();
    Optional<LetterContent> content = Arrays.stream(LetterContent.values())
        .filter(one -> text.equals(Optional.of(one.label())))
        .findFirst();
    if (text.isPresent() && content.isEmpty()) {
      List<String> known =
          Arrays.stream(LetterContent.values()).map(LetterContent::label).toList();
      problems.report(
          "HW1853",
          value.where(),
          "'dead-letters' is '%s', which is nothing that they hold%s"
              .formatted(value.written(), NearMatch.didYouMean(value.written(), known)),
          "use one of " + String.join(", ", known));
    }
    return content;
  }

  private Optional<StartFrom> start(YamlValue value) {
    Optional<String> text = value.text();
    Optional<StartFrom> start = text.flatMap(StartFrom::parse);
    if (text.isPresent() && start.isEmpty()) {
      problems.report(
          "HW1322",
          value.where(),
          "'start' is '%s', which is neither earliest, latest nor a time%s"
              .formatted(
                  value.written(),
                  NearMatch.didYouMean(value.written(), List.of("earliest", "latest"))),
          "write earliest, latest or a time such as 2026-01-31T08:00:00Z");
    }
    return start;
  }
}
