package io.headwater.redrive;

import io.headwater.client.StoredRecord;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.util.Optional;

/**
 * A dead letter in its queue.
 *
 * @param position where the letter is, not the record that failed
 */
public record QueuedLetter(RecordPosition position, DeadLetter letter) {
  /** Takes a record of a dead-letter queue; empty if it is no letter. */
  public static Optional<QueuedLetter> of(StoredRecord record) {
    return DeadLetterHeaders.read(
            record.key().orElse(null), record.value().orElse(null), record.headers())
        .map(letter -> new QueuedLetter(record.position(), letter));
  }

  /** Returns how often the record had been redriven when it failed. */
  public int attempts() {
    Optional<String> written = letter.headers().text(EventHeaders.REDRIVE_ATTEMPT);
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
