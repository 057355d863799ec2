package io.headwater.redrive;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.ValueDigest;
import io.headwater.proto.LetterResolution;
import java.time.Instant;
import java.util.Optional;

/** Records of the audit, as far as they are the same whatever is done about a letter. */
final class Resolutions {
  private Resolutions() {}

  static LetterResolution.Builder of(
      QueuedLetter queued, RedriveSettings.Author author, Instant now) {
    DeadLetter letter = queued.letter();
    return LetterResolution.newBuilder()
        .setLetter(queued.position().toString())
        .setFailedAt(timestamp(letter.cause().failedAt()))
        .setOrigin(letter.origin().toString())
        .setCode(letter.cause().code())
        .setStep(letter.cause().step())
        .setBy(author.name())
        .setReason(author.reason())
        .setAt(timestamp(now))
        .setValueBefore(digestBefore(queued));
  }

  private static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  private static ByteString digestBefore(QueuedLetter queued) {
    return queued
        .omission()
        .map(omission -> Optional.ofNullable(omission.valueDigest())
            .map(ByteString::copyFrom)
            .orElse(ByteString.EMPTY))
        .orElseGet(() -> digest(Optional.ofNullable(queued.letter().value())));
  }

  /** Returns the digest of a value; empty if there is none. */
  static ByteString digest(Optional<byte[]> value) {
    return value.map(ValueDigest::of).map(ByteString::copyFrom).orElse(ByteString.EMPTY);
  }
}
