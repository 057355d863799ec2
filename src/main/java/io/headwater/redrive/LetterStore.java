package io.headwater.redrive;

import io.headwater.client.PublishRecord;
import io.headwater.client.StoredRecord;
import io.headwater.client.TransactionalPublisher;
import io.headwater.event.RecordPosition;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** A queue, its audit, and the topics that its letters are from. Used by one thread. */
interface LetterStore extends OriginTopics {
  /** Reads the audit, committed records only, up to where it ends now. */
  void resolutions(Consumer<StoredRecord> action);

  /**
   * Reads the queue up to where it ends now, each partition in order.
   *
   * @param action returns whether to go on
   */
  void letters(Predicate<StoredRecord> action);

  /** Writes records, and the audit that follows from their positions, in one transaction. */
  TransactionalPublisher.Result publish(
      List<PublishRecord> records, Function<List<RecordPosition>, List<PublishRecord>> audit);
}
