package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.topology.Emission;
import io.headwater.topology.StepSpec;
import io.headwater.topology.WindowSpan;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Passes on the state of each window of a fold when it closes, if it is declared to: as a record
 * that comes from where its last one did.
 */
record FoldClosing(
    int step, StepSpec.WindowFold spec, String pipeline, ProgramEntry.Closing entry, Operator next)
    implements WindowClosing {

  @Override
  public String store() {
    return spec.store();
  }

  @Override
  public List<Closed> closed(OperatorHost.DueWindow due) {
    WindowSnapshot window = due.window();
    if (spec.emission() != Emission.CLOSED || window.isClosed()) {
      return List.of();
    }
    InputRecord record = recordOf(due);
    return List.of(new Closed(record, work -> envelopeOf(record, window, work)));
  }

  @Override
  public Optional<WindowSnapshot> kept(WindowSnapshot window, long streamTime) {
    long expiry = spec.window().expiresAt(window.span());
    return expiry > streamTime ? Optional.of(window.closedUntil(expiry)) : Optional.empty();
  }

  /** Returns the window as a record: it would be the dead letter. */
  private InputRecord recordOf(OperatorHost.DueWindow due) {
    WindowSpan span = due.window().span();
    Object key = entry.keyType().decode(due.key());
    String keyText = key instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : key.toString();
    String id =
        "%s/%s:%s@%d-%d".formatted(pipeline, spec.name(), keyText, span.start(), span.end());
    EventHeaders identity = EventHeaders.of(List.of(
        EventHeaders.Entry.text(EventHeaders.ID, id),
        EventHeaders.Entry.text(EventHeaders.TYPE, spec.state().fullName())));
    return new InputRecord(
        due.window().lastOrigin(),
        span.end() - 1,
        true,
        due.key(),
        CanonicalBytes.of(due.window().snapshot().state()),
        KeyWindows.bounds(identity, span));
  }

  /** Returns the envelope of a window as a record. */
  private Envelope<?> envelopeOf(InputRecord record, WindowSnapshot window, UnitOfWork work) {
    Envelope<Message> frame = Envelope.ofBytes(
        record.position(),
        record.timestamp(),
        record.headers(),
        new Envelope.EncodedKey(entry.keyType(), record.key()),
        new Envelope.EncodedValue(entry.value(), new byte[0]));
    return work.sealing(frame).withValue(work.open(window.snapshot().state()));
  }

  @Override
  public void process(Envelope<?> window, UnitOfWork work) throws Exception {
    work.count(step, Outcome.PROCESSED);
    next.process(window, work);
  }
}
