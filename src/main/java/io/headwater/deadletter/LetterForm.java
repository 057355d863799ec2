package io.headwater.deadletter;

import io.headwater.diagnostic.LetterContent;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.EventHeaders;
import io.headwater.event.UndecodableEventException;
import io.headwater.event.Upcasters;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the letters of a queue hold, and the most that one may take. Immutable.
 *
 * <p>A letter that would be too large for its queue is written without its value, or with as many
 * of its first bytes as there is room for; without headers and key, too, if they are what is large.
 * So a record that its topic takes never ends the transaction by being dead.
 *
 * @param content what is wanted of the records
 * @param types how values are read, to be redacted
 * @param instance who writes them; may be empty
 */
public record LetterForm(
    LetterContent content, Supplier<Upcasters> types, Optional<String> instance) {
  /** What a queue takes, and the producers of letters send: largest record, headers included. */
  public static final int MAX_BYTES = 2 * 1024 * 1024;

  /** For framing. */
  private static final int LARGEST = MAX_BYTES - MAX_BYTES / 20;

  /** Lengths around the name and the value of a header. */
  private static final int HEADER_FRAMING = 10;

  private static final List<Omission.Part> LEAST_MISSED_FIRST =
      List.of(Omission.Part.VALUE, Omission.Part.HEADERS, Omission.Part.KEY);

  /** A letter as its queue holds it. */
  public record Written(byte @Nullable [] key, byte @Nullable [] value, EventHeaders headers) {}

  /** What is kept of a letter, and what is not. */
  private record Kept(DeadLetter letter, Set<Omission.Part> omitted) {
    private Kept without(Omission.Part part) {
      Set<Omission.Part> more = EnumSet.of(part);
      more.addAll(omitted);
      if (part == Omission.Part.VALUE) {
        more.remove(Omission.Part.FIELDS);
      }
      boolean isKeyKept = part != Omission.Part.KEY;
      boolean isHeadersKept = isKeyKept && part != Omission.Part.HEADERS;
      return new Kept(
          with(
              letter,
              isKeyKept ? letter.key() : null,
              null,
              isHeadersKept ? letter.headers() : EventHeaders.NONE),
          more);
    }

    /** Keeps the value, other than {@link #without}. */
    private Kept beside(Omission.Part part) {
      Set<Omission.Part> more = EnumSet.of(part);
      more.addAll(omitted);
      byte[] key = part == Omission.Part.KEY ? null : letter.key();
      return new Kept(with(letter, key, letter.value(), EventHeaders.NONE), more);
    }

    private Kept cut(byte[] value, int bytes) {
      Set<Omission.Part> more = EnumSet.of(Omission.Part.REST);
      more.addAll(omitted);
      return new Kept(
          with(letter, letter.key(), Arrays.copyOf(value, bytes), letter.headers()), more);
    }
  }

  /** Writes a letter. */
  public Written write(DeadLetter letter) {
    return content == LetterContent.TRUNCATED
        ? truncated(letter).orElseGet(() -> whole(letter))
        : whole(letter);
  }

  /** Cuts the value to what there is room for; empty if there is none for a byte of it. */
  private Optional<Written> truncated(DeadLetter letter) {
    Kept all = new Kept(letter, Set.of());
    Kept bare = all.beside(Omission.Part.HEADERS);
    return fitted(letter, all)
        .or(() -> fitted(letter, bare))
        .or(() -> fitted(letter, bare.beside(Omission.Part.KEY)));
  }

  private Optional<Written> fitted(DeadLetter letter, Kept kept) {
    Written all = written(letter, kept);
    byte[] value = letter.value();
    if (sizeOf(all) <= LARGEST) {
      return Optional.of(all);
    }
    if (value == null) {
      return Optional.empty();
    }
    long room = LARGEST - sizeOf(written(letter, kept.cut(value, 0)));
    return room < 1
        ? Optional.empty()
        : Optional.of(written(letter, kept.cut(value, (int) Math.min(room, value.length))));
  }

  /** Keeps a part or leaves it out, but does not cut it. */
  private Written whole(DeadLetter letter) {
    Kept kept = wanted(letter);
    Written written = written(letter, kept);
    for (Omission.Part part : LEAST_MISSED_FIRST) {
      if (sizeOf(written) > LARGEST) {
        kept = kept.without(part);
        written = written(letter, kept);
      }
    }
    return written;
  }

  private Kept wanted(DeadLetter letter) {
    Kept all = new Kept(letter, Set.of());
    byte[] value = letter.value();
    if (value == null || !isHidden()) {
      return all;
    }
    Optional<byte[]> redacted =
        content == LetterContent.REDACTED ? redacted(value, letter.headers()) : Optional.empty();
    return redacted
        .map(rest -> new Kept(
            with(letter, letter.key(), rest, letter.headers()), Set.of(Omission.Part.FIELDS)))
        .orElseGet(() -> all.without(Omission.Part.VALUE));
  }

  private boolean isHidden() {
    return content == LetterContent.REDACTED || content == LetterContent.REFERENCE;
  }

  private Optional<byte[]> redacted(byte[] value, EventHeaders headers) {
    Upcasters decoder = types.get();
    try {
      return decoder.canRead(headers)
          ? Optional.of(
              CanonicalBytes.of(Redaction.of(decoder.typeOf(headers).parse(value, headers))))
          : Optional.empty();
    } catch (UndecodableEventException e) {
      return Optional.empty();
    }
  }

  private static DeadLetter with(
      DeadLetter letter, byte @Nullable [] key, byte @Nullable [] value, EventHeaders headers) {
    return new DeadLetter(
        letter.origin(), letter.originTimestamp(), key, value, headers, letter.cause());
  }

  private Written written(DeadLetter original, Kept kept) {
    byte[] value = original.value();
    Optional<Omission> omission = kept.omitted().isEmpty()
        ? Optional.empty()
        : Optional.of(new Omission(
            kept.omitted(), sizeOf(value), value == null ? null : ValueDigest.of(value)));
    return new Written(
        kept.letter().key(),
        kept.letter().value(),
        DeadLetterHeaders.write(kept.letter(), omission, instance));
  }

  private static long sizeOf(Written written) {
    return (long) sizeOf(written.key())
        + sizeOf(written.value())
        + written.headers().sizeBytes()
        + (long) HEADER_FRAMING * written.headers().entries().size();
  }

  private static int sizeOf(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
