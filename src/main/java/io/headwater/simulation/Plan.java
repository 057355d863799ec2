package io.headwater.simulation;

import io.headwater.host.InternalTopics;
import io.headwater.host.LetterForms;
import io.headwater.operator.GlobalTable;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramEntry;
import io.headwater.operator.ProgramStore;
import io.headwater.replay.ReplaySettings;
import io.headwater.replay.SourcePlaces;
import io.headwater.replay.TaskGroups;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A topology, compiled once for all its runs. Immutable, but for classes of the author's. */
final class Plan {
  private final TopologySpec spec;
  private final List<Program> programs;
  private final Map<Program, Integer> indexes = new HashMap<>();
  private final TaskGroups groups;
  private final Map<Integer, List<Integer>> members = new HashMap<>();
  private final Map<String, List<Reader>> readers = new HashMap<>();
  private final Map<String, List<GlobalTable>> globals = new HashMap<>();
  private final List<GlobalTable> tables;
  private final SourcePlaces places;
  private final LetterForms letters;
  private final Set<Integer> timed = new HashSet<>();

  /**
   * A way into a program.
   *
   * @param program its index
   * @param entry index into its entries
   */
  record Reader(int program, int entry) {}

  Plan(TopologySpec spec) {
    this.spec = spec;
    this.programs = Program.compile(spec);
    this.groups = new TaskGroups(programs);
    this.places = new SourcePlaces(spec);
    this.letters = LetterForms.ANONYMOUS.of(spec);
    this.tables = GlobalTable.of(spec);
    tables.forEach(table ->
        globals.computeIfAbsent(table.topic(), any -> new ArrayList<>()).add(table));
    for (int i = 0; i < programs.size(); i++) {
      indexes.put(programs.get(i), i);
      members.computeIfAbsent(groups.of(i), any -> new ArrayList<>()).add(i);
      addReaders(i);
      if (hasTimers(i)) {
        timed.add(groups.of(i));
      }
    }
  }

  private void addReaders(int program) {
    List<ProgramEntry> entries = programs.get(program).entries();
    for (int i = 0; i < entries.size(); i++) {
      String topic = entries.get(i) instanceof ProgramEntry.Source source
          ? source.topic()
          : InternalTopics.hop(spec.name(), ((ProgramEntry.Hop) entries.get(i)).hop());
      readers.computeIfAbsent(topic, any -> new ArrayList<>()).add(new Reader(program, i));
    }
  }

  String application() {
    return spec.name();
  }

  ReplaySettings settings() {
    return ReplaySettings.DEFAULT;
  }

  LetterForms letters() {
    return letters;
  }

  List<Program> programs() {
    return programs;
  }

  int indexOf(Program program) {
    return Objects.requireNonNull(indexes.get(program));
  }

  SourcePlaces places() {
    return places;
  }

  /** Returns who reads a topic, upstream before downstream. */
  List<Reader> readers(String topic) {
    return readers.getOrDefault(topic, List.of());
  }

  /** Returns the task that reads a partition, if one does. */
  Optional<TaskId> reading(Place place) {
    List<Reader> all = readers(place.topic());
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(taskOf(all.get(0).program(), place.partition()));
  }

  TaskId taskOf(int program, int partition) {
    return new TaskId(groups.of(program), partition);
  }

  /** Returns the programs of a task, by their indexes. */
  List<Integer> members(TaskId task) {
    return Objects.requireNonNull(members.get(task.group()));
  }

  List<GlobalTable> globalTables() {
    return tables;
  }

  /** Returns the global tables whose rows a topic has. */
  List<GlobalTable> globalTables(String topic) {
    return globals.getOrDefault(topic, List.of());
  }

  boolean isGlobal(String store) {
    return tables.stream().anyMatch(table -> table.store().equals(store));
  }

  /** Tells whether the clock can have something to do for a program. */
  boolean hasTimers(int program) {
    return programs.get(program).stores().stream()
        .anyMatch(
            store -> store instanceof ProgramStore.Timers || store instanceof ProgramStore.Retries);
  }

  boolean hasTimers(TaskId task) {
    return timed.contains(task.group());
  }

  /** Tells whether an event time is one, when the clock stands there. */
  boolean isTimely(long timestamp, long clockMillis) {
    return timestamp >= 0 && timestamp <= clockMillis + settings().maxFuture().toMillis();
  }
}
