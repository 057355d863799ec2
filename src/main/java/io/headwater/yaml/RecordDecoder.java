package io.headwater.yaml;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.event.RecordPosition;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyExamples.GivenRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes records of their parts in an example: keys, values, headers and times. */
final class RecordDecoder {
  private final TopologySpec topology;
  private final YamlProblems problems;
  private final MessageDecoder messages;
  private final ScalarDecoder scalars;

  RecordDecoder(TopologySpec topology, YamlProblems problems) {
    this.topology = topology;
    this.problems = problems;
    this.messages = new MessageDecoder(problems);
    this.scalars = new ScalarDecoder(problems);
  }

  MessageDecoder messages() {
    return messages;
  }

  TopologySpec topology() {
    return topology;
  }

  StreamSpec declared(String stream) {
    return topology.stream(stream).orElseThrow();
  }

  /** Finds a stream among those that an example may name in that place. */
  Optional<StreamSpec> stream(
      String name, SourceLocation where, String verb, List<String> candidates) {
    if (candidates.contains(name)) {
      return topology.stream(name);
    }
    problems.report(
        "HW0503",
        where,
        "stream '%s' is none that %s%s"
            .formatted(name, verb, NearMatch.didYouMean(name, candidates)),
        candidates.isEmpty() ? "remove it" : "use one of " + String.join(", ", candidates));
    return Optional.empty();
  }

  Optional<Object> key(YamlValue value, KeyType type) {
    return value.text().flatMap(text -> key(text, value.where(), type));
  }

  /** Reads a key: text as it is, a number, or bytes in hex. */
  Optional<Object> key(String text, SourceLocation where, KeyType type) {
    try {
      return Optional.of(
          switch (type) {
            case STRING -> text;
            case INT64 -> Long.valueOf(text);
            case BYTES -> HexFormat.of().parseHex(text);
          });
    } catch (IllegalArgumentException e) {
      problems.report(
          "HW0509",
          where,
          "key '%s' is not of type %s".formatted(text, type.label()),
          type == KeyType.INT64 ? "write a whole number" : "write bytes in hex, such as 00ff");
      return Optional.empty();
    }
  }

  Optional<Instant> time(YamlMap record) {
    return record.optional("time").flatMap(scalars::instant);
  }

  /** Reads headers by name; their values are text. */
  Map<String, String> headers(YamlMap record) {
    Map<String, String> headers = new LinkedHashMap<>();
    record
        .optional("headers")
        .flatMap(YamlValue::map)
        .ifPresent(map -> map.forEach(
            (name, value) -> value.text().ifPresent(text -> headers.put(name.text(), text))));
    return headers;
  }

  static EventHeaders eventHeaders(Map<String, String> headers) {
    List<EventHeaders.Entry> entries = new ArrayList<>();
    headers.forEach((name, value) -> entries.add(EventHeaders.Entry.text(name, value)));
    return EventHeaders.of(entries);
  }

  /** Reads a record to pipe; without a key it has the one that its stream derives, if it does. */
  Optional<GivenRecord> given(YamlMap record, StreamSpec stream) {
    record.requireOneOf("value", "bytes", "tombstone");
    Optional<Message> message =
        record.optional("value").flatMap(value -> messages.decode(value, stream.value()));
    Optional<ByteString> bytes = record.optional("bytes").flatMap(this::bytes);
    boolean isTombstone = record.optional("tombstone").flatMap(YamlValue::truth).orElse(false);
    Optional<Object> key = record.optional("key").isPresent()
        ? record.optional("key").flatMap(value -> key(value, stream.keyType()))
        : message.flatMap(value -> derivedKey(stream, value));
    EventHeaders headers = eventHeaders(headers(record));
    Optional<Instant> time = time(record);
    Duration elapse = record
        .optional("elapse")
        .flatMap(written -> DurationDecoder.decode(written, problems))
        .orElse(Duration.ZERO);
    Optional<ByteString> value =
        message.map(one -> ByteString.copyFrom(CanonicalBytes.of(one))).or(() -> bytes);
    return value.isPresent() || isTombstone
        ? Optional.of(new GivenRecord(stream, key, value, headers, time, elapse))
        : Optional.empty();
  }

  private static Optional<Object> derivedKey(StreamSpec stream, Message value) {
    RecordPosition position = new RecordPosition(stream.topic(), 0, 0);
    return stream
        .key()
        .map(
            rule -> rule.apply(Envelope.of(position, Instant.EPOCH, EventHeaders.NONE, "", value)));
  }

  private Optional<ByteString> bytes(YamlValue value) {
    return value.text().flatMap(text -> {
      try {
        return Optional.of(ByteString.copyFrom(HexFormat.of().parseHex(text.replace(" ", ""))));
      } catch (IllegalArgumentException e) {
        problems.report(
            "HW0514",
            value.where(),
            "'" + text + "' is not bytes in hex",
            "write two digits per byte, such as '0a 05'");
        return Optional.empty();
      }
    });
  }
}
