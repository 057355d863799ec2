package io.headwater.client;

import io.headwater.deadletter.LetterForm;
import io.headwater.diagnostic.LetterContent;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** What becomes of a record that no attempt could handle. */
public sealed interface LastResort {
  /**
   * It is written to {@code {topic}-dlq}, as topologies write theirs, and is done.
   *
   * @param form what letters hold of the record
   */
  record ToDeadLetters(LetterForm form) implements LastResort {
    /** Letters that hold all of the record. */
    public static ToDeadLetters full() {
      return of(LetterContent.FULL);
    }

    /**
     * Letters that hold all of the record, or a reference to it.
     *
     * @throws IllegalArgumentException if fields are to be left out: that needs types, and a form
     *     of one's own
     */
    public static ToDeadLetters of(LetterContent content) {
      if (content == LetterContent.REDACTED) {
        throw new IllegalArgumentException("letters without some fields need a form with types");
      }
      return new ToDeadLetters(new LetterForm(
          content,
          () -> {
            throw new IllegalStateException("no value is decoded");
          },
          Optional.of(ManagementFactory.getRuntimeMXBean().getName())));
    }
  }

  /**
   * It is written to {@code {topic}-parked}, and is done; so are later records of its key, in their
   * order, without being handled, until the key is released: see {@link ParkedKeys}.
   *
   * @param mostKeys per partition, at least 1; the subscriber ends in front of one key more
   */
  record ParkKey(int mostKeys) implements LastResort {
    /** At most 10,000 keys per partition. */
    public static final ParkKey DEFAULT = new ParkKey(10_000);

    /** Requires room for a key. */
    public ParkKey {
      if (mostKeys < 1) {
        throw new IllegalArgumentException("parked keys must be at least 1, were " + mostKeys);
      }
    }
  }

  /** It is counted, and is done. */
  record Skip() implements LastResort {}

  /** The subscriber ends in front of it, and nothing behind it is committed. */
  record Stop() implements LastResort {}
}
