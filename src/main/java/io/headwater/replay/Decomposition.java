package io.headwater.replay;

import io.headwater.event.FieldProtection;
import io.headwater.host.InternalTopics;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramEntry;
import io.headwater.operator.ProgramExit;
import io.headwater.operator.ProgramStore;
import io.headwater.topology.Recovery;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/*
 * What may run beside what, and lead to the same
 * ==============================================
 *
 * A record of a history enters one topic, so it is read by one group of programs (TaskGroups), in
 * one partition, and all of that group's programs are done with it before what they wrote is read.
 * So groups that read nothing but what enters, which are first, need no order among their
 * partitions: what each writes is put in the order of the records that it follows from.
 *
 * The other groups get, for each record of the history, all that the first groups wrote, and
 * nothing else that they have not written themselves. Those that share no topic, neither as reader
 * and writer nor as writers, never hear of each other. They are one part otherwise, in which
 * everything goes on as it would if it were the whole topology.
 *
 * That holds as long as nothing else is shared. A timer and a wait between attempts move the clock,
 * a global table is read from everywhere, a step that fails stops the history at its record.
 */
/**
 * A topology taken apart, so that its parts can run on threads of their own and still lead to the
 * same as one after the other. Immutable.
 */
final class Decomposition {
  /** Reads no topic. */
  static final int NOBODY = -1;

  private final List<Program> programs;
  private final Set<String> firstTopics;
  private final List<Set<Integer>> parts;
  private final Map<String, Integer> readers;

  private Decomposition(
      List<Program> programs,
      Set<String> firstTopics,
      List<Set<Integer>> parts,
      Map<String, Integer> readers) {
    this.programs = programs;
    this.firstTopics = firstTopics;
    this.parts = parts;
    this.readers = readers;
  }

  /**
   * Takes a topology apart.
   *
   * @return empty if it has to be run on one thread
   */
  static Optional<Decomposition> of(TopologySpec spec, ReplaySettings settings) {
    List<Program> programs = Program.compile(spec);
    Wiring wiring = new Wiring(spec.name(), programs);
    boolean isWhole = settings.isInOnePartition()
        || settings.protection() != FieldProtection.NONE
        || !spec.globalSources().isEmpty()
        || programs.stream().anyMatch(Decomposition::isBound)
        || EnteringStreams.of(spec).stream()
            .map(StreamSpec::topic)
            .anyMatch(wiring::isWritten);
    if (isWhole) {
      return Optional.empty();
    }
    Decomposition found = wiring.decomposed();
    return found.firstTopics.isEmpty() ? Optional.empty() : Optional.of(found);
  }

  /** Tells whether a program may move the clock, or stop the history. */
  private static boolean isBound(Program program) {
    return program.stores().stream()
            .anyMatch(store -> store instanceof ProgramStore.Timers
                || store instanceof ProgramStore.Parking
                || store instanceof ProgramStore.GlobalRows)
        || program.steps().stream()
            .anyMatch(step -> step.recovery() instanceof Recovery.Fail
                || step.recovery() instanceof Recovery.Retry
                || step.recovery() instanceof Recovery.Park);
  }

  /** Returns the indices of the programs that are first. */
  Set<Integer> first() {
    Set<Integer> first = new HashSet<>();
    for (int i = 0; i < programs.size(); i++) {
      int program = i;
      if (parts.stream().noneMatch(part -> part.contains(program))) {
        first.add(program);
      }
    }
    return first;
  }

  /** Tells whether the records of a topic enter a program that is first. */
  boolean isFirst(String topic) {
    return firstTopics.contains(topic);
  }

  /** Returns the number of the part that reads a topic; {@link #NOBODY} if none does. */
  int reader(String topic) {
    return readers.getOrDefault(topic, NOBODY);
  }

  /** Returns the other parts, each as the indices of its programs. */
  List<Set<Integer>> parts() {
    return parts;
  }

  /** Which programs read and write which topics. */
  private static final class Wiring {
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
        read.add(
            program.entries().stream().map(this::topicOf).collect(Collectors.toSet()));
        written.add(writtenBy(program));
      }
    }

    private String topicOf(ProgramEntry entry) {
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

    boolean isWritten(String topic) {
      return written.stream().anyMatch(topics -> topics.contains(topic));
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

    Decomposition decomposed() {
      Set<String> firstTopics = new HashSet<>();
      Map<String, Integer> known = new HashMap<>();
      int[] partOf = new int[programs.size()];
      Arrays.setAll(partOf, i -> isFirst(groups.of(i)) ? NOBODY : groups.of(i));
      for (int i = 0; i < partOf.length; i++) {
        if (partOf[i] == NOBODY) {
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
        if (partOf[i] != NOBODY) {
          parts.computeIfAbsent(partOf[i], any -> new HashSet<>()).add(i);
        }
      }
      List<Set<Integer>> inOrder = List.copyOf(parts.values());
      return new Decomposition(programs, firstTopics, inOrder, readers(inOrder));
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
}
