package io.headwater.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** One record's window writes over the host's tables; reads see them, the host does not yet. */
final class StagedWindows {
  private final Map<String, OperatorHost.WindowTable> tables = new HashMap<>();
  private final List<Write> writes = new ArrayList<>();

  private record Write(String store, byte[] key, long start, Optional<WindowSnapshot> window) {
    boolean isFor(String otherStore, byte[] otherKey) {
      return store.equals(otherStore) && Arrays.equals(key, otherKey);
    }
  }

  StagedWindows(Program program, OperatorHost host) {
    for (ProgramStore store : program.stores()) {
      if (store instanceof ProgramStore.Windows) {
        tables.put(store.name(), host.windows(store.name()));
      }
    }
  }

  OperatorHost.WindowTable table(String store) {
    return Objects.requireNonNull(tables.get(store), store);
  }

  void clear() {
    writes.clear();
  }

  Optional<WindowSnapshot> get(String store, byte[] key, long start) {
    for (Write write : writes) {
      if (write.start() == start && write.isFor(store, key)) {
        return write.window();
      }
    }
    return table(store).get(key, start);
  }

  List<WindowSnapshot> fetch(String store, byte[] key, long from, long to) {
    TreeMap<Long, WindowSnapshot> found = new TreeMap<>();
    table(store).fetch(key, from, to).forEach(one -> found.put(one.span().start(), one));
    for (Write write : writes) {
      if (write.start() >= from && write.start() <= to && write.isFor(store, key)) {
        write
            .window()
            .ifPresentOrElse(
                one -> found.put(write.start(), one), () -> found.remove(write.start()));
      }
    }
    return List.copyOf(found.values());
  }

  void put(String store, byte[] key, WindowSnapshot window) {
    stage(store, key, window.span().start(), Optional.of(window));
  }

  void remove(String store, byte[] key, long start) {
    stage(store, key, start, Optional.empty());
  }

  private void stage(String store, byte[] key, long start, Optional<WindowSnapshot> window) {
    writes.removeIf(write -> write.start() == start && write.isFor(store, key));
    writes.add(new Write(store, key, start, window));
  }

  void apply() {
    for (Write write : writes) {
      OperatorHost.WindowTable table = table(write.store());
      write
          .window()
          .ifPresentOrElse(
              window -> table.put(write.key(), window),
              () -> table.remove(write.key(), write.start()));
    }
  }
}
