package io.headwater.cli;

import com.google.protobuf.Message;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.event.UndecodableEventException;
import io.headwater.event.Upcasters;
import io.headwater.host.InternalTopics;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramEntry;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How keys and values of the topics of a topology are shown, of internal ones too. */
final class WrittenValues {
  private final Map<String, Format> formats = new HashMap<>();

  private record Format(KeyType keyType, Upcasters decoder) {}

  WrittenValues(TopologySpec spec) {
    for (StreamSpec stream : spec.streams()) {
      Format format = new Format(stream.keyType(), stream.decoder());
      formats.put(stream.topic(), format);
      formats.put(stream.deadLetterTopic(), format);
    }
    for (Program program : Program.compile(spec)) {
      for (ProgramEntry entry : program.entries()) {
        if (entry instanceof ProgramEntry.Hop hop) {
          formats.put(
              InternalTopics.hop(spec.name(), hop.hop()),
              new Format(hop.keyType(), Upcasters.none(hop.value())));
        }
      }
    }
  }

  /** Renders a key, or says that there is none. */
  String key(String topic, byte @Nullable [] key) {
    Format format = formats.get(topic);
    if (key == null) {
      return "no key";
    }
    return format == null ? KeyJson.base64(key) : format.keyType().text(key);
  }

  /** Returns a value; empty if there is none, or it cannot be read. */
  Optional<Message> value(String topic, byte @Nullable [] value, EventHeaders headers) {
    Format format = formats.get(topic);
    if (value == null || format == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(format.decoder().decode(value, headers));
    } catch (UndecodableEventException e) {
      return Optional.empty();
    }
  }

  /** Renders a value as JSON, or says why it cannot be. */
  String json(String topic, byte @Nullable [] value, EventHeaders headers) {
    if (value == null) {
      return "no value";
    }
    try {
      return value(topic, value, headers)
          .map(ValueDisplay.REDACTED::json)
          .orElseGet(() -> value.length + " B that cannot be read");
    } catch (IllegalArgumentException e) {
      return value.length + " B";
    }
  }
}
