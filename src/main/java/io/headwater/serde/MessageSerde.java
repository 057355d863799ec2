package io.headwater.serde;

import com.google.protobuf.Message;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.MessageType;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Plain protobuf bytes of one message type, over its generated class or its descriptor alone; a
 * tombstone is null both ways.
 *
 * <p>For tests and for clients outside a topology: topologies carry bytes and decode in a step.
 */
public record MessageSerde(MessageType type) implements Serde<Message> {

  @Override
  public Serializer<Message> serializer() {
    return (topic, message) -> encoded(message);
  }

  @Override
  public Deserializer<Message> deserializer() {
    return (topic, bytes) -> decoded(bytes);
  }

  private static byte @Nullable [] encoded(@Nullable Message message) {
    return message == null ? null : CanonicalBytes.of(message);
  }

  private @Nullable Message decoded(byte @Nullable [] bytes) {
    return bytes == null ? null : type.parse(bytes);
  }
}
