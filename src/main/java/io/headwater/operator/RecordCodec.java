package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.FatalErrors;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.KeyType;
import io.headwater.event.Snapshot;
import io.headwater.event.UndecodableEventException;
import io.headwater.event.Upcasters;
import io.headwater.partition.PartitionFunction;
import io.headwater.topology.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns input records into envelopes, and envelopes into outputs that fit. Not thread-safe. */
final class RecordCodec {
  /** More than our headers of a record without an id take: topic, position, type and time. */
  private static final int OWN_HEADERS_BYTES = 4096;

  /** What an output that waits occupies beside its parts. */
  private static final int WAITING_BYTES = 256;

  private final Program program;
  private final Limits limits;
  private final FieldProtection protection;
  private final HeaderLayout layout;
  private final List<PartitionFunction> functions = new ArrayList<>();
  private final List<TypeHeader> types = new ArrayList<>();

  RecordCodec(Program program, Limits limits, FieldProtection protection, HeaderLayout layout) {
    this.program = program;
    this.limits = limits;
    this.protection = protection;
    this.layout = layout;
    for (ProgramExit exit : program.exits()) {
      functions.add(
          exit.placement() instanceof Placement.ByKey byKey
              ? byKey.partitioning().newFunction()
              : (key, partitions) -> 0);
      types.add(new TypeHeader());
    }
  }

  Envelope<Message> decode(ProgramEntry entry, InputRecord record) {
    return decode(entry, record, limits, protection);
  }

  static Envelope<Message> decode(
      ProgramEntry entry, InputRecord record, Limits limits, FieldProtection protection) {
    if (!record.isTimely()) {
      throw record.timestamp() < 0
          ? new RecordFailureException(FailureCode.TS_NEGATIVE, "event time is negative")
          : new RecordFailureException(FailureCode.TS_FUTURE, "event time is too far ahead");
    }
    byte[] value = record.value();
    if (value == null && entry instanceof ProgramEntry.Source source && source.isTable()) {
      return tombstone(source, record);
    }
    if (value == null) {
      throw new RecordFailureException(FailureCode.NULL_VALUE, "record has no value");
    }
    if (value.length > limits.maxInputBytes()) {
      throw tooLarge("value", value.length, limits.maxInputBytes());
    }
    return envelope(entry, record, value, protection);
  }

  private static Envelope<Message> tombstone(ProgramEntry.Source entry, InputRecord record) {
    requireType(entry, record.headers());
    return Envelope.ofBytes(
            record.position(),
            record.timestamp(),
            record.headers(),
            new Envelope.EncodedKey(entry.keyType(), record.key()),
            new Envelope.EncodedValue(entry.value(), new byte[0]))
        .withoutValue(entry.value());
  }

  private static Envelope<Message> envelope(
      ProgramEntry entry, InputRecord record, byte[] value, FieldProtection protection) {
    Provenances hop = Provenances.read(entry, record);
    EventHeaders headers = record.headers().without(EventHeaders.PROVENANCE::equals);
    if (entry instanceof ProgramEntry.Source source) {
      requireType(source, headers);
    }
    Upcasters decoder = decoderOf(entry, hop);
    Envelope<Message> envelope = Envelope.ofBytes(
            hop.position().orElse(record.position()),
            record.timestamp(),
            headers,
            new Envelope.EncodedKey(entry.keyType(), record.key()),
            new Envelope.EncodedValue(decoder.typeOf(headers), value))
        .protectedBy(protection);
    // Decoded here even if no step looks at it, so that poison never travels further.
    return entry instanceof ProgramEntry.Source || !decoder.isEmpty()
        ? decoder.newest(envelope)
        : envelope;
  }

  private static Upcasters decoderOf(ProgramEntry entry, Provenances hop) {
    if (entry instanceof ProgramEntry.Source source) {
      return source.decoder();
    }
    return entry instanceof ProgramEntry.Hop behind
        ? hop.decoder(behind.value(), behind.decoders())
        : Upcasters.none(entry.value());
  }

  private static void requireType(ProgramEntry.Source entry, EventHeaders headers) {
    if (!entry.decoder().canRead(headers)) {
      String more = entry.decoder().isEmpty() ? "" : ", nor a type that is upcast to it";
      throw new RecordFailureException(
          FailureCode.TYPE_MISMATCH,
          "header '%s' does not say %s%s".formatted(EventHeaders.TYPE, entry.value(), more));
    }
  }

  /**
   * Returns the record that entered the topology.
   *
   * @throws HaltingRecordException if it did not enter by a stream that leads here
   */
  InputRecord source(ProgramEntry entry, InputRecord record) {
    InputRecord source = Provenances.read(entry, record).source(record);
    if (entry instanceof ProgramEntry.Hop
        && !program.originTopics().contains(source.position().topic())) {
      throw Provenances.isForeign(record, "names no stream that leads here");
    }
    return source;
  }

  /** Serialises, measures and places an output of {@code input}. */
  OutputRecord encode(
      int exitIndex,
      Envelope<?> output,
      List<EventHeaders.Entry> more,
      ProgramEntry entry,
      InputRecord input) {
    // A class of the author's may have made the envelope.
    Envelope<?> record = output.protectedBy(protection);
    ProgramExit exit = program.exits().get(exitIndex);
    byte @Nullable [] key = keyOf(exit, record);
    byte @Nullable [] value = record.hasValue() ? record.valueBytes() : null;
    EventHeaders headers = exit instanceof ProgramExit.Hop
        ? OutputHeaders.ofHop(
            record, Provenances.read(entry, input).onward(input, record.hasSourceValue()))
        : OutputHeaders.ofSink(record, more, types.get(exitIndex), layout);
    int size = length(key) + length(value) + headers.sizeBytes();
    if (size > limits.maxOutputBytes()) {
      throw tooLarge("output of '" + exit.name() + "'", size, limits.maxOutputBytes());
    }
    int partition = place(exitIndex, exit, key, record);
    return new OutputRecord(exitIndex, partition, record.eventTimeMillis(), key, value, headers);
  }

