package io.headwater.operator;

import io.headwater.event.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The state writes of one record over the host's tables; reads see them, the host does not yet. */
final class StagedState {
  private final Map<String, OperatorHost.StateTable> tables = new HashMap<>();
  private final Map<String, OperatorHost.IdTable> idTables = new HashMap<>();
  private final List<Write> writes = new ArrayList<>();
  private final List<Answer> answers = new ArrayList<>();

  private record Write(String store, byte[] key, Optional<Snapshot> snapshot, long time) {}

  private record Answer(String store, byte[] key, String id, byte[] answer, long time) {}

  StagedState(Program program, OperatorHost host) {
    for (ProgramStore store : program.stores()) {
      if (store instanceof ProgramStore.Snapshots
          || store instanceof ProgramStore.Shared
          || store instanceof ProgramStore.GlobalRows) {
        tables.put(store.name(), host.states(store.name()));
      } else if (store instanceof ProgramStore.Ids) {
        idTables.put(store.name(), host.ids(store.name()));
      }
    }
  }

  void clear() {
    writes.clear();
    answers.clear();
  }

  Optional<Snapshot> snapshot(String store, byte[] key) {
    for (int i = writes.size() - 1; i >= 0; i--) {
      Write write = writes.get(i);
      if (write.store().equals(store) && Arrays.equals(write.key(), key)) {
        return write.snapshot();
      }
    }
    return table(store).get(key);
  }

  private OperatorHost.StateTable table(String store) {
    return Objects.requireNonNull(tables.get(store), store);
  }

  private OperatorHost.IdTable idTable(String store) {
    return Objects.requireNonNull(idTables.get(store), store);
  }

  boolean hasTable(String store) {
    return tables.containsKey(store);
  }

  void put(String store, byte[] key, Optional<Snapshot> snapshot, long time) {
    if (!writes.isEmpty()) {
      writes.removeIf(write -> write.store().equals(store) && Arrays.equals(write.key(), key));
    }
    writes.add(new Write(store, key, snapshot, time));
  }

  Optional<byte[]> answer(String store, byte[] key, String id, long time) {
    for (Answer answer : answers) {
      if (answer.id().equals(id)
          && answer.store().equals(store)
          && Arrays.equals(answer.key(), key)) {
        return Optional.of(answer.answer());
      }
    }
    return idTable(store).find(key, id, time);
  }

  void remember(String store, byte[] key, String id, byte[] answer, long time) {
    answers.add(new Answer(store, key, id, answer, time));
  }

  void apply() {
    for (Write write : writes) {
      OperatorHost.StateTable table = table(write.store());
      write
          .snapshot()
          .ifPresentOrElse(
              snapshot -> table.put(write.key(), snapshot, write.time()),
              () -> table.delete(write.key(), write.time()));
    }
    for (Answer answer : answers) {
      idTable(answer.store()).remember(answer.key(), answer.id(), answer.answer(), answer.time());
    }
  }
}
