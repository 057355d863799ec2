package io.headwater.operator;

import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.Envelope;
import io.headwater.event.KeyType;
import io.headwater.event.Snapshot;
import io.headwater.proto.ForeignKeyAnswer;
import io.headwater.proto.ForeignKeyChange;
import java.util.List;
import java.util.Optional;

/**
 * Keeps which rows name a foreign key, and answers each of them whenever it, or the row of that
 * key, has changed.
 *
 * @param table store of the rows of the foreign keys
 * @param store of the subscriptions
 * @param keyType of the rows that name them
 */
record SubscriptionsOperator(int step, String table, String store, KeyType keyType, int exit)
    implements Operator {

  /** Handles what became of a row that names the key of the record, or did. */
  @Override
  public void process(Envelope<?> record, UnitOfWork work) {
    ForeignKeyChange told = (ForeignKeyChange) record.value();
    byte[] foreignKey = UnitOfWork.keyOf(record);
    byte[] key = told.getKey().toByteArray();
    switch (told.getChange()) {
      case NAMED -> {
        work.subscribe(store, foreignKey, key, record.eventTimeMillis());
        Optional<Message> row = work.snapshot(table, foreignKey).map(Snapshot::state);
        answer(record.withValue(answerOf(foreignKey, row, work).build()), key, work);
      }
      case MOVED -> work.unsubscribe(store, foreignKey, key);
      case DELETED -> {
        work.unsubscribe(store, foreignKey, key);
        ForeignKeyAnswer gone =
            answerOf(foreignKey, Optional.empty(), work).setIsDeletion(true).build();
        answer(record.withValue(gone), key, work);
      }
      case CHANGE_UNSPECIFIED, UNRECOGNIZED ->
        throw new IllegalStateException("a change of a foreign key is of no known kind");
    }
    work.mark(Outcome.PROCESSED);
    work.count(step, Outcome.PROCESSED);
  }

  /** Handles what became of the row of a foreign key. */
  void processRow(RowChange change, UnitOfWork work) {
    byte[] foreignKey = UnitOfWork.keyOf(change.record());
    // One for all, so that it is serialised once.
    Envelope<?> answer =
        change.record().withValue(answerOf(foreignKey, change.after(), work).build());
    int ordinal = 0;
    for (byte[] key : work.subscribers(store, foreignKey)) {
      ordinal++;
      answer(answer.derived(ordinal), key, work);
    }
    work.count(step, Outcome.PROCESSED);
  }

  private static ForeignKeyAnswer.Builder answerOf(
      byte[] foreignKey, Optional<Message> row, UnitOfWork work) {
    ForeignKeyAnswer.Builder answer =
        ForeignKeyAnswer.newBuilder().setForeignKey(UnsafeByteOperations.unsafeWrap(foreignKey));
    row.map(one -> CanonicalBytes.of(work.seal(one, foreignKey)))
        .ifPresent(bytes -> answer.setRow(UnsafeByteOperations.unsafeWrap(bytes)));
    return answer;
  }

  private void answer(Envelope<?> answer, byte[] key, UnitOfWork work) {
    work.emit(exit, answer.withKey(keyType, keyType.decode(key)), List.of());
  }
}
