package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.proto.BufferedRecord;
import io.headwater.topology.WindowSpan;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Joins a record of one side with those of the other that came before it, and keeps it for those
 * that come later. Results are in the order of the other records' event times, then of their
 * arrival.
 */
record StreamJoinOperator(int step, JoinSide side, Optional<Operator> late, Operator next)
    implements Operator {
  /** Records of one key and millisecond that are kept: each one more copies all of them. */
  static final int MOST_AT_ONCE = 1_000;

  @Override
  public void process(Envelope<?> record, UnitOfWork work) throws Exception {
    byte[] key = UnitOfWork.keyOf(record);
    long streamTime = work.streamTime(side.store());
    if (side.span().closesAt(record.eventTimeMillis()) <= streamTime) {
      late(record, streamTime, work);
      return;
    }
    WindowSpan around = side.span().around(record.eventTimeMillis());
    JoinSide opposite = side.opposite();
    List<WindowSnapshot> near =
        work.windows(opposite.store(), key, around.start(), around.end() - 1);
    keep(record, key, near.isEmpty() && side.isPassedOnAlone(), work);
    work.mark(Outcome.PROCESSED);
    work.count(step, Outcome.PROCESSED);
    int ordinal = 0;
    for (WindowSnapshot window : near) {
      JoinMoment moment = JoinMoment.of(window);
      if (moment.hasAnyAlone()) {
        WindowSnapshot joined = moment.joined().window(opposite, window.lastOrigin());
        work.putWindow(opposite.store(), key, joined);
      }
      for (BufferedRecord other : moment.records()) {
        Message value = opposite.valueOf(other, work::open);
        next.process(joined(record, moment.time(), value).derived(++ordinal), work);
      }
    }
  }

  private Envelope<?> joined(Envelope<?> record, long otherTime, Message other) {
    Envelope<?> result = record.withEventTime(Math.max(record.eventTimeMillis(), otherTime));
    return result.withValue(side.joined(result, record.value(), Optional.of(other)));
  }

  private void keep(Envelope<?> record, byte[] key, boolean isAlone, UnitOfWork work) {
    long time = record.eventTimeMillis();
    JoinMoment before = work.window(side.store(), key, time)
        .map(JoinMoment::of)
        .orElseGet(() -> JoinMoment.empty(time));
    if (before.size() >= MOST_AT_ONCE) {
      throw new RecordFailureException(
          FailureCode.TOO_MANY,
          "'%s' holds %d records of the key at %s, limit %d"
              .formatted(side.store(), before.size(), record.eventTime(), MOST_AT_ONCE));
    }
    JoinMoment after = before.plus(record, work.provenanceOf(record), isAlone);
    work.putWindow(side.store(), key, after.window(side, record.origin()));
  }

  private void late(Envelope<?> record, long streamTime, UnitOfWork work) throws Exception {
    if (late.isEmpty()) {
      throw new RecordFailureException(
          FailureCode.LATE,
          "event time %s came at stream time %s, when its window had closed: %s"
              .formatted(record.eventTime(), Instant.ofEpochMilli(streamTime), side.span()));
    }
    late.get().process(record, work);
  }
}