  /** Tells whether a newer record of its key may take the place of an output. */
  boolean mayWait(int exitIndex, Envelope<?> output) {
    return program.exits().get(exitIndex).isNewestOnly() && output.hasKey();
  }

  /** Measures and places an output of {@code input}, and serialises it now if it might not fit. */
  NewestOutput newest(
      int exitIndex,
      Envelope<?> record,
      List<EventHeaders.Entry> more,
      ProgramEntry entry,
      InputRecord input) {
    ProgramExit exit = program.exits().get(exitIndex);
    int size = record.headers().sizeBytes();
    size += record.hasValue() ? record.value().getSerializedSize() : 0;
    byte @Nullable [] key = keyOf(exit, record);
    boolean isSurelyWritable = protection == FieldProtection.NONE
        && !record.headers().contains(EventHeaders.ID)
        && !record.headers().contains(EventHeaders.CORRELATION)
        && size + length(key) + OWN_HEADERS_BYTES <= limits.maxOutputBytes();
    if (key == null || !isSurelyWritable) {
      OutputRecord encoded = encode(exitIndex, record, more, entry, input);
      byte[] encodedKey = Objects.requireNonNull(encoded.key(), "what may wait has a key");
      return new NewestOutput(
          exitIndex, encodedKey, WAITING_BYTES + size + encodedKey.length, () -> encoded);
    }
    int partition = place(exitIndex, exit, key, record);
    return new NewestOutput(
        exitIndex,
        key,
        WAITING_BYTES + size + key.length,
        () -> new OutputRecord(
            exitIndex,
            partition,
            record.eventTimeMillis(),
            key,
            record.hasValue() ? record.valueBytes() : null,
            OutputHeaders.ofSink(record, more, types.get(exitIndex), layout)));
  }

  private static int length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private static byte @Nullable [] keyOf(ProgramExit exit, Envelope<?> record) {
    if (exit.keyType() != record.keyType()) {
      // Validated: the exit's key is then a rule of the value, applied before.
      throw new RecordFailureException(
          FailureCode.SERIALIZE, "key is not " + exit.keyType().label());
    }
    if (!record.hasKey()) {
      return null;
    }
    record.key();
    return record.keyBytes().orElseThrow();
  }

  private int place(int exitIndex, ProgramExit exit, byte @Nullable [] key, Envelope<?> record) {
    int partitions = exit.partitions();
    int partition;
    if (exit.placement() instanceof Placement.ByRule byRule) {
      partition = placeByRule(exit, byRule, record);
    } else {
      partition = placeByKey(exitIndex, exit, key);
    }
    if (partition < 0 || partition >= partitions) {
      throw new RecordFailureException(
          FailureCode.PARTITION,
          "partition %d of '%s' is not in [0, %d)".formatted(partition, exit.name(), partitions));
    }
    return partition;
  }

  private static int placeByRule(ProgramExit exit, Placement.ByRule placement, Envelope<?> record) {
    Integer chosen;
    try {
      chosen = placement.partition().apply(record);
    } catch (UndecodableEventException e) {
      throw e;
    } catch (Exception | Error e) {
      FatalErrors.rethrow(e);
      throw notPlaced("partition rule", exit, e);
    }
    if (chosen == null) {
      throw UnitOfWork.returnedNull("partition rule of '" + exit.name() + "'");
    }
    return chosen;
  }

  private static RecordFailureException notPlaced(String what, ProgramExit exit, Throwable thrown) {
    return new RecordFailureException(
        FailureCode.PARTITION,
        "%s of '%s' threw %s".formatted(what, exit.name(), thrown.getClass().getSimpleName()));
  }

  private int placeByKey(int exitIndex, ProgramExit exit, byte @Nullable [] key) {
    if (key == null && exit.placement().isKeyed()) {
      throw new RecordFailureException(
          FailureCode.NULL_KEY, "record has no key to place it in '" + exit.name() + "' by");
    }
    try {
      return functions.get(exitIndex).partition(key == null ? new byte[0] : key, exit.partitions());
    } catch (Exception | Error e) {
      FatalErrors.rethrow(e);
      throw notPlaced("partitioner", exit, e);
    }
  }

  /** Requires that a state can be written to the changelog of its store. */
  void requireFit(String store, byte[] key, Snapshot snapshot) {
    int size = key.length + snapshot.state().getSerializedSize();
    if (size > limits.maxOutputBytes()) {
      throw tooLarge("state in '" + store + "'", size, limits.maxOutputBytes());
    }
  }

  private static RecordFailureException tooLarge(String what, int size, int limit) {
    return new RecordFailureException(
        FailureCode.TOO_LARGE, "%s has %d bytes, limit %d".formatted(what, size, limit));
  }

  /** Encodes a key that a rule returned. */
  static Object requireKey(KeyType type, @Nullable Object key, String what) {
    if (key == null) {
      throw new RecordFailureException(FailureCode.NULL_KEY, what + " returned no key");
    }
    if (!type.javaType().isInstance(key)) {
      throw new RecordFailureException(
          FailureCode.SERIALIZE,
          "%s returned a %s, expected %s keys"
              .formatted(what, key.getClass().getSimpleName(), type.label()));
    }
    return key;
  }
}
