package io.headwater.operator;

import io.headwater.behavior.Rule;
import io.headwater.event.Envelope;
import io.headwater.event.KeyType;
import io.headwater.event.Snapshot;
import java.util.Optional;

/**
 * Joins a record with the row of a key that a rule says. An empty text, or empty bytes, is no key:
 * it is what an unset field yields.
 */
record LookUpOperator(JoinOperator join, Rule<Object> on, KeyType keyType) implements Operator {
  @Override
  public void process(Envelope<?> record, UnitOfWork work) throws Exception {
    byte[] key = keyType.encode(RecordCodec.requireKey(keyType, on.apply(record), "'on'"));
    Optional<Snapshot> row = key.length == 0 ? Optional.empty() : work.snapshot(join.store(), key);
    join.process(record, row.map(Snapshot::state), work);
  }
}
