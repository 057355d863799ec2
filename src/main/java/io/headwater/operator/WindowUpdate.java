package io.headwater.operator;

import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.topology.WindowSpan;
import io.headwater.topology.Windowing;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Which windows a record changes, and from which states they begin. */
@FunctionalInterface
interface WindowUpdate {

  /** Puts every window that the record changes; none if the record is late. */
  void update(KeyWindows windows);

  /** Returns the update of a kind of windows. */
  static WindowUpdate of(Windowing windowing) {
    if (windowing instanceof Windowing.Aligned aligned) {
      return new Aligned(aligned);
    }
    return windowing instanceof Windowing.Sliding sliding
        ? new Sliding(sliding)
        : new Session((Windowing.Session) windowing);
  }

  /** Windows on a grid: each begins empty. */
  record Aligned(Windowing.Aligned windowing) implements WindowUpdate {
    @Override
    public void update(KeyWindows windows) {
      for (WindowSpan span : windowing.spansOf(windows.time())) {
        if (windows.isOpen(span)) {
          Optional<WindowSnapshot> before = windows.at(span.start());
          Snapshot state = before.map(WindowSnapshot::snapshot).orElseGet(windows::initial);
          long last =
              Math.max(windows.time(), before.map(WindowSnapshot::lastTime).orElse(Long.MIN_VALUE));
          windows.put(span, windows.folded(state, span), last, windows.origin());
        }
      }
    }
  }

  /** Windows that records define. */
  record Sliding(Windowing.Sliding windowing) implements WindowUpdate {
    /*
     * With a difference d, the times R of the records so far define the windows [r-d, r] and, where
     * a record is in it, [r+1, r+1+d] for each r in R (KIP-450). A new record at t
     *
     *   1. is folded into all windows that contain it;
     *   2. defines [t-d, t], which begins with what is in [t-d, t-1]: exactly what the latest
     *      window that ends before t has gathered, if anything of it is in there (any record r
     *      before t-d that it could contain defines a later window, [r+1, r+1+d], without r);
     *   3. defines [t+1, t+1+d] if a record is in it: exactly what the latest window that contains
     *      t has gathered, if anything of it is after t (the mirror image of 2);
     *   4. makes [p+1, p+1+d] of its predecessor p a window, if nothing was in it.
     *
     * A window that is defined when it has closed already is kept, but never emitted: later records
     * of open windows begin with its state. That is why windows expire later than they close.
     */
    @Override
    public void update(KeyWindows windows) {
      long time = windows.time();
      if (!windows.isOpen(windowing.from(time))) {
        return;
      }
      WindowSpan left = windowing.until(time);
      WindowSpan right = windowing.from(time + 1);
      long earliest = left.start() - windowing.difference().toMillis();
      List<WindowSnapshot> around = windows.between(earliest, right.start());
      Optional<WindowSnapshot> before =
          last(around, one -> one.span().end() <= time && one.lastTime() >= left.start());
      Optional<WindowSnapshot> after = last(
              around, one -> one.span().contains(time) && one.span().start() <= time)
          .filter(one -> one.lastTime() > time);
      around.stream().filter(one -> one.span().contains(time)).forEach(one -> fold(windows, one));
      if (!hasStart(around, left.start())) {
        Snapshot state = before.map(WindowSnapshot::snapshot).orElseGet(windows::initial);
        windows.put(left, windows.folded(state, left), time, windows.origin());
      }
      if (after.isPresent() && !hasStart(around, right.start())) {
        WindowSnapshot same = after.get();
        windows.put(right, same.snapshot(), same.lastTime(), same.lastOrigin());
      }
      before.ifPresent(one -> precede(windows, around, one.lastTime()));
    }

    private static void fold(KeyWindows windows, WindowSnapshot one) {
      RecordPosition origin = windows.origin();
      long last = Math.max(one.lastTime(), windows.time());
      windows.put(one.span(), windows.folded(one.snapshot(), one.span()), last, origin);
    }

    private void precede(KeyWindows windows, List<WindowSnapshot> around, long predecessor) {
      WindowSpan span = windowing.from(predecessor + 1);
      if (!hasStart(around, span.start())) {
        windows.put(
            span, windows.folded(windows.initial(), span), windows.time(), windows.origin());
      }
    }

    private static boolean hasStart(List<WindowSnapshot> windows, long start) {
      return windows.stream().anyMatch(one -> one.span().start() == start);
    }

    private static Optional<WindowSnapshot> last(
        List<WindowSnapshot> windows, Predicate<WindowSnapshot> condition) {
      return windows.stream().filter(condition).reduce((earlier, later) -> later);
    }
  }

  /** Windows that grow and merge while records follow closely. */
  record Session(Windowing.Session windowing) implements WindowUpdate {
    @Override
    public void update(KeyWindows windows) {
      long time = windows.time();
      long gap = windowing.gap().toMillis();
      List<WindowSnapshot> near = windows.between(Long.MIN_VALUE, time + gap).stream()
          .filter(one -> one.lastTime() >= time - gap)
          .toList();
      WindowSpan span = near.stream()
          .map(WindowSnapshot::span)
          .reduce(new WindowSpan(time, time + 1), WindowSpan::hull);
      // Those near are open: a session that has closed is kept no longer.
      if (!windows.isOpen(span)) {
        return;
      }
      near.forEach(one -> windows.remove(one.span().start()));
      Snapshot before = near.stream()
          .map(WindowSnapshot::snapshot)
          .reduce(windows::merged)
          .orElseGet(windows::initial);
      windows.put(span, windows.folded(before, span), span.end() - 1, windows.origin());
    }
  }
}
