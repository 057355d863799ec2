package io.headwater.event;

import com.google.protobuf.Message;
import io.headwater.diagnostic.FailureCode;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An event or command with its key and metadata; immutable.
 *
 * <p>Key and value are decoded when first asked for. A value that no step changed keeps the bytes
 * it came with, so that it is passed on without being serialised again.
 *
 * @param <V> the protobuf type of the value
 */
public final class Envelope<V extends Message> {
  private final EnvelopeOrigin origin;
  private final long eventTimeMillis;
  private final EnvelopeKey key;
  private final Value<V> value;
  private final String derivation;

  private Envelope(
      EnvelopeOrigin origin,
      long eventTimeMillis,
      EnvelopeKey key,
      Value<V> value,
      String derivation) {
    this.origin = origin;
    this.eventTimeMillis = eventTimeMillis;
    this.key = key;
    this.value = value;
    this.derivation = derivation;
  }

  /**
   * Wraps raw bytes.
   *
   * @param origin where the record entered the topology
   * @param eventTimeMillis event time, milliseconds since the epoch, at least 0
   */
  public static Envelope<Message> ofBytes(
      RecordPosition origin,
      long eventTimeMillis,
      EventHeaders headers,
      EncodedKey key,
      EncodedValue value) {
    return new Envelope<>(
        new EnvelopeOrigin(origin, headers),
        eventTimeMillis,
        new EnvelopeKey(key.type(), key.bytes(), null),
        new Value<>(value.type(), value.bytes(), null, FieldProtection.NONE),
        "");
  }

  /** Key bytes and how to read them; the bytes are absent for a record without a key. */
  public record EncodedKey(KeyType type, byte @Nullable [] bytes) {}

  /** Value bytes and how to read them. */
  public record EncodedValue(MessageType type, byte[] bytes) {}

  /** Wraps decoded values, for tests and for publishers. */
  public static <V extends Message> Envelope<V> of(
      RecordPosition origin, Instant eventTime, EventHeaders headers, Object key, V value) {
    return new Envelope<>(
        new EnvelopeOrigin(origin, headers),
        eventTime.toEpochMilli(),
        new EnvelopeKey(keyTypeOf(key), null, key),
        new Value<>(null, null, value, FieldProtection.NONE),
        "");
  }

