package io.headwater.operator;

import com.google.protobuf.UnsafeByteOperations;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.proto.ForeignKeyChange;
import io.headwater.proto.ForeignKeyChange.Change;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Tells the keys that a row names, and those that it named before, what became of it. */
record RowSubscription(int step, ForeignKey foreign, int exit) implements RowOperator {
  @Override
  public void process(RowChange change, UnitOfWork work) {
    Envelope<?> record = change.record();
    Optional<byte[]> before = foreign.of(record, change.before().get());
    Optional<byte[]> after = foreign.of(record, change.after());
    if (before.isPresent() && !isSame(before.get(), after)) {
      send(record, before.get(), after.isPresent() ? Change.MOVED : Change.DELETED, work);
    }
    after.ifPresent(key -> send(record, key, Change.NAMED, work));
    work.mark(Outcome.PROCESSED);
    work.count(step, Outcome.PROCESSED);
  }

  private static boolean isSame(byte[] before, Optional<byte[]> after) {
    return after.isPresent() && Arrays.equals(before, after.get());
  }

  private void send(Envelope<?> record, byte[] foreignKey, Change change, UnitOfWork work) {
    ForeignKeyChange told = ForeignKeyChange.newBuilder()
        .setKey(UnsafeByteOperations.unsafeWrap(UnitOfWork.keyOf(record)))
        .setChange(change)
        .build();
    work.emit(
        exit,
        record.withValue(told).withKey(foreign.keyType(), foreign.keyType().decode(foreignKey)),
        List.of());
  }
}
