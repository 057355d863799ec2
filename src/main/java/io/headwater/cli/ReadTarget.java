package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldMarks;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.MessageTypes;
import io.headwater.event.Upcasters;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A topic to read, and how its records are decoded.
 *
 * @param decoderOf tells how a record is read, by its headers; empty if nothing does
 * @param declared which stream it is, if it is one
 */
record ReadTarget(
    String topic,
    KeyType keyType,
    Function<EventHeaders, Optional<Upcasters>> decoderOf,
    Optional<DeclaredStream> declared) {

  /** Takes a declared stream. */
  static ReadTarget of(DeclaredStream declared) {
    StreamSpec stream = declared.stream();
    Optional<Upcasters> decoder = Optional.of(stream.decoder());
    return new ReadTarget(
        stream.topic(), stream.keyType(), headers -> decoder, Optional.of(declared));
  }

  /**
   * Takes the stream or topic of that name that a topology declares, or its dead letters.
   *
   * @throws InvalidInputException if it declares none
   */
  static ReadTarget of(TopologySpec topology, String name) {
    return isQueue(name) && streams(topology, name).isEmpty()
        ? of(DeclaredStream.find(topology, streamOf(name))).deadLetters()
        : of(DeclaredStream.find(topology, name));
  }

  private static boolean isQueue(String name) {
    return name.endsWith(StreamSpec.DEAD_LETTER_SUFFIX);
  }

  private static String streamOf(String queue) {
    return queue.substring(0, queue.length() - StreamSpec.DEAD_LETTER_SUFFIX.length());
  }

  /**
   * Takes the stream or topic of that name that the topologies on the class path declare, or its
   * dead letters; any other topic is decoded by the type that its records name, with keys as text.
   *
   * @throws InvalidInputException if topologies declare different streams of that name
   */
  static ReadTarget find(TopologyCatalog catalog, String name) {
    List<TopologySpec> sound =
        catalog.all().stream().flatMap(one -> specOf(one).stream()).toList();
    return find(sound, name);
  }

  /** Takes the stream or topic of that name that one of these topologies declares. */
  static ReadTarget find(List<TopologySpec> all, String name) {
    List<DeclaredStream> declared = new ArrayList<>();
    Map<String, String> topologies = new LinkedHashMap<>();
    for (TopologySpec spec : all) {
      streams(spec, name).forEach(stream -> {
        declared.add(new DeclaredStream(spec, stream));
        topologies.putIfAbsent(decoding(stream), spec.name());
      });
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
    if (!declared.isEmpty()) {
      return of(declared.get(0));
    }
    // Values that must not be shown are to be known in dead letters as well.
    return isQueue(name) ? find(all, streamOf(name)).deadLetters() : undeclared(name);
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
    return stream.topic() + " " + stream.keyType() + " " + stream.decoder();
  }

  private static ReadTarget undeclared(String topic) {
    Map<String, Optional<MessageType>> known = new ConcurrentHashMap<>();
    return new ReadTarget(
        topic,
        KeyType.STRING,
        headers -> headers
            .text(EventHeaders.TYPE)
            .flatMap(name ->
                known.computeIfAbsent(name, absent -> MessageTypes.packaged().find(absent)))
            .map(Upcasters::none),
        Optional.empty());
  }

  /** Returns whose stream it is, if it is one. */
  Optional<TopologySpec> topology() {
    return declared.map(DeclaredStream::topology);
  }

  /** Tells whether values may have to be opened before they can be made newer. */
  boolean upcastsPersonalData() {
    return declared.map(DeclaredStream::stream).stream()
        .flatMap(stream -> stream.upcasters().stream())
        .anyMatch(upcaster -> FieldMarks.isPersonal(upcaster.from().descriptor()));
  }

  private ReadTarget deadLetters() {
    return new ReadTarget(deadLetterTopic(), keyType, decoderOf, declared);
  }

  /** Returns the dead-letter queue of this topic. */
  String deadLetterTopic() {
    return isQueue(topic) ? topic : topic + StreamSpec.DEAD_LETTER_SUFFIX;
  }
}