  private static KeyType keyTypeOf(Object key) {
    for (KeyType type : KeyType.values()) {
      if (type.javaType().isInstance(key)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "a key is a String, a Long or a byte[], was " + key.getClass());
  }

  /** Returns this envelope with another value; id, key and time stay. */
  public <W extends Message> Envelope<W> withValue(W changed) {
    return new Envelope<>(origin, eventTimeMillis, key, value.changedTo(changed), derivation);
  }

  /**
   * Returns this envelope with a value that is encoded already, and that nothing is sealed in.
   *
   * @param bytes of the value, canonical; nobody may change them
   */
  public <W extends Message> Envelope<W> withEncodedValue(W changed, byte[] bytes) {
    Value<W> encoded = new Value<>(null, bytes, changed, value.protection);
    return new Envelope<>(origin, eventTimeMillis, key, encoded, derivation);
  }

  /**
   * Returns this envelope with its bytes protected: those that it came with are opened when they
   * are decoded, and a changed value is sealed when it is encoded.
   */
  public Envelope<V> protectedBy(FieldProtection protection) {
    return protection == value.protection
        ? this
        : new Envelope<>(origin, eventTimeMillis, key, value.protectedBy(protection), derivation);
  }

  /**
   * Returns this envelope with its value as a newer type or meaning has it: it is the same event
   * still, and a header names the type that it has now.
   */
  public Envelope<Message> upcast(Message newer) {
    EventHeaders named = headers()
        .without(EventHeaders.TYPE::equals)
        .plus(EventHeaders.Entry.text(
            EventHeaders.TYPE, newer.getDescriptorForType().getFullName()));
    return new Envelope<>(
        origin.with(named), eventTimeMillis, key, value.upcast(newer), derivation);
  }

  /**
   * Returns this envelope as one that deletes its key.
   *
   * @param type the type of the values that it is none of; {@link #value} returns its default
   */
  public Envelope<Message> withoutValue(MessageType type) {
    Value<Message> absent = Value.absent(type, value.protection);
    return new Envelope<>(origin, eventTimeMillis, key, absent, derivation);
  }

  /** Returns this envelope under another key. */
  public Envelope<V> withKey(KeyType type, Object changed) {
    EnvelopeKey other = new EnvelopeKey(type, null, changed);
    return new Envelope<>(origin, eventTimeMillis, other, value.underOtherKey(), derivation);
  }

  /** Returns this envelope with other headers; an id among them is the id of its source. */
  public Envelope<V> withHeaders(EventHeaders changed) {
    return new Envelope<>(origin.with(changed), eventTimeMillis, key, value, derivation);
  }

  /** Returns this envelope at another event time, in milliseconds since the epoch, at least 0. */
  public Envelope<V> withEventTime(long changedMillis) {
    return new Envelope<>(origin, changedMillis, key, value, derivation);
  }

  /** Returns this envelope as the {@code ordinal}-th of several that one record led to, from 1. */
  public Envelope<V> derived(int ordinal) {
    return new Envelope<>(origin, eventTimeMillis, key, value, derivation + "/" + ordinal);
  }

  /** Tells whether the record has a key. */
  public boolean hasKey() {
    return key.isPresent();
  }

  /**
   * Returns the key, of the Java class of its {@link KeyType}.
   *
   * @throws UndecodableEventException if the record has none, or its bytes are not of the key type
   */
  public Object key() {
    return key.decoded();
  }

  /** Returns the key as text, whatever its type; for messages and ids. */
  public String keyText() {
    Object decoded = key.decoded();
    return decoded instanceof byte[] bytes
        ? java.util.HexFormat.of().formatHex(bytes)
        : decoded.toString();
  }

  /** Returns the encoded key; callers must not change it. Empty without a key. */
  public Optional<byte[]> keyBytes() {
    return hasKey() ? Optional.of(key.encoded()) : Optional.empty();
  }

  /** Returns how the key is encoded. */
  public KeyType keyType() {
    return key.type();
  }

  /**
   * Returns the value.
   *
   * @throws UndecodableEventException if its bytes are not of the declared type
   */
  public V value() {
    return value.decoded(origin.headers());
  }

  /** Returns the encoded value; callers must not change it. */
  public byte[] valueBytes() {
    return value.encoded(this::recordKey);
  }

  private Optional<String> recordKey() {
    return hasKey() ? Optional.of(keyText()) : Optional.empty();
  }

  /** Tells whether the record has a value; one that has none deletes its key. */
  public boolean hasValue() {
    return !value.isAbsent;
  }

  /** Tells whether the value is still the one the record came with, byte for byte. */
  public boolean hasSourceValue() {
    return value.type != null;
  }

  /** Tells whether the value is still the event that the record came with, perhaps upcast. */
  public boolean isSourceEvent() {
    return value.type != null || value.isUpcast;
  }

  /** Tells whether this is one of several records that its source led to. */
  public boolean isDerived() {
    return !derivation.isEmpty();
  }

  /** Returns the event time. */
  public Instant eventTime() {
    return Instant.ofEpochMilli(eventTimeMillis);
  }

  /** Returns the event time in milliseconds since the epoch. */
  public long eventTimeMillis() {
    return eventTimeMillis;
  }

  /** Returns the headers that the record came with. */
  public EventHeaders headers() {
    return origin.headers();
  }

  /** Returns where the record entered the topology. */
  public RecordPosition origin() {
    return origin.position();
  }

  /** Returns where the record entered the topology, as text. */
  public String originText() {
    return origin.text();
  }

  /** Returns the id: header {@code hw-id} or the origin, followed by {@code /n} per derivation. */
  public String id() {
    return derivation.isEmpty() ? sourceId() : sourceId() + derivation;
  }

  /**
   * Returns the id of the record that entered the topology: header {@code hw-id}, or its position.
   *
   * @throws UndecodableEventException if the header is no text
   */
  public String sourceId() {
    return origin.id();
  }

  /**
   * Returns {@link #sourceId} as UTF-8; callers must not change it.
   *
   * @throws UndecodableEventException if the header is no text
   */
  public byte[] sourceIdBytes() {
    return origin.idBytes();
  }

  /**
   * Returns the correlation id: header {@code hw-correlation}, or the source's own id.
   *
   * @throws UndecodableEventException if the header is no text
   */
  public String correlationId() {
    return origin.headers().id(EventHeaders.CORRELATION).orElseGet(this::sourceId);
  }

  /** Returns the id of what led to this record: its source if derived, else the header's. */
  public Optional<String> causationId() {
    return derivation.isEmpty()
        ? origin.headers().text(EventHeaders.CAUSATION)
        : Optional.of(sourceId());
  }

  /** Returns the per-aggregate sequence number that an event came with. */
  public OptionalLong sequence() {
    return longOf(EventHeaders.SEQUENCE);
  }

  /** Returns the sequence number that a command expects its aggregate to have. */
  public OptionalLong expectedSequence() {
    return longOf(EventHeaders.EXPECT);
  }

  private OptionalLong longOf(String header) {
    Optional<String> text = origin.headers().text(header);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(text.get()));
    } catch (NumberFormatException e) {
      throw new UndecodableEventException(
          FailureCode.DECODE_MALFORMED, "header '" + header + "' is not a whole number", e);
    }
  }

  /** Renders the origin and the size, never the payload. */
  @Override
  public String toString() {
    String id = origin.headers().text(EventHeaders.ID).orElseGet(origin::text);
    return id + derivation + " from " + origin.position();
  }

  private static final class Value<V extends Message> {
    private final @Nullable MessageType type;
    private final FieldProtection protection;
    private byte @Nullable [] bytes;
    private @Nullable V decoded;
    private boolean isAbsent;
    private boolean isUpcast;

    Value(
        @Nullable MessageType type,
        byte @Nullable [] bytes,
        @Nullable V decoded,
        FieldProtection protection) {
      this.type = type;
      this.bytes = bytes;
      this.decoded = decoded;
      this.protection = protection;
    }

    static Value<Message> absent(MessageType type, FieldProtection protection) {
      Value<Message> absent = new Value<>(null, null, type.defaultInstance(), protection);
      absent.isAbsent = true;
      return absent;
    }

    /** What an upcaster made of this one, opened: sealed as this one is. */
    Value<Message> upcast(Message newer) {
      Value<Message> upcast = new Value<>(null, null, newer, protection);
      upcast.isUpcast = true;
      return upcast;
    }

    <W extends Message> Value<W> changedTo(W changed) {
      return new Value<>(null, null, changed, protection);
    }

    /** What came as bytes is decoded anew, what did not is encoded anew. */
    Value<V> protectedBy(FieldProtection other) {
      if (isAbsent) {
        return this;
      }
      Value<V> changed = type == null
          ? new Value<>(null, null, decoded, other)
          : new Value<>(type, bytes, null, other);
      changed.isUpcast = isUpcast;
      return changed;
    }

    /** The key may name the subject that changed values are sealed for. */
    Value<V> underOtherKey() {
      return protection == FieldProtection.NONE || type != null ? this : protectedBy(protection);
    }

    @SuppressWarnings(
        "unchecked") // the declared type of the stream; callers hold Envelope<Message>
    V decoded(EventHeaders headers) {
      if (decoded == null) {
        Message parsed = Objects.requireNonNull(type).parse(Objects.requireNonNull(bytes), headers);
        decoded = (V) protection.open(parsed);
      }
      return decoded;
    }

    byte[] encoded(Supplier<Optional<String>> recordKey) {
      if (bytes == null) {
        bytes = CanonicalBytes.of(protection.seal(Objects.requireNonNull(decoded), recordKey));
      }
      return bytes;
    }
  }
}
