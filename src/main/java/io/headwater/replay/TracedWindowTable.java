package io.headwater.replay;

import io.headwater.operator.OperatorHost;
import io.headwater.operator.WindowSnapshot;
import java.util.List;
import java.util.Optional;

/** Windows that tell how their states change. */
record TracedWindowTable(OperatorHost.WindowTable windows, Changes changes)
    implements OperatorHost.WindowTable {

  /** Hears of changes. */
  @FunctionalInterface
  interface Changes {
    /** Called after a change; the window was not there before, or is not there any more. */
    void changed(byte[] key, Optional<WindowSnapshot> before, Optional<WindowSnapshot> after);
  }

  @Override
  public Optional<WindowSnapshot> get(byte[] key, long start) {
    return windows.get(key, start);
  }

  @Override
  public List<WindowSnapshot> fetch(byte[] key, long from, long to) {
    return windows.fetch(key, from, to);
  }

  @Override
  public void put(byte[] key, WindowSnapshot window) {
    Optional<WindowSnapshot> before = windows.get(key, window.span().start());
    windows.put(key, window);
    changes.changed(key, before, Optional.of(window));
  }

  @Override
  public void remove(byte[] key, long start) {
    Optional<WindowSnapshot> before = windows.get(key, start);
    windows.remove(key, start);
    if (before.isPresent()) {
      changes.changed(key, before, Optional.empty());
    }
  }

  @Override
  public List<OperatorHost.DueWindow> due(long streamTime, int limit) {
    return windows.due(streamTime, limit);
  }

  @Override
  public long streamTimeMillis() {
    return windows.streamTimeMillis();
  }

  @Override
  public void advanceTo(long streamTimeMillis) {
    windows.advanceTo(streamTimeMillis);
  }
}
