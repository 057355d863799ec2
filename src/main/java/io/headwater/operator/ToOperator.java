package io.headwater.operator;

import io.headwater.behavior.Rule;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.topology.StreamSpec;
import java.util.List;

/** Writes a record to a stream, under the key that the stream derives from it, if it does. */
record ToOperator(int step, StreamSpec target, int exit, Operator next) implements Operator {
  @Override
  public void process(Envelope<?> record, UnitOfWork work) throws Exception {
    Envelope<?> keyed = record;
    if (target.key().isPresent()) {
      Rule<Object> rule = target.key().get();
      Object key = RecordCodec.requireKey(
          target.keyType(), rule.apply(record), "key of stream '" + target.name() + "'");
      keyed = record.withKey(target.keyType(), key);
    }
    work.emit(exit, keyed, List.of());
    work.mark(Outcome.PROCESSED);
    work.count(step, Outcome.PROCESSED);
    next.process(record, work);
  }
}
