package io.headwater.redrive;

import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.ValueDigest;
import io.headwater.event.RecordPosition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Dead letters that failed for the same reason at the same place.
 *
 * @param count at least 1
 * @param first when the first of them failed, wall-clock time
 * @param last when the last of them failed
 * @param example position of the letter that was met first
 */
public record LetterGroup(
    Fingerprint fingerprint, long count, Instant first, Instant last, RecordPosition example) {

  /**
   * What the letters of a group have in common.
   *
   * @param step {@code program/step}
   * @param where source location of the step
   * @param exceptionClass class of what the user's code threw, if it did
   */
  public record Fingerprint(
      String code, String step, String where, Optional<String> exceptionClass) {
    private static final int ID_LENGTH = 8;

    /** Returns the fingerprint of a letter. */
    public static Fingerprint of(DeadLetter letter) {
      DeadLetter.Cause cause = letter.cause();
      return new Fingerprint(cause.code(), cause.step(), cause.where(), cause.exceptionClass());
    }

    /** Returns eight hexadecimal digits that follow from the parts, to be named by. */
    public String id() {
      byte[] parts = new byte[0];
      for (String part : List.of(code, step, where, exceptionClass.orElse(""))) {
        byte[] text = part.getBytes(StandardCharsets.UTF_8);
        parts = ByteBuffer.allocate(parts.length + Integer.BYTES + text.length)
            .put(parts)
            .putInt(text.length)
            .put(text)
            .array();
      }
      return HexFormat.of().formatHex(ValueDigest.of(parts)).substring(0, ID_LENGTH);
    }
  }

  /** Returns the group of one letter. */
  static LetterGroup of(QueuedLetter queued) {
    Instant failedAt = queued.letter().cause().failedAt();
    return new LetterGroup(
        Fingerprint.of(queued.letter()), 1, failedAt, failedAt, queued.position());
  }

  /** Returns this group with another one of the same fingerprint behind it. */
  LetterGroup with(LetterGroup other) {
    return new LetterGroup(
        fingerprint,
        count + other.count,
        first.isBefore(other.first) ? first : other.first,
        last.isAfter(other.last) ? last : other.last,
        example);
  }
}
