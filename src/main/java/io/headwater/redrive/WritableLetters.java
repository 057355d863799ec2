package io.headwater.redrive;

import io.headwater.client.PublishRecord;
import io.headwater.client.StoredRecord;
import io.headwater.client.TransactionalPublisher;
import io.headwater.event.RecordPosition;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A queue of a cluster whose letters are being resolved, by nobody else meanwhile.
 *
 * <p>The publisher is opened before the audit is read: what another one had left open is settled by
 * then, and it can commit nothing behind our back.
 */
final class WritableLetters implements LetterStore, AutoCloseable {
  private final ClusterLetters letters;
  private final TransactionalPublisher publisher;

  private WritableLetters(ClusterLetters letters, TransactionalPublisher publisher) {
    this.letters = letters;
    this.publisher = publisher;
  }

  /** Takes a queue over from whoever else resolves letters of it. */
  static WritableLetters open(RedriveSettings settings, String queue) {
    ClusterLetters letters = new ClusterLetters(settings.cluster(), queue);
    try {
      letters.createAudit();
      return new WritableLetters(
          letters,
          TransactionalPublisher.open(settings.publisherSettings(), "headwater-dlq-" + queue));
    } catch (RuntimeException e) {
      letters.close();
      throw e;
    }
  }

  @Override
  public void resolutions(Consumer<StoredRecord> action) {
    letters.resolutions(action);
  }

  @Override
  public void letters(Predicate<StoredRecord> action) {
    letters.letters(action);
  }

  @Override
  public OptionalInt partitions(String topic) {
    return letters.partitions(topic);
  }

  @Override
  public Optional<StoredRecord> record(RecordPosition position) {
    return letters.record(position);
  }

  @Override
  public TransactionalPublisher.Result publish(
      List<PublishRecord> records, Function<List<RecordPosition>, List<PublishRecord>> audit) {
    return publisher.publish(records, audit);
  }

  @Override
  public void close() {
    try (letters) {
      publisher.close();
    }
  }
}
