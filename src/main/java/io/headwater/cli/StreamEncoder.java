package io.headwater.cli;

import com.google.protobuf.Message;
import io.headwater.client.PublishRecord;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import io.headwater.event.RecordPosition;
import io.headwater.event.Upcasters;
import io.headwater.history.HistoryEvent;
import io.headwater.topology.Placement;
import io.headwater.topology.StreamSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes records for one stream: keyed, typed and placed as the topology declares. */
final class StreamEncoder {
  private final StreamSpec stream;
  private final MessageType type;
  private final Upcasters decoder;

  StreamEncoder(StreamSpec stream) {
    this(stream, stream.value());
  }

  private StreamEncoder(StreamSpec stream, MessageType type) {
    this.stream = stream;
    this.type = type;
    this.decoder = stream.decoder();
  }

  /**
   * Makes records of events from elsewhere.
   *
   * @param type type of the events: that of the stream, or an older one
   * @param source where they are from, as the user named it
   * @param close lets go of the source if it does not fit
   * @throws InvalidInputException if the stream holds another type
   */
  static StreamEncoder of(StreamSpec stream, MessageType type, String source, Runnable close) {
    if (!type.equals(stream.value()) && !stream.decoder().older().contains(type)) {
      close.run();
      throw new InvalidInputException(
          new Problem(
              "HW0651",
              source,
              "its events are '%s', stream '%s' holds '%s'"
                  .formatted(type, stream.name(), stream.value()),
              "publish it to a stream of its type"),
          null);
    }
    return new StreamEncoder(stream, type);
  }

  /** Makes a record of an event from elsewhere. */
  PublishRecord encode(HistoryEvent event) throws BadRecordException {
    return encode(event.key(), event.value(), event.time(), event.headers());
  }

  /**
   * Makes a record.
   *
   * @param key encoded key; where it is absent, the stream's own rule derives it
   * @param value encoded value; absent for a tombstone
   * @throws BadRecordException if the stream cannot take it
   */
  PublishRecord encode(
      Optional<byte[]> key, Optional<byte[]> value, Instant time, EventHeaders headers)
      throws BadRecordException {
    requireTime(time);
    EventHeaders typed = typed(headers);
    Optional<byte[]> keyed = value.isPresent() ? keyOf(key, value.get(), time, typed) : key;
    if (keyed.isEmpty() && stream.placement().isKeyed()) {
      throw new BadRecordException(
          "HW0650",
          "the record has no key, and stream '%s' derives none".formatted(stream.name()),
          "give it a key");
    }
    OptionalInt partition =
        value.isPresent() ? placeByRule(keyed, value.get(), time, typed) : OptionalInt.empty();
    return new PublishRecord(stream.topic(), partition, keyed, value, typed, time);
  }

  /** Makes sure that Kafka can write an event time. */
  static void requireTime(Instant time) throws BadRecordException {
    if (time.isBefore(Instant.EPOCH)) {
      throw new BadRecordException(
          "HW0649", "event time is before 1970", "give it a time from 1970 on");
    }
  }

  private EventHeaders typed(EventHeaders headers) throws BadRecordException {
    if (!decoder.canRead(headers)) {
      throw new BadRecordException(
          "HW0651",
          "the record is of another type than stream '%s', which holds '%s'"
              .formatted(stream.name(), stream.value()),
          "publish it to a stream of its type");
    }
    return headers.text(EventHeaders.TYPE).isPresent()
        ? headers
        : headers.plus(EventHeaders.Entry.text(EventHeaders.TYPE, type.fullName()));
  }

  private Optional<byte[]> keyOf(
      Optional<byte[]> given, byte[] value, Instant time, EventHeaders headers)
      throws BadRecordException {
    if (stream.key().isEmpty()) {
      return given;
    }
    byte[] derived;
    try {
      Object key = stream.key().get().apply(envelope(Optional.empty(), value, time, headers));
      derived = stream.keyType().encode(key);
    } catch (RuntimeException e) {
      throw new BadRecordException(
          "HW0652",
          "the key rule of stream '%s' at %s threw %s"
              .formatted(stream.name(), stream.key().get().where(), e.getClass().getSimpleName()),
          "give the value what the rule reads");
    }
    if (given.isPresent() && !Arrays.equals(given.get(), derived)) {
      throw new BadRecordException(
          "HW0653",
          "the key differs from the one that stream '%s' derives from the value"
              .formatted(stream.name()),
          "leave the key out");
    }
    return Optional.of(derived);
  }

  private OptionalInt placeByRule(
      Optional<byte[]> key, byte[] value, Instant time, EventHeaders headers)
      throws BadRecordException {
    if (!(stream.placement() instanceof Placement.ByRule byRule)) {
      return OptionalInt.empty();
    }
    int partition;
    try {
      partition = byRule.partition().apply(envelope(key, value, time, headers));
    } catch (RuntimeException e) {
      throw new BadRecordException(
          "HW0652",
          "the partition rule of stream '%s' at %s threw %s"
              .formatted(stream.name(), byRule.partition().where(), e.getClass().getSimpleName()),
          "give the value what the rule reads");
    }
    if (partition < 0 || partition >= stream.partitions()) {
      throw new BadRecordException(
          "HW0655",
          "the partition rule of stream '%s' chose partition %d of %d"
              .formatted(stream.name(), partition, stream.partitions()),
          "correct the rule");
    }
    return OptionalInt.of(partition);
  }

  private Envelope<Message> envelope(
      Optional<byte[]> key, byte[] value, Instant time, EventHeaders headers) {
    return decoder.newest(Envelope.ofBytes(
        new RecordPosition(stream.topic(), 0, 0),
        time.toEpochMilli(),
        headers,
        new Envelope.EncodedKey(stream.keyType(), key.orElse(null)),
        new Envelope.EncodedValue(decoder.typeOf(headers), value)));
  }
}
