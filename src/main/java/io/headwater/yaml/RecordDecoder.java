package io.headwater.yaml;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.RecordPosition;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyExamples.ExpectedRecord;
import io.headwater.yaml.TopologyExamples.GivenRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
    Optional<MessageType> type = record.has("type")
        ? record.optional("type").flatMap(written -> typeOf(written, stream))
        : Optional.of(stream.value());
    Optional<Message> message =
        record.optional("value").flatMap(value -> type.flatMap(one -> messages.decode(value, one)));
    Optional<ByteString> bytes = record.optional("bytes").flatMap(this::bytes);
    boolean isTombstone = record.optional("tombstone").flatMap(YamlValue::truth).orElse(false);
    Optional<Object> key = record.optional("key").isPresent()
        ? record.optional("key").flatMap(value -> key(value, stream.keyType()))
        : message.flatMap(value -> derivedKey(stream, value));
    EventHeaders headers = named(eventHeaders(headers(record)), record.has("type"), type);
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

  /** Reads records that must come out of a stream. */
  List<ExpectedRecord> expected(YamlValue value, StreamSpec stream) {
    List<ExpectedRecord> expected = new ArrayList<>();
    value
        .list()
        .forEach(item -> item.map().ifPresent(record -> {
          record.allow("key", "value", "tombstone", "headers", "time");
          record.requireOneOf("value", "tombstone");
          Optional<Object> key = record.optional("key").flatMap(one -> key(one, stream.keyType()));
          Optional<Message> message =
              record.optional("value").flatMap(one -> messages.decode(one, stream.value()));
          boolean isTombstone =
              record.optional("tombstone").flatMap(YamlValue::truth).orElse(false);
          if (message.isPresent() || isTombstone) {
            expected.add(new ExpectedRecord(key, message, headers(record), time(record)));
          }
        }));
    return expected;
  }

  /** Returns the type that a record is written as: that of the stream, or an older one. */
  private Optional<MessageType> typeOf(YamlValue written, StreamSpec stream) {
    Map<String, MessageType> known = new TreeMap<>();
    known.put(stream.value().fullName(), stream.value());
    stream.decoder().older().forEach(type -> known.put(type.fullName(), type));
    Optional<String> name = written.text();
    if (name.isPresent() && !known.containsKey(name.get())) {
      problems.report(
          "HW1607",
          written.where(),
          "stream '%s' reads no values of '%s'%s"
              .formatted(
                  stream.name(),
                  written.written(),
                  NearMatch.didYouMean(written.written(), known.keySet())),
          "use one of " + String.join(", ", known.keySet()));
    }
    return name.map(known::get);
  }

  private static EventHeaders named(
      EventHeaders headers, boolean isWritten, Optional<MessageType> type) {
    return isWritten && type.isPresent() && !headers.contains(EventHeaders.TYPE)
        ? headers.plus(EventHeaders.Entry.text(EventHeaders.TYPE, type.get().fullName()))
        : headers;
  }

  private static Optional<Object> derivedKey(StreamSpec stream, Message value) {
    RecordPosition position = new RecordPosition(stream.topic(), 0, 0);
    Message newest = stream.decoder().newest(value);
    return stream
        .key()
        .map(rule ->
            rule.apply(Envelope.of(position, Instant.EPOCH, EventHeaders.NONE, "", newest)));
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
