package io.headwater.replay;

import io.headwater.operator.Program;
import io.headwater.operator.ProgramEntry;
import io.headwater.operator.ProgramStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which programs share tasks, and so stream time: those that share a source topic or a store, which
 * are subtopologies of Kafka Streams.
 */
public final class TaskGroups {
  private final int[] groupOf;

  /** Groups programs, which are named by their indexes. */
  public TaskGroups(List<Program> programs) {
    groupOf = new int[programs.size()];
    Map<String, Integer> first = new HashMap<>();
    for (int i = 0; i < groupOf.length; i++) {
      groupOf[i] = i;
      for (String shared : shared(programs.get(i))) {
        Integer other = first.putIfAbsent(shared, i);
        if (other != null) {
          unite(groupOf[other], groupOf[i]);
        }
      }
    }
  }

  private void unite(int one, int other) {
    for (int i = 0; i < groupOf.length; i++) {
      if (groupOf[i] == other) {
        groupOf[i] = one;
      }
    }
  }

  private static List<String> shared(Program program) {
    List<String> shared = new ArrayList<>();
    for (ProgramEntry entry : program.entries()) {
      if (entry instanceof ProgramEntry.Source source) {
        shared.add("topic " + source.topic());
      }
    }
    for (ProgramStore store : program.stores()) {
      if (!(store instanceof ProgramStore.GlobalRows)) {
        shared.add("store " + store.name());
      }
    }
    return shared;
  }

  /** Returns the group of a program, which is named by the index of one of its programs. */
  public int of(int program) {
    return groupOf[program];
  }
}
