package io.headwater.redrive;

import com.google.protobuf.InvalidProtocolBufferException;
import io.headwater.client.StoredRecord;
import io.headwater.event.RecordPosition;
import io.headwater.proto.LetterResolution;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The letters of a queue that nothing is left to do about, by its audit. Not thread-safe. */
final class ResolvedLetters {
  private final Map<Integer, Map<Long, Instant>> failedAt = new HashMap<>();

  /** Takes a record of the audit topic; what is no resolution resolves nothing. */
  void add(StoredRecord record) {
    record.value().flatMap(ResolvedLetters::read).ifPresent(this::add);
  }

  /** Reads a record of the audit; empty if it is none. */
  static Optional<LetterResolution> read(byte[] value) {
    try {
      return Optional.of(LetterResolution.parseFrom(value));
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }

  private void add(LetterResolution resolution) {
    RecordPosition.parse(resolution.getLetter())
        .ifPresent(position -> failedAt
            .computeIfAbsent(position.partition(), absent -> new HashMap<>())
            .put(position.offset(), instant(resolution)));
  }

  private static Instant instant(LetterResolution resolution) {
    return Instant.ofEpochSecond(
        resolution.getFailedAt().getSeconds(), resolution.getFailedAt().getNanos());
  }

  /** Tells whether a letter is resolved; one of an earlier queue of that name is another letter. */
  boolean contains(QueuedLetter letter) {
    RecordPosition position = letter.position();
    return letter
        .letter()
        .cause()
        .failedAt()
        .equals(failedAt.getOrDefault(position.partition(), Map.of()).get(position.offset()));
  }
}
