package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.topology.Emission;
import io.headwater.topology.StepSpec;
import io.headwater.topology.WindowSpan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The windows of one key, as one record changes them. */
final class KeyWindows {
  private final StepSpec.WindowFold spec;
  private final Envelope<?> record;
  private final UnitOfWork work;
  private final byte[] key;
  private final long streamTime;
  private final List<WindowSnapshot> changed = new ArrayList<>();

  KeyWindows(StepSpec.WindowFold spec, Envelope<?> record, UnitOfWork work) {
    this.spec = spec;
    this.record = record;
    this.work = work;
    this.key = UnitOfWork.keyOf(record);
    this.streamTime = work.streamTime(spec.store());
  }

  long time() {
    return record.eventTimeMillis();
  }

  long streamTime() {
    return streamTime;
  }

  RecordPosition origin() {
    return record.origin();
  }

  boolean isOpen(WindowSpan span) {
    return spec.window().closesAt(span) > streamTime;
  }

  Optional<WindowSnapshot> at(long start) {
    return work.window(spec.store(), key, start);
  }

  List<WindowSnapshot> between(long from, long to) {
    return work.windows(spec.store(), key, from, to);
  }

  /** Returns the state of a window before its first record. */
  Snapshot initial() {
    return new Snapshot(spec.state().defaultInstance(), 0);
  }

  /** Folds the record into a state, which sees the bounds of the window as headers. */
  Snapshot folded(Snapshot before, WindowSpan span) {
    Message state = MapOperator.requireType(
        spec.state(), spec.fold().apply(before.state(), within(record, span)), "state");
    return new Snapshot(state, before.sequence() + 1);
  }

  /** Joins the states of two sessions. */
  Snapshot merged(Snapshot earlier, Snapshot later) {
    Message state = MapOperator.requireType(
        spec.state(), spec.merge().orElseThrow().apply(earlier.state(), later.state()), "state");
    return new Snapshot(state, earlier.sequence() + later.sequence());
  }

  void put(WindowSpan span, Snapshot snapshot, long lastTime, RecordPosition lastOrigin) {
    boolean isOpen = isOpen(span);
    boolean isToBeClosed = isOpen && spec.emission() == Emission.CLOSED;
    long due = isToBeClosed ? spec.window().closesAt(span) : spec.window().expiresAt(span);
    WindowSnapshot window = new WindowSnapshot(span, snapshot, lastTime, lastOrigin, due, !isOpen);
    work.putWindow(spec.store(), key, window);
    changed.add(window);
  }

  void remove(long start) {
    work.removeWindow(spec.store(), key, start);
  }

  boolean isUnchanged() {
    return changed.isEmpty();
  }

  /** Returns the open windows that the record changed, earliest first. */
  List<WindowSnapshot> changedAndOpen() {
    return changed.stream()
        .filter(window -> !window.isClosed())
        .sorted(Comparator.comparingLong(window -> window.span().start()))
        .toList();
  }

  /** Returns a record whose headers name the bounds of a window. */
  static Envelope<?> within(Envelope<?> record, WindowSpan span) {
    return record.withHeaders(bounds(record.headers(), span));
  }

  /** Returns headers that name the bounds of a window, and of no other. */
  static EventHeaders bounds(EventHeaders headers, WindowSpan span) {
    List<EventHeaders.Entry> all = new ArrayList<>(headers
        .without(
            name -> name.equals(EventHeaders.WINDOW_START) || name.equals(EventHeaders.WINDOW_END))
        .entries());
    all.add(EventHeaders.Entry.text(EventHeaders.WINDOW_START, Long.toString(span.start())));
    all.add(EventHeaders.Entry.text(EventHeaders.WINDOW_END, Long.toString(span.end())));
    return EventHeaders.of(all);
  }
}
