package io.headwater.yaml;

import io.headwater.behavior.Rule;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.expression.ResultType;
import io.headwater.expression.Scope;
import io.headwater.partition.Partitionings;
import io.headwater.topology.Placement;
import io.headwater.topology.StreamSpec;
import java.util.Optional;

/** Reads the declaration of a stream. */
final class StreamDecoder {
  private final TypeDecoder types;
  private final RuleDecoder rules;
  private final PlacementDecoder placements;

  StreamDecoder(TopologyLanguage language, YamlProblems problems) {
    types = new TypeDecoder(language, problems);
    rules = new RuleDecoder(language, problems);
    placements = new PlacementDecoder(language, problems);
  }

  /** Returns the stream; empty if its type is not known. */
  Optional<StreamSpec> decode(YamlMap.Key name, YamlMap map) {
    map.allow("value", "key", "key-type", "topic", "partitions", "partitioner", "partition");
    KeyType keyType = map.optional("key-type").flatMap(types::keyType).orElse(KeyType.STRING);
    String topic = map.optional("topic").flatMap(YamlValue::text).orElse(name.text());
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
    return Optional.of(new StreamSpec(
        name.text(), topic, value.get(), keyType, key, partitions, placement, name.where()));
  }
}
