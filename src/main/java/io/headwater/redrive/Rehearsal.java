package io.headwater.redrive;

import io.headwater.client.PublishRecord;
import io.headwater.client.StoredRecord;
import io.headwater.client.TransactionalPublisher.Result;
import io.headwater.event.RecordPosition;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** A queue of a cluster whose records are shown to somebody instead of being published. */
final class Rehearsal implements LetterStore {
  private final ClusterLetters letters;
  private final Consumer<PublishRecord> action;

  Rehearsal(ClusterLetters letters, Consumer<PublishRecord> action) {
    this.letters = letters;
    this.action = action;
  }

  @Override
  public void resolutions(Consumer<StoredRecord> each) {
    letters.resolutionsIfAny(each);
  }

  @Override
  public void letters(Predicate<StoredRecord> each) {
    letters.letters(each);
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
  public Result publish(
      List<PublishRecord> records, Function<List<RecordPosition>, List<PublishRecord>> audit) {
    records.forEach(action);
    return new Result.Committed(List.of());
  }
}
