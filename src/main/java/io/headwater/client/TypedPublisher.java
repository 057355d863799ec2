package io.headwater.client;

import com.google.protobuf.Message;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldMarks;
import io.headwater.event.RecordPosition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Publishes values of one stream, with the headers that topologies read and write: {@code hw-id},
 * {@code hw-type}, {@code hw-time} (RFC 3339), and those of a context. Thread-safe; closed with its
 * publisher.
 *
 * @param <V> the stream's type
 */
public final class TypedPublisher<V extends Message> {
  private final EventPublisher publisher;
  private final PublishedStream<V> stream;

  TypedPublisher(EventPublisher publisher, PublishedStream<V> stream) {
    this.publisher = publisher;
    this.stream = stream;
    if (FieldMarks.isPersonal(stream.value().descriptor())) {
      throw invalid(
          "HW0765",
          "values of '%s' hold personal data, which is not sealed here".formatted(stream.value()),
          "seal and encode them, and publish a PublishRecord",
          null);
    }
  }

  /** Publishes a value that was caused by nothing known, with a random id and the time of now. */
  public CompletionStage<RecordPosition> publish(Object key, V value) {
    return publish(key, value, PublishContext.NONE);
  }

  /** Publishes a value, with a random id and the time of now. */
  public CompletionStage<RecordPosition> publish(Object key, V value, PublishContext context) {
    return publisher.publish(
        record(UUID.randomUUID().toString(), key, value, Instant.now(), context));
  }

  /**
   * Makes the record of a value, to be published in any way.
   *
   * @param id of the event, the same whenever it is published again
   * @param key a String, a Long or a byte[], as the stream declares
   * @param eventTime from 1970 on
   * @throws InvalidInputException if key or value are not of the stream's types
   */
  public PublishRecord record(
      String id, Object key, V value, Instant eventTime, PublishContext context) {
    Message wrapped = wrapped(value);
    requireKey(key);
    List<EventHeaders.Entry> headers = new ArrayList<>();
    headers.add(EventHeaders.Entry.text(EventHeaders.ID, id));
    headers.add(EventHeaders.Entry.text(EventHeaders.TYPE, stream.value().fullName()));
    headers.add(EventHeaders.Entry.text(EventHeaders.TIME, eventTime.toString()));
    headers.addAll(context.headers());
    return new PublishRecord(
        stream.topic(),
        OptionalInt.empty(),
        Optional.of(stream.key().encode(key)),
        Optional.of(CanonicalBytes.of(wrapped)),
        EventHeaders.of(headers),
        eventTime);
  }

  private Message wrapped(Message value) {
    try {
      return stream.value().wrap(value);
    } catch (IllegalArgumentException e) {
      throw invalid(
          "HW0763",
          "the stream holds '%s', was given a '%s'"
              .formatted(stream.value(), value.getDescriptorForType().getFullName()),
          "publish it to the stream that declares its type",
          e);
    }
  }

  private void requireKey(Object key) {
    if (!stream.key().javaType().isInstance(key)) {
      throw invalid(
          "HW0764",
          "keys of the stream are %s, was given a %s"
              .formatted(stream.key().label(), key.getClass().getSimpleName()),
          "give a " + stream.key().javaType().getSimpleName(),
          null);
    }
  }

  private InvalidInputException invalid(
      String code, String what, String fix, @Nullable Throwable cause) {
    return new InvalidInputException(new Problem(code, stream.topic(), what, fix), cause);
  }
}
