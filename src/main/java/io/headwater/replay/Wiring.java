package io.headwater.replay;

import io.headwater.host.InternalTopics;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramEntry;
import io.headwater.operator.ProgramExit;
import io.headwater.topology.StreamSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which programs read and write which topics. */
final class Wiring {
  private final String application;
  private final List<Program> programs;
  private final TaskGroups groups;
  private final List<Set<String>> read = new ArrayList<>();
  private final List<Set<String>> written = new ArrayList<>();

  Wiring(String application, List<Program> programs) {
    this.application = application;
    this.programs = programs;
    this.groups = new TaskGroups(programs);
    for (Program program : programs) {
      read.add(program.entries().stream()
          .map(entry -> topicOf(application, entry))
          .collect(Collectors.toSet()));
      written.add(writtenBy(program));
    }
  }

  /** Returns the topic that a way into a program reads. */
  static String topicOf(String application, ProgramEntry entry) {
    return entry instanceof ProgramEntry.Source source
        ? source.topic()
        : InternalTopics.hop(application, ((ProgramEntry.Hop) entry).hop());
  }

  private Set<String> writtenBy(Program program) {
    Set<String> topics = new HashSet<>();
    for (ProgramExit exit : program.exits()) {
      topics.add(
          exit instanceof ProgramExit.Sink sink
              ? sink.topic()
              : InternalTopics.hop(application, exit.name()));
    }
    program.originTopics().forEach(topic -> topics.add(topic + StreamSpec.DEAD_LETTER_SUFFIX));
    return topics;
  }

  /** Tells whether any program writes a topic. */
  boolean isWritten(String topic) {
    return written.stream().anyMatch(topics -> topics.contains(topic));
  }

  /** Tells whether a program reads what any program writes. */
  boolean isFed(int program) {
    return read.get(program).stream().anyMatch(this::isWritten);
  }

  private boolean isFirst(int group) {
    return of(group).stream().flatMap(one -> read.get(one).stream()).noneMatch(this::isWritten);
  }

  private Set<Integer> of(int group) {
    Set<Integer> programsOf = new HashSet<>();
    for (int i = 0; i < programs.size(); i++) {
      if (groups.of(i) == group) {
        programsOf.add(i);
      }
    }
    return programsOf;
  }

  /** Takes the topology apart. */
  Decomposition decomposed() {
    Set<Integer> first = new HashSet<>();
    Set<String> firstTopics = new HashSet<>();
    Map<String, Integer> known = new HashMap<>();
    int[] partOf = new int[programs.size()];
    Arrays.setAll(partOf, i -> isFirst(groups.of(i)) ? Decomposition.NOBODY : groups.of(i));
    for (int i = 0; i < partOf.length; i++) {
      if (partOf[i] == Decomposition.NOBODY) {
        first.add(i);
        firstTopics.addAll(read.get(i));
      } else {
        for (String topic : topics(i)) {
          Integer other = known.putIfAbsent(topic, i);
          unite(partOf, other == null ? i : other, i);
        }
      }
    }
    Map<Integer, Set<Integer>> parts = new TreeMap<>();
    for (int i = 0; i < partOf.length; i++) {
      if (partOf[i] != Decomposition.NOBODY) {
        parts.computeIfAbsent(partOf[i], any -> new HashSet<>()).add(i);
      }
    }
    List<Set<Integer>> inOrder = List.copyOf(parts.values());
    return new Decomposition(first, firstTopics, inOrder, readers(inOrder));
  }

  private Set<String> topics(int program) {
    Set<String> topics = new HashSet<>(read.get(program));
    topics.addAll(written.get(program));
    return topics;
  }

  private Map<String, Integer> readers(List<Set<Integer>> parts) {
    Map<String, Integer> readers = new HashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      for (int program : parts.get(i)) {
        for (String topic : read.get(program)) {
          readers.put(topic, i);
        }
      }
    }
    return readers;
  }

  private static void unite(int[] partOf, int one, int other) {
    int from = partOf[other];
    int into = partOf[one];
    for (int i = 0; i < partOf.length; i++) {
      if (partOf[i] == from) {
        partOf[i] = into;
      }
    }
  }
}
