package io.headwater.replay;

import io.headwater.event.FieldProtection;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramStore;
import io.headwater.topology.Recovery;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

  private final Set<Integer> first;
  private final Set<String> firstTopics;
  private final List<Set<Integer>> parts;
  private final Map<String, Integer> readers;

  Decomposition(
      Set<Integer> first,
      Set<String> firstTopics,
      List<Set<Integer>> parts,
      Map<String, Integer> readers) {
    this.first = first;
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
        || EnteringStreams.of(spec).stream().map(StreamSpec::topic).anyMatch(wiring::isWritten);
    if (isWhole) {
      return Optional.empty();
    }
    Decomposition found = wiring.decomposed();
    return found.firstTopics.isEmpty() ? Optional.empty() : Optional.of(found);
  }

  private static boolean isBound(Program program) {
    return mayStopOrWait(program)
        || program.stores().stream()
            .anyMatch(store ->
                store instanceof ProgramStore.Timers || store instanceof ProgramStore.GlobalRows);
  }

  /** Tells whether a program may stop the history, move the clock, or let records wait. */
  static boolean mayStopOrWait(Program program) {
    return program.steps().stream()
        .anyMatch(step -> step.recovery() instanceof Recovery.Fail
            || step.recovery() instanceof Recovery.Retry
            || step.recovery() instanceof Recovery.Park);
  }

  /** Returns the indices of the programs that are first. */
  Set<Integer> first() {
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
}
