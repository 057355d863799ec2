package io.headwater.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** One record's timers over the host's tables; reads see them, the host does not yet. */
final class StagedTimers {
  private final Map<String, OperatorHost.TimerTable> tables = new HashMap<>();
  private final List<Write> writes = new ArrayList<>();

  private record Write(String store, byte[] key, String name, Optional<PendingTimer> timer) {
    boolean isFor(String otherStore, byte[] otherKey) {
      return store.equals(otherStore) && Arrays.equals(key, otherKey);
    }
  }

  StagedTimers(Program program, OperatorHost host) {
    for (ProgramStore store : program.stores()) {
      if (store instanceof ProgramStore.Timers) {
        tables.put(store.name(), host.timers(store.name()));
      }
    }
  }

  OperatorHost.TimerTable table(String store) {
    return Objects.requireNonNull(tables.get(store), store);
  }

  void clear() {
    writes.clear();
  }

  Optional<PendingTimer> get(String store, byte[] key, String name) {
    for (Write write : writes) {
      if (write.name().equals(name) && write.isFor(store, key)) {
        return write.timer();
      }
    }
    return table(store).get(key, name);
  }

  void put(String store, PendingTimer timer) {
    stage(store, timer.key(), timer.name(), Optional.of(timer));
  }

  void remove(String store, byte[] key, String name) {
    stage(store, key, name, Optional.empty());
  }

  private void stage(String store, byte[] key, String name, Optional<PendingTimer> timer) {
    writes.removeIf(write -> write.name().equals(name) && write.isFor(store, key));
    writes.add(new Write(store, key, name, timer));
  }

  void apply() {
    for (Write write : writes) {
      OperatorHost.TimerTable table = table(write.store());
      write.timer().ifPresentOrElse(table::put, () -> table.remove(write.key(), write.name()));
    }
  }
}
