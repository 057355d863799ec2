package io.headwater.testkit;

import com.google.protobuf.ByteString;
import io.headwater.event.KeyType;
import io.headwater.event.RecordPosition;
import io.headwater.event.UndecodableEventException;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.Optional;
import java.util.stream.Collectors;

/** Renders what went through a harness: the declared streams and their dead-letter queues. */
record HarnessTape(TopologySpec spec, DriverTopics topics, HarnessKeys keys) {

  @Override
  public String toString() {
    return topics.seen().stream()
        .flatMap(seen -> line(seen).stream())
        .collect(Collectors.joining("\n"));
  }

  private Optional<String> line(DriverTopics.Seen seen) {
    return spec.streams().stream()
        .filter(stream -> isOf(stream, seen.topic()))
        .findFirst()
        .map(stream -> "%s %s  %s  %s"
            .formatted(
                seen.isInput() ? "in " : "out",
                new RecordPosition(seen.topic(), 0, seen.offset()),
                key(stream.keyType(), seen.record()),
                value(stream, seen)));
  }

  private static boolean isOf(StreamSpec stream, String topic) {
    return topic.equals(stream.topic()) || topic.equals(stream.deadLetterTopic());
  }

  private static String key(KeyType type, RawRecord record) {
    if (record.key().isEmpty()) {
      return "no key";
    }
    ByteString bytes = record.key().get();
    try {
      Object key = type.decode(bytes.toByteArray());
      return key instanceof byte[] ? bytes.toString() : key.toString();
    } catch (UndecodableEventException e) {
      return bytes.size() + " B";
    }
  }

  private String value(StreamSpec stream, DriverTopics.Seen seen) {
    String code = seen.topic().equals(stream.topic())
        ? ""
        : "dead letter " + seen.record().headers().text("hw-dlq-code").orElse("?") + ", ";
    if (seen.record().value().isEmpty()) {
      return code + "no value";
    }
    ByteString bytes = seen.record().value().get();
    return code.isEmpty() ? message(stream, seen) : code + bytes.size() + " B";
  }

  private String message(StreamSpec stream, DriverTopics.Seen seen) {
    RecordPosition position = new RecordPosition(seen.topic(), 0, seen.offset());
    try {
      return MessageText.of(keys.read(stream, position, seen.record()).value());
    } catch (UndecodableEventException e) {
      return seen.record().value().orElse(ByteString.EMPTY).size() + " B, " + e.code();
    }
  }
}
