package io.headwater.operator;

import io.headwater.diagnostic.Outcome;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.topology.Emission;
import io.headwater.topology.StepSpec;
import io.headwater.topology.WindowSpan;
import java.util.HexFormat;
import java.util.List;

/**
 * What becomes of the windows of a step when stream time has passed them. A window that is passed
 * on is treated as a record that comes from where its last one did.
 */
record WindowClosing(
    int step, StepSpec.WindowFold spec, String pipeline, ProgramEntry.Closing entry, Operator next)
    implements Operator {

  /** Tells whether a due window is to be passed on. */
  boolean isToBeClosed(WindowSnapshot window) {
    return spec.emission() == Emission.CLOSED && !window.isClosed();
  }

  /** Returns the stream time until which a window is needed. */
  long expiryOf(WindowSnapshot window) {
    return spec.window().expiresAt(window.span());
  }

  /** Returns the window as a record: it would be the dead letter. */
  InputRecord recordOf(OperatorHost.DueWindow due) {
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
  Envelope<?> envelopeOf(InputRecord record, WindowSnapshot window) {
    return Envelope.ofBytes(
            record.position(),
            record.timestamp(),
            record.headers(),
            new Envelope.EncodedKey(entry.keyType(), record.key()),
            new Envelope.EncodedValue(entry.value(), new byte[0]))
        .withValue(window.snapshot().state());
  }

  @Override
  public void process(Envelope<?> window, UnitOfWork work) throws Exception {
    work.count(step, Outcome.PROCESSED);
    next.process(window, work);
  }
}
