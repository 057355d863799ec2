package io.headwater.redrive;

import io.headwater.client.PublishRecord;
import io.headwater.diagnostic.Problem;
import io.headwater.proto.LetterResolution;
import java.util.Optional;

/** What is done about a letter. */
interface Treatment {
  /**
   * A letter that is ready to be resolved.
   *
   * @param record what is to be published; for all letters of a treatment, or for none
   * @param resolution for the audit; where the record is written is filled in
   */
  record Prepared(
      QueuedLetter letter, Optional<PublishRecord> record, LetterResolution resolution) {
    /** Returns the bytes that are kept until they are written. */
    long sizeBytes() {
      return record.map(PublishRecord::sizeBytes).orElse(0);
    }
  }

  /** Says that nothing can be done about a letter. */
  final class HeldException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Problem why;

    HeldException(Problem why) {
      super(why.render());
      this.why = why;
    }

    Problem why() {
      return why;
    }
  }

  /**
   * Prepares a letter.
   *
   * @throws HeldException if nothing can be done about it
   */
  Prepared prepare(QueuedLetter letter) throws HeldException;
}
