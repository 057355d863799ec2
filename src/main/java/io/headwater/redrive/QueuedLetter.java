package io.headwater.redrive;

import io.headwater.client.StoredRecord;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.deadletter.Omission;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.util.Optional;

/**
 * A dead letter in its queue.
 *
 * @param position where the letter is, not the record that failed
 * @param omission what it does not hold of that record; empty if it holds all of it
 */
public record QueuedLetter(
    RecordPosition position, DeadLetter letter, Optional<Omission> omission) {
  /** Takes a record of a dead-letter queue; empty if it is no letter. */
  public static Optional<QueuedLetter> of(StoredRecord record) {
    return DeadLetterHeaders.read(
            record.key().orElse(null), record.value().orElse(null), record.headers())
        .map(letter -> new QueuedLetter(
            record.position(), letter, DeadLetterHeaders.omission(record.headers())));
  }

  /** Tells whether it holds but the first bytes of the value, which are not to be decoded. */
  public boolean isTruncated() {
    return omission.filter(Omission::isTruncated).isPresent();
  }

  /** Returns how often the record had been redriven when it failed. */
  public int attempts() {
    return attempts(letter.headers());
  }

  /** Returns how often a record has been redriven. */
  static int attempts(EventHeaders headers) {
    Optional<String> written = headers.text(EventHeaders.REDRIVE_ATTEMPT);
    return written
        .filter(text -> text.matches("[0-9]{1,6}"))
        .map(Integer::parseInt)
        .orElse(0);
  }

  /** Renders the positions and the code, never the payload. */
  @Override
  public String toString() {
    return position + " of " + letter.origin() + " [" + letter.cause().code() + "]";
  }
}
