package io.headwater.testkit;

import io.headwater.event.KeyType;
import io.headwater.topology.StreamSpec;
import java.nio.charset.StandardCharsets;

/** Keys of the records of scenarios. */
final class ScenarioKeys {
  private ScenarioKeys() {}

  /** Returns the key of scenarios that do not name one. */
  static Object defaultKey(KeyType type, String text) {
    return switch (type) {
      case STRING -> text;
      case INT64 -> 1L;
      case BYTES -> text.getBytes(StandardCharsets.UTF_8);
    };
  }

  /**
   * Returns a key of a record of a stream.
   *
   * @throws IllegalArgumentException if it is of another type than the keys of the stream
   */
  static Object required(StreamSpec stream, Object key) {
    if (!stream.keyType().javaType().isInstance(key)) {
      throw new IllegalArgumentException("stream '%s' has %s keys, was a %s"
          .formatted(stream.name(), stream.keyType().label(), key.getClass().getSimpleName()));
    }
    return key;
  }
}
