package io.headwater.effect;

import com.google.protobuf.Message;
import io.headwater.client.PublishRecord;
import io.headwater.client.StoredRecord;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.LetterForm;
import io.headwater.diagnostic.FailureCode;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.KeyType;
import io.headwater.event.UndecodableEventException;
import io.headwater.event.Upcasters;
import io.headwater.topology.EffectSpec;
import io.headwater.topology.Placement;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads the records of an effect's stream, and makes those that it leads to. Thread-safe. */
final class EffectRecords {
  /** What topics take by default, less 5 % for framing. */
  private static final int MAX_COMMAND_BYTES = 1024 * 1024 - 1024 * 1024 / 20;

  private static final Set<String> SET_ANEW = Set.of(
      EventHeaders.ID,
      EventHeaders.TYPE,
      EventHeaders.SEQUENCE,
      EventHeaders.CORRELATION,
      EventHeaders.CAUSATION,
      EventHeaders.TIME,
      EventHeaders.ORIGIN,
      EventHeaders.EXPECT,
      EventHeaders.REDRIVE_ATTEMPT,
      EventHeaders.REDRIVE_LETTER);

  private final TopologySpec topology;
  private final EffectSpec spec;
  private final StreamSpec from;
  private final Upcasters decoder;
  private final FieldProtection protection;

  /** A command that its stream cannot take. */
  static final class UnwritableException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final FailureCode code;

    UnwritableException(FailureCode code, String message) {
      super(message);
      this.code = code;
    }

    FailureCode code() {
      return code;
    }
  }

  EffectRecords(TopologySpec topology, EffectSpec spec, FieldProtection protection) {
    this.protection = protection.guarded();
    this.topology = topology;
    this.spec = spec;
    this.from = topology.stream(spec.from()).orElseThrow();
    this.decoder = from.decoder();
  }

  /**
   * Decodes a record.
   *
   * @throws UndecodableEventException if it has no value, or none of the stream's types
   */
  Envelope<Message> decode(StoredRecord received) {
    byte[] value = received
        .value()
        .orElseThrow(() ->
            new UndecodableEventException(FailureCode.NULL_VALUE, "record has no value", null));
    if (!decoder.canRead(received.headers())) {
      throw new UndecodableEventException(
          FailureCode.TYPE_MISMATCH,
          "header '%s' does not say %s".formatted(EventHeaders.TYPE, from.value()),
          null);
    }
    if (received.time().isBefore(Instant.EPOCH)) {
      throw new UndecodableEventException(FailureCode.TS_NEGATIVE, "event time is negative", null);
    }
    return decoder.newest(Envelope.ofBytes(
            received.position(),
            received.time().toEpochMilli(),
            received.headers(),
            new Envelope.EncodedKey(from.keyType(), received.key().orElse(null)),
            new Envelope.EncodedValue(decoder.typeOf(received.headers()), value))
        .protectedBy(protection));
  }

  /**
   * Makes the record of a command. Its id follows from the record's, so that it is the same
   * whenever the call is made again, and the aggregate answers it once.
   *
   * @param command of the stream's type, or a case of it
   * @throws UnwritableException if it is neither, or has no key that the stream takes
   */
  PublishRecord command(Envelope<Message> record, Message command, Instant now) {
    EffectSpec.Answer answer = spec.to().orElseThrow();
    StreamSpec to = topology.stream(answer.stream()).orElseThrow();
    Message value = valueOf(to, command);
    Object key = answer.key().isPresent() ? answer.key().get().apply(record) : record.key();
    if (!to.keyType().javaType().isInstance(key)) {
      throw new UnwritableException(
          FailureCode.SERIALIZE, "the key of the command is not " + to.keyType().label());
    }
    EventHeaders headers = headers(record, value, now);
    PublishRecord written = new PublishRecord(
        to.topic(),
        partition(to, record, key, value),
        Optional.of(to.keyType().encode(key)),
        Optional.of(CanonicalBytes.of(protection.seal(
            value, () -> Optional.of(to.keyType().text(to.keyType().encode(key)))))),
        headers,
        now);
    if (written.sizeBytes() > MAX_COMMAND_BYTES) {
      throw new UnwritableException(
          FailureCode.TOO_LARGE,
          "command has %d bytes, limit %d".formatted(written.sizeBytes(), MAX_COMMAND_BYTES));
    }
    return written;
  }

  private static Message valueOf(StreamSpec to, Message command) {
    try {
      return to.value().wrap(command);
    } catch (IllegalArgumentException e) {
      throw new UnwritableException(
          FailureCode.SERIALIZE,
          "command is a '%s', which is neither '%s' nor a case of it"
              .formatted(command.getDescriptorForType().getFullName(), to.value()));
    }
  }

  private EventHeaders headers(Envelope<Message> record, Message value, Instant now) {
    List<EventHeaders.Entry> all =
        new ArrayList<>(record.headers().without(SET_ANEW::contains).entries());
    all.add(text(EventHeaders.ID, record.sourceId() + "/" + spec.name()));
    all.add(text(EventHeaders.TYPE, value.getDescriptorForType().getFullName()));
    all.add(text(EventHeaders.CORRELATION, record.correlationId()));
    all.add(text(EventHeaders.CAUSATION, record.sourceId()));
    all.add(text(EventHeaders.TIME, now.toString()));
    all.add(text(EventHeaders.ORIGIN, record.origin().toString()));
    return EventHeaders.of(all);
  }

  private static EventHeaders.Entry text(String name, String value) {
    return EventHeaders.Entry.text(name, value);
  }

  /** Empty where the publisher places the record by its key. */
  private static OptionalInt partition(
      StreamSpec to, Envelope<Message> record, Object key, Message value) {
    if (!(to.placement() instanceof Placement.ByRule byRule)) {
      return OptionalInt.empty();
    }
    KeyType type = to.keyType();
    Integer chosen = byRule.partition().apply(record.withKey(type, key).withValue(value));
    if (chosen == null || chosen < 0 || chosen >= to.partitions()) {
      throw new UnwritableException(
          FailureCode.PARTITION,
          "partition rule of '%s' gave no partition in [0, %d)"
              .formatted(to.name(), to.partitions()));
    }
    return OptionalInt.of(chosen);
  }

  /** Makes the dead letter of a record. */
  PublishRecord deadLetter(
      StoredRecord received, EffectCaller.CallFailure failure, Instant failedAt) {
    DeadLetter letter = new DeadLetter(
        received.position(),
        received.time().toEpochMilli(),
        received.key().orElse(null),
        received.value().orElse(null),
        received.headers(),
        new DeadLetter.Cause(
            failure.code().name(),
            failure.message(),
            spec.name() + "/" + spec.name(),
            spec.where().toString(),
            failure.exceptionClass(),
            failure.attempts(),
            topology.name(),
            failedAt));
    // Producers refuse negative timestamps; the original one is in a header.
    Instant time = received.time().isBefore(Instant.EPOCH) ? failedAt : received.time();
    LetterForm.Written written =
        new LetterForm(from.deadLetters(), () -> decoder, Optional.empty()).write(letter);
    return new PublishRecord(
        from.deadLetterTopic(),
        OptionalInt.of(received.position().partition()),
        Optional.ofNullable(written.key()),
        Optional.ofNullable(written.value()),
        written.headers(),
        time);
  }
}
