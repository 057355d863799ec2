package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.proto.BufferedRecord;
import java.util.List;
import java.util.Optional;

/**
 * Passes on the records of one side of a join that were joined with none, when their window closes:
 * each as itself, joined with nothing. What was joined expires when all records are late that could
 * join it again.
 */
record AloneClosing(int step, JoinSide side, ProgramEntry.Closing entry, Operator next)
    implements WindowClosing {

  @Override
  public String store() {
    return side.store();
  }

  @Override
  public List<Closed> closed(OperatorHost.DueWindow due) {
    JoinMoment moment = JoinMoment.of(due.window());
    Envelope.EncodedKey key = new Envelope.EncodedKey(entry.keyType(), due.key());
    return moment.records().stream()
        .filter(BufferedRecord::getIsAlone)
        .map(one ->
            new Closed(JoinMoment.sourceOf(one), work -> moment.envelopeOf(one, key, side, work)))
        .toList();
  }

  /**
   * Keeps nothing: all records of a moment have the same partners, so that either all are due alone
   * now, or all were joined and nothing can join them any more.
   */
  @Override
  public Optional<WindowSnapshot> kept(WindowSnapshot window, long streamTime) {
    return Optional.empty();
  }

  @Override
  public void process(Envelope<?> record, UnitOfWork work) throws Exception {
    work.mark(Outcome.PROCESSED);
    work.count(step, Outcome.PROCESSED);
    Message joined = side.joined(record, record.value(), Optional.empty());
    next.process(record.withValue(joined).derived(1), work);
  }
}
