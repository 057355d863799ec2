package io.headwater.serde;

import com.google.protobuf.Message;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.MessageType;
import io.headwater.event.Upcasters;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Plain protobuf bytes of one message type, over its generated class or its descriptor alone; a
 * tombstone is null both ways. What was written as an older type is read as the newest.
 *
 * <p>For tests and for clients outside a topology: topologies carry bytes and decode in a step.
 */
public record MessageSerde(Upcasters decoder) implements Serde<Message> {

  /** Reads and writes values of one type only. */
  public MessageSerde(MessageType type) {
    this(Upcasters.none(type));
  }

  @Override
  public Serializer<Message> serializer() {
    return (topic, message) -> encoded(message);
  }

  @Override
  public Deserializer<Message> deserializer() {
    return new Deserializer<>() {
      @Override
      public @Nullable Message deserialize(String topic, byte @Nullable [] bytes) {
        return bytes == null ? null : decoder.newest().parse(bytes);
      }

      @Override
      public @Nullable Message deserialize(String topic, Headers headers, byte @Nullable [] bytes) {
        return bytes == null ? null : decoder.decode(bytes, HeaderBytes.fromKafka(headers));
      }
    };
  }

  private static byte @Nullable [] encoded(@Nullable Message message) {
    return message == null ? null : CanonicalBytes.of(message);
  }
}
