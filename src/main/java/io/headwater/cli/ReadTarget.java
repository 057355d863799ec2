package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.MessageTypes;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A topic to read, and how its records are decoded.
 *
 * @param typeOf finds the type of a record by its headers; empty if nothing tells
 */
record ReadTarget(
    String topic, KeyType keyType, Function<EventHeaders, Optional<MessageType>> typeOf) {

  /** Takes a declared stream. */
  static ReadTarget of(StreamSpec stream) {
    return new ReadTarget(stream.topic(), stream.keyType(), headers -> Optional.of(stream.value()));
  }

  /**
   * Takes the stream or topic of that name that the topologies on the class path declare; any other
   * topic is decoded by the type that its records name, with keys as text.
   *
   * @throws InvalidInputException if topologies declare different streams of that name
   */
  static ReadTarget find(TopologyCatalog catalog, String name) {
    List<StreamSpec> declared = new ArrayList<>();
    Map<String, String> topologies = new LinkedHashMap<>();
    for (FoundTopology topology : catalog.all()) {
      specOf(topology)
          .ifPresent(spec -> streams(spec, name).forEach(stream -> {
            declared.add(stream);
            topologies.putIfAbsent(decoding(stream), spec.name());
          }));
    }
    if (topologies.size() > 1) {
      throw new InvalidInputException(
          new Problem(
              "HW0658",
              "argument 'STREAM'",
              "'%s' is declared in different ways".formatted(name),
              "add --topology " + String.join(" or --topology ", topologies.values())),
          null);
    }
    return declared.isEmpty() ? undeclared(name) : of(declared.get(0));
  }

  private static Optional<TopologySpec> specOf(FoundTopology topology) {
    try {
      return Optional.of(topology.build());
    } catch (InvalidTopologyException e) {
      return Optional.empty(); // check is there to say so
    }
  }

  private static List<StreamSpec> streams(TopologySpec spec, String name) {
    return spec.streams().stream()
        .filter(stream -> stream.name().equals(name) || stream.topic().equals(name))
        .toList();
  }

  private static String decoding(StreamSpec stream) {
    return stream.topic() + " " + stream.keyType() + " " + stream.value();
  }

  private static ReadTarget undeclared(String topic) {
    Map<String, Optional<MessageType>> known = new LinkedHashMap<>();
    return new ReadTarget(
        topic,
        KeyType.STRING,
        headers -> headers
            .text(EventHeaders.TYPE)
            .flatMap(name ->
                known.computeIfAbsent(name, absent -> MessageTypes.packaged().find(absent))));
  }

  /** Returns the dead-letter queue of this topic. */
  String deadLetterTopic() {
    return topic.endsWith(StreamSpec.DEAD_LETTER_SUFFIX)
        ? topic
        : topic + StreamSpec.DEAD_LETTER_SUFFIX;
  }
}
